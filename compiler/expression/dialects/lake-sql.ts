import { conversion, findUnit } from '../../../schema/units';
import { type Binary, type Call, isComparison } from '../ast';
import { constant } from '../constant';
import { findFunction } from '../functions';
import { type Problem, problem } from '../problem';
import { isNumeric, type TypedExpression } from '../typed';
import type { DialectName, Printed, PrintOptions } from './dialect';

/**
 * What DuckDB and Spark say differently. All else is common, and brackets stand around every operation, so that no table of
 * precedences has to be believed.
 */
export interface Words {
  readonly dialect: DialectName;
  /** A double, never a decimal: `8.5` is a decimal in both. */
  readonly number: (value: number) => string;
  readonly string: (value: string) => string;
  readonly name: (name: string) => string;
  readonly toDouble: (text: string) => string;
  /** Whether a double that is not missing is finite. */
  readonly isFinite: (text: string) => string;
  /** The quotient of doubles; by zero it is missing or not finite, and never an error. */
  readonly divide: (left: string, right: string) => string;
  readonly remainder: (left: string, right: string) => string;
  readonly floor: (text: string) => string;
  readonly ceil: (text: string) => string;
  readonly length: (text: string) => string;
  readonly startsWith: (text: string, part: string) => string;
  readonly endsWith: (text: string, part: string) => string;
  readonly contains: (text: string, part: string) => string;
}

/** Characters of one printed expression: some functions repeat their arguments, so nesting them doubles the text each time. */
const MAX_TEXT = 64_000;

/**
 * Prints an expression over one reading, with the meaning of docs/etl.md: doubles throughout, missing is NULL, and what is not finite is
 * missing. That is decided where it would show: a sum that overflowed stays so until it is compared, divided by, or handed out.
 */
export function printLakeSql(words: Words, expression: TypedExpression, options: PrintOptions = {}): Printed {
  const writer = new Writer(words, options);
  const text = writer.value(expression);
  return writer.problems.length > 0 ? { ok: false, problems: writer.problems } : { ok: true, text };
}

/** Operations whose result may be infinite or no number. */
const UNBOUNDED = new Set(['power', 'exp', 'mod', 'convert', 'number', 'abs', 'ceil', 'floor', 'round', 'sqrt', 'if']);
/** Rounds to 32 bits: libraries of mathematics differ in the last one. 2^21 + 1; source: Veltkamp's splitting of doubles. */
const SPLIT = 2_097_153;
const LARGE = 1e15;
const HALF = 0.5000000001;
const MAX_FACTORS = 4;

class Writer {
  readonly problems: Problem[] = [];

  constructor(
    private readonly words: Words,
    private readonly options: PrintOptions,
  ) {}

  /** The value, missing if it is not finite. */
  value(node: TypedExpression): string {
    const text = this.#plain(node);
    if (!isNumeric(node.type) || !canOverflow(node)) return text;
    return this.#limited(node, `(CASE WHEN ${this.words.isFinite(text)} THEN ${text} END)`);
  }

  /** The value; a number may be infinite or none. */
  #plain(node: TypedExpression): string {
    switch (node.kind) {
      case 'number':
        return this.words.number(node.value);
      case 'string':
        return this.words.string(node.value);
      case 'boolean':
        return node.value ? 'TRUE' : 'FALSE';
      case 'field':
        return this.#field(node.name, isNumeric(node.type));
      case 'unary':
        return node.operator === 'not' ? `(NOT ${this.value(node.operand)})` : `(- ${this.#plain(node.operand)})`;
      case 'binary':
        return this.#limited(node, this.#binary(node));
      case 'call':
        return this.#limited(node, this.#call(node, node));
    }
  }

  #field(field: string, numeric: boolean): string {
    const path = this.options.path?.(field) ?? [field];
    const text = path.map(this.words.name).join('.');
    return numeric ? this.words.toDouble(text) : text;
  }

  #binary(node: Binary<Pick<TypedExpression, 'type'>>): string {
    const { operator, left, right } = node;
    if (operator === 'and' || operator === 'or')
      return `(${this.value(left)} ${operator.toUpperCase()} ${this.value(right)})`;
    if (isComparison(operator))
      return `(${this.value(left)} ${operator === '!=' ? '<>' : operator} ${this.value(right)})`;
    if (operator === '/') return this.words.divide(this.#plain(left), this.value(right));
    if (operator === '%') return this.words.remainder(this.#plain(left), this.value(right));
    return `(${this.#plain(left)} ${operator} ${this.#plain(right)})`;
  }

  #call(node: TypedExpression, { name, arguments: list }: Call<Pick<TypedExpression, 'type'>>): string {
    if (!findFunction(name)?.dialects.includes(this.words.dialect)) {
      const fix = 'leave it out of thresholds and `derive:`';
      this.problems.push(problem('expression-dialect', node, `the lake has nothing like \`${name}\``, fix));
      return 'NULL';
    }
    const [first, second, third] = list;
    if (!first) throw new Error(`${name} was checked to have arguments`);
    const { words } = this;
    switch (name) {
      case 'number':
        return this.#plain(first);
      case 'abs':
        return `abs(${this.#plain(first)})`;
      case 'ceil':
        return words.ceil(this.value(first));
      case 'floor':
        return words.floor(this.value(first));
      case 'round':
        return this.#round(this.value(first), second?.kind === 'number' ? second.value : 0);
      case 'sqrt':
        return this.#within(this.value(first), '>=', (x) => `sqrt(${x})`);
      case 'ln':
      case 'log10':
        return this.#within(this.value(first), '>', (x) => this.#fewBits(`${name}(${x})`));
      case 'exp':
        return this.#fewBits(`exp(${this.value(first)})`);
      case 'power':
        return this.#power(first, given(second));
      case 'mod':
        return words.remainder(this.#plain(first), this.value(given(second)));
      case 'min':
      case 'max':
        return this.#extreme(name === 'min' ? 'least' : 'greatest', list);
      case 'clamp':
        return this.#clamp(this.value(first), this.value(given(second)), this.value(given(third)));
      case 'if':
        return `(CASE WHEN ${this.value(first)} THEN ${this.#plain(given(second))} ELSE ${this.#plain(given(third))} END)`;
      case 'coalesce':
        return `coalesce(${this.value(first)}, ${this.value(given(second))})`;
      case 'is_missing':
        return `(${this.value(first)} IS NULL)`;
      case 'convert':
        return this.#convert(first, given(second));
      case 'concat':
        return `(${list.map((argument) => this.value(argument)).join(' || ')})`;
      case 'lower':
        return `translate(${this.value(first)}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`;
      case 'upper':
        return `translate(${this.value(first)}, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')`;
      case 'length':
        return words.toDouble(words.length(this.value(first)));
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

  #within(x: string, operator: '>' | '>=', then: (x: string) => string): string {
    return `(CASE WHEN ${x} ${operator} ${this.words.number(0)} THEN ${then(x)} END)`;
  }

  #fewBits(x: string): string {
    const split = `(${x} * ${this.words.number(SPLIT)})`;
    return `(${split} - (${split} - ${x}))`;
  }

  #round(x: string, digits: number): string {
    const { number, floor } = this.words;
    const power = number(10 ** digits);
    const moved = `(abs(${x}) * ${power})`;
    const amount = `(${floor(`(${moved} + ${number(HALF)})`)} / ${power})`;
    const signed = `(CASE WHEN ${x} < ${number(0)} THEN (- ${amount}) ELSE ${amount} END)`;
    return `(CASE WHEN ${moved} >= ${number(LARGE)} THEN ${x} ELSE ${signed} END)`;
  }

  #power(base: TypedExpression, exponent: TypedExpression): string {
    const n = constant(exponent);
    const x = this.value(base);
    if (n === 0) return `(CASE WHEN ${x} IS NOT NULL THEN ${this.words.number(1)} END)`;
    if (n === 0.5) return this.#within(x, '>=', (inside) => `sqrt(${inside})`);
    if (n !== undefined && Number.isInteger(n) && n > 0 && n <= MAX_FACTORS)
      return `(${Array.from({ length: n }, () => x).join(' * ')})`;
    return this.#fewBits(`power(${x}, ${this.value(exponent)})`);
  }

  /** Both engines pass over a NULL here, so it is looked for first. */
  #extreme(name: 'least' | 'greatest', list: readonly TypedExpression[]): string {
    const values = list.map((argument) => this.value(argument));
    const there = values.map((value) => `${value} IS NOT NULL`).join(' AND ');
    return `(CASE WHEN ${there} THEN ${name}(${values.join(', ')}) END)`;
  }

  #clamp(x: string, low: string, high: string): string {
    const there = [x, low, high].map((value) => `${value} IS NOT NULL`).join(' AND ');
    return `(CASE WHEN ${there} THEN (CASE WHEN ${x} < ${low} THEN ${low} WHEN ${x} > ${high} THEN ${high} ELSE ${x} END) END)`;
  }

  #convert(from: TypedExpression, to: TypedExpression): string {
    const unit = to.kind === 'string' ? findUnit(to.value) : undefined;
    if (!unit || !isNumeric(from.type)) throw new Error('convert was checked when typed');
    const { before, multiply, divide, after } = conversion(from.type.measure, unit);
    const { number } = this.words;
    let text = this.#plain(from);
    if (before !== 0) text = `(${text} + ${number(before)})`;
    if (multiply !== 1) text = `(${text} * ${number(multiply)})`;
    if (divide !== 1) text = `(${text} / ${number(divide)})`;
    return after === 0 ? text : `(${text} + ${number(after)})`;
  }

  #limited(node: TypedExpression, text: string): string {
    if (text.length <= MAX_TEXT) return text;
    if (this.problems.length === 0) {
      const fix = 'split it into several derived fields';
      this.problems.push(problem('expression-too-big', node, 'this becomes too large as SQL of the lake', fix));
    }
    return 'NULL';
  }
}

function canOverflow(node: TypedExpression): boolean {
  if (node.kind === 'unary') return canOverflow(node.operand);
  if (node.kind === 'binary') return true;
  return node.kind === 'call' && UNBOUNDED.has(node.name);
}

function given(node: TypedExpression | undefined): TypedExpression {
  if (node === undefined) throw new Error('the number of arguments was checked when typed');
  return node;
}
