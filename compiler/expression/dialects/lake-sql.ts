import { conversion, findUnit } from '../../../schema/units';
import { type Binary, type Call, isComparison } from '../ast';
import { constant } from '../constant';
import { findFunction } from '../functions';
import { type Problem, problem } from '../problem';
import { isNumeric, type TypedExpression } from '../typed';
import type { DialectName, Printed, PrintOptions } from './dialect';
import { call, cast, choose, closed, isNull, isThere, operation, type Piece, prefixed } from './lake-fragment';

/** What DuckDB and Spark say differently; all else is common. Each is total: whatever the operands are, it gives a value or NULL, and never an error. */
export interface Words {
  readonly dialect: DialectName;
  /** A double, never a decimal: `8.5` is a decimal in both. */
  readonly number: (value: number) => Piece;
  readonly string: (value: string) => string;
  readonly name: (name: string) => string;
  /** Whether a double that is not missing is finite. */
  readonly isFinite: (x: Piece) => Piece;
  /** The quotient of doubles; by zero it is missing or not finite, and never an error. */
  readonly divide: (left: Piece, right: Piece) => Piece;
  readonly remainder: (left: Piece, right: Piece) => Piece;
  readonly floor: (x: Piece) => Piece;
  readonly ceil: (x: Piece) => Piece;
  readonly length: string;
  readonly startsWith: (text: Piece, part: Piece) => Piece;
  readonly endsWith: (text: Piece, part: Piece) => Piece;
  readonly contains: (text: Piece, part: Piece) => Piece;
}

/** Characters of one printed expression: some functions repeat their arguments, so nesting them doubles the text each time. */
const MAX_TEXT = 64_000;
/** What is larger becomes a part, where parts can be had: characters of what is said once, and of what is said again; and depth. */
const MAX_ONCE = 160;
const MAX_AGAIN = 40;
const MAX_DEPTH = 8;

/**
 * Prints an expression over one reading, with the meaning of docs/etl.md: doubles throughout, missing is NULL, and what is not finite is
 * missing. That is decided where it would show: a sum that overflowed stays so until it is compared, divided by, or handed out.
 */
export function printLakeSql(words: Words, expression: TypedExpression, options: PrintOptions = {}): Printed {
  const writer = new Writer(words, options);
  const { text } = writer.value(expression);
  return writer.problems.length > 0 ? { ok: false, problems: writer.problems } : { ok: true, text };
}

/** Operations whose result may be infinite or no number. */
const UNBOUNDED = new Set(['power', 'exp', 'mod', 'convert', 'number', 'abs', 'ceil', 'floor', 'round', 'sqrt', 'if']);
/** Rounds to 32 bits: libraries of mathematics differ in the last one. 2^21 + 1; source: Veltkamp's splitting of doubles. */
const SPLIT = 2_097_153;
const LARGE = 1e15;
const HALF = 0.5000000001;
const MAX_FACTORS = 4;
const [LARGE_LETTERS, SMALL_LETTERS] = ["'ABCDEFGHIJKLMNOPQRSTUVWXYZ'", "'abcdefghijklmnopqrstuvwxyz'"];

class Writer {
  readonly problems: Problem[] = [];

  constructor(
    private readonly words: Words,
    private readonly options: PrintOptions,
  ) {}

  /** The value, missing if it is not finite. */
  value(node: TypedExpression): Piece {
    if (!isNumeric(node.type) || !canOverflow(node)) return this.#plain(node);
    const x = this.#again(this.#plain(node));
    return this.#limited(node, choose([[this.words.isFinite(x), x]]));
  }

  /** A value that is said more than once. */
  #twice(node: TypedExpression): Piece {
    return this.#again(this.value(node));
  }

  /** The value; a number may be infinite or none. */
  #plain(node: TypedExpression): Piece {
    switch (node.kind) {
      case 'number':
        return this.words.number(node.value);
      case 'string':
        return closed(this.words.string(node.value));
      case 'boolean':
        return closed(node.value ? 'TRUE' : 'FALSE');
      case 'field':
        return this.#field(node.name, isNumeric(node.type));
      case 'unary':
        return this.#limited(
          node,
          node.operator === 'not'
            ? prefixed('NOT', this.value(node.operand))
            : prefixed('-', this.#plain(node.operand)),
        );
      case 'binary':
        return this.#limited(node, this.#binary(node));
      case 'call':
        return this.#limited(node, this.#call(node, node));
    }
  }

  #field(field: string, numeric: boolean): Piece {
    const path = this.options.path?.(field) ?? [field];
    const name = closed(path.map(this.words.name).join('.'));
    return numeric ? cast(name, 'DOUBLE') : name;
  }

  #binary(node: Binary<Pick<TypedExpression, 'type'>>): Piece {
    const { operator, left, right } = node;
    if (operator === 'and' || operator === 'or')
      return operation(operator.toUpperCase(), this.value(left), this.value(right));
    if (isComparison(operator))
      return operation(operator === '!=' ? '<>' : operator, this.value(left), this.value(right));
    if (operator === '/') return this.words.divide(this.#plain(left), this.value(right));
    if (operator === '%') return this.words.remainder(this.#plain(left), this.value(right));
    return operation(operator, this.#plain(left), this.#plain(right));
  }

  #call(node: TypedExpression, { name, arguments: list }: Call<Pick<TypedExpression, 'type'>>): Piece {
    if (!findFunction(name)?.dialects.includes(this.words.dialect)) {
      const fix = 'leave it out of thresholds and `derive:`';
      this.problems.push(problem('expression-dialect', node, `the lake has nothing like \`${name}\``, fix));
      return NULL;
    }
    const [first, second, third] = list;
    if (!first) throw new Error(`${name} was checked to have arguments`);
    const { words } = this;
    const values = () => list.map((argument) => this.value(argument));
    switch (name) {
      case 'number':
        return this.#plain(first);
      case 'abs':
        return call('abs', this.#plain(first));
      case 'ceil':
        return words.ceil(this.#twice(first));
      case 'floor':
        return words.floor(this.#twice(first));
      case 'round':
        return this.#round(this.#twice(first), second?.kind === 'number' ? second.value : 0);
      case 'sqrt':
        return this.#within(this.#twice(first), '>=', (x) => call('sqrt', x));
      case 'ln':
      case 'log10':
        return this.#within(this.#twice(first), '>', (x) => this.#fewBits(call(name, x)));
      case 'exp':
        return this.#fewBits(call('exp', this.value(first)));
      case 'power':
        return this.#power(first, given(second));
      case 'mod':
        return words.remainder(this.#plain(first), this.value(given(second)));
      case 'min':
      case 'max':
        return this.#extreme(name === 'min' ? 'least' : 'greatest', list);
      case 'clamp':
        return this.#clamp(this.#twice(first), this.#twice(given(second)), this.#twice(given(third)));
      case 'if':
        return choose([[this.value(first), this.#plain(given(second))]], this.#plain(given(third)));
      case 'coalesce':
        return call('coalesce', ...values());
      case 'is_missing':
        return isNull(this.value(first));
      case 'convert':
        return this.#convert(first, given(second));
      case 'concat':
        return values().reduce((left, right) => operation('||', left, right));
      case 'lower':
        return call('translate', this.value(first), closed(LARGE_LETTERS), closed(SMALL_LETTERS));
      case 'upper':
        return call('translate', this.value(first), closed(SMALL_LETTERS), closed(LARGE_LETTERS));
      case 'length':
        return cast(call(words.length, ...values()), 'DOUBLE');
      case 'starts_with':
        return words.startsWith(this.value(first), this.value(given(second)));
      case 'ends_with':
        return words.endsWith(this.value(first), this.value(given(second)));
      case 'contains':
        return words.contains(this.value(first), this.value(given(second)));
      default:
        throw new Error(`${name} is listed for ${words.dialect} and nobody says it`);
    }
  }

  #within(x: Piece, operator: '>' | '>=', then: (x: Piece) => Piece): Piece {
    return choose([[operation(operator, x, this.words.number(0)), then(x)]]);
  }

  #fewBits(value: Piece): Piece {
    const x = this.#again(value);
    const split = operation('*', x, this.words.number(SPLIT));
    return operation('-', split, operation('-', split, x));
  }

  #round(x: Piece, digits: number): Piece {
    const { number, floor } = this.words;
    const power = number(10 ** digits);
    const moved = operation('*', call('abs', x), power);
    const amount = this.#again(operation('/', floor(operation('+', moved, number(HALF))), power));
    const signed = choose([[operation('<', x, number(0)), prefixed('-', amount)]], amount);
    return choose([[operation('>=', moved, number(LARGE)), x]], signed);
  }

  #power(base: TypedExpression, exponent: TypedExpression): Piece {
    const n = constant(exponent);
    if (n === 0) return choose([[isThere(this.value(base)), this.words.number(1)]]);
    if (n === 0.5) return this.#within(this.#twice(base), '>=', (inside) => call('sqrt', inside));
    if (n !== undefined && Number.isInteger(n) && n > 0 && n <= MAX_FACTORS) {
      const x = this.#twice(base);
      return operation('*', x, ...Array.from({ length: n - 1 }, () => x));
    }
    return this.#fewBits(call('power', this.value(base), this.value(exponent)));
  }

  /** Both engines pass over a NULL here, so it is looked for first. */
  #extreme(name: 'least' | 'greatest', list: readonly TypedExpression[]): Piece {
    const values = list.map((argument) => this.#twice(argument));
    return choose([[all(values), call(name, ...values)]]);
  }

  #clamp(x: Piece, low: Piece, high: Piece): Piece {
    const inside = choose(
      [
        [operation('<', x, low), low],
        [operation('>', x, high), high],
      ],
      x,
    );
    return choose([[all([x, low, high]), inside]]);
  }

  #convert(from: TypedExpression, to: TypedExpression): Piece {
    const unit = to.kind === 'string' ? findUnit(to.value) : undefined;
    if (!unit || !isNumeric(from.type)) throw new Error('convert was checked when typed');
    const { before, multiply, divide, after } = conversion(from.type.measure, unit);
    const { number } = this.words;
    let piece = this.#plain(from);
    if (before !== 0) piece = operation('+', piece, number(before));
    if (multiply !== 1) piece = operation('*', piece, number(multiply));
    if (divide !== 1) piece = operation('/', piece, number(divide));
    return after === 0 ? piece : operation('+', piece, number(after));
  }

  #again(piece: Piece): Piece {
    return piece.text.length > MAX_AGAIN ? (this.options.part?.(piece) ?? piece) : piece;
  }

  #limited(node: TypedExpression, piece: Piece): Piece {
    const isLarge = piece.text.length > MAX_ONCE || piece.depth > MAX_DEPTH;
    if (isLarge && this.options.part) return this.options.part(piece);
    if (piece.text.length <= MAX_TEXT) return piece;
    if (this.problems.length === 0) {
      const fix = 'split it into several derived fields';
      this.problems.push(problem('expression-too-big', node, 'this becomes too large as SQL of the lake', fix));
    }
    return NULL;
  }
}

const NULL = closed('NULL');

const all = (values: readonly Piece[]) => values.map(isThere).reduce((left, right) => operation('AND', left, right));

function canOverflow(node: TypedExpression): boolean {
  if (node.kind === 'unary') return canOverflow(node.operand);
  if (node.kind === 'binary') return true;
  return node.kind === 'call' && UNBOUNDED.has(node.name);
}

function given(node: TypedExpression | undefined): TypedExpression {
  if (node === undefined) throw new Error('the number of arguments was checked when typed');
  return node;
}
