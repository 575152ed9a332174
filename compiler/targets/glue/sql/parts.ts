import { closed, type Piece } from '../../../expression/dialects/lake-fragment';
import { spark } from '../../../expression/dialects/spark';
import type { TypedExpression } from '../../../expression/typed';
import type { Layer } from './sql';

const PREFIX = '_part_';

/**
 * The long parts of the expressions of a step, each a column of its own that is gone behind the step. Spark's parser looks through nested
 * brackets again and again, so what it is given is short, however a formula nests; and what a formula says twice is computed once.
 */
export class Parts {
  readonly #columns = new Map<string, Piece>();
  readonly #layers: { name: string; sql: string }[][] = [];

  /** The value of an expression over the columns behind the layers. */
  readonly value = (expression: TypedExpression): string => {
    const printed = spark.print(expression, { part: (piece) => this.#part(piece) });
    if (!printed.ok) throw new Error(`Spark cannot say an expression: ${printed.problems[0]?.message}`);
    return printed.text;
  };

  /** The columns to make before, in this order. */
  get layers(): readonly Layer[] {
    return this.#layers;
  }

  get names(): readonly string[] {
    return this.#layers.flatMap((layer) => layer.map(({ name }) => name));
  }

  #part({ text, layer }: Piece): Piece {
    const known = this.#columns.get(text);
    if (known) return known;
    const name = `${PREFIX}${this.#columns.size + 1}`;
    const column = closed(`\`${name}\``, layer + 1);
    this.#columns.set(text, column);
    this.#layers[layer] = [...(this.#layers[layer] ?? []), { name, sql: text }];
    return column;
  }
}
