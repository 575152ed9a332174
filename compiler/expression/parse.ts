import {
  type BinaryOperator,
  COMPARISON_PRECEDENCE,
  type Expression,
  isComparison,
  NEGATION_PRECEDENCE,
  NOT_PRECEDENCE,
  PRECEDENCE,
} from './ast';
import { type Problem, problem } from './problem';
import { type Token, tokenise } from './tokenise';

/** Limits that keep hostile input from hurting: characters of text, levels of nesting, nodes of the tree. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 64;
const MAX_NODES = 500;

export type ParseResult =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads one expression, such as `temperature > 8 and humidity > 70`. Reports the first mistake; never throws. */
export function parse(text: string): ParseResult {
  if (text.length > MAX_LENGTH) return refuse(tooBig(`longer than ${MAX_LENGTH} characters`, 0, text.length));
  const tokens = tokenise(text);
  if ('code' in tokens) return refuse(tokens);
  try {
    return { ok: true, expression: new Parser(tokens).parse() };
  } catch (stop) {
    // A mistake in the text leaves the recursion in one step; anything else is a bug of ours and goes on.
    if (stop instanceof Stop) return refuse(stop.problem);
    throw stop;
  }
}

function refuse(found: Problem): ParseResult {
  return { ok: false, problems: [found] };
}

function tooBig(message: string, start: number, end: number): Problem {
  const fix = 'split it: give a part of it a name under `derive:`';
  return problem('expression-too-big', { start, end }, `the expression is ${message}`, fix);
}

class Stop extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

const RESERVED = new Set(['and', 'or', 'not', 'true', 'false']);

class Parser {
  #at = 0;
  #depth = 0;
  #nodes = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Expression {
    const expression = this.#binary(0);
    const rest = this.#peek();
    if (rest.kind !== 'end')
      this.#fail(`expected an operator before \`${rest.text}\``, 'join the two parts, for example with `and`');
    return expression;
  }

  /** Reads operators that hold tighter than `above`; all of them group to the left. */
  #binary(above: number): Expression {
    let left = this.#prefix(above);
    while (true) {
      const operator = this.#operator();
      if (operator === undefined || PRECEDENCE[operator] <= above) return left;
      this.#at++;
      const right = this.#binary(PRECEDENCE[operator]);
      left = this.#node({ kind: 'binary', operator, left, right, start: left.start, end: right.end });
      const next = this.#operator();
      if (isComparison(operator) && next !== undefined && isComparison(next)) {
        this.#fail('comparisons cannot be chained', 'write `a < b and b < c`');
      }
    }
  }

  #prefix(above: number): Expression {
    const { start } = this.#peek();
    if (this.#take('-')) {
      const operand = this.#nested(() => this.#binary(NEGATION_PRECEDENCE - 1));
      return this.#node({ kind: 'unary', operator: '-', operand, start, end: operand.end });
    }
    if (this.#isWord('not')) {
      if (above >= COMPARISON_PRECEDENCE) this.#fail('`not` needs parentheses here', 'write `(not …)`');
      this.#at++;
      const operand = this.#nested(() => this.#binary(NOT_PRECEDENCE - 1));
      return this.#node({ kind: 'unary', operator: 'not', operand, start, end: operand.end });
    }
    return this.#primary();
  }

  #primary(): Expression {
    const token = this.#peek();
    const { start, end, text } = token;
    switch (token.kind) {
      case 'number':
        this.#at++;
        if (!Number.isFinite(Number(text))) this.#failAt(token, 'this number is too large', 'use at most 1e308');
        return this.#node({ kind: 'number', value: Number(text), start, end });
      case 'string':
        this.#at++;
        return this.#node({ kind: 'string', value: text, start, end });
      case 'word':
        return this.#word(token);
      case 'end':
        return this.#fail('the expression ends too early: a value is missing', undefined);
      default:
        return this.#parenthesised();
    }
  }

  #word(token: Token): Expression {
    const { start, end, text } = token;
    if (text === 'true' || text === 'false') {
      this.#at++;
      return this.#node({ kind: 'boolean', value: text === 'true', start, end });
    }
    if (RESERVED.has(text)) this.#fail(`expected a value, found \`${text}\``, undefined);
    this.#at++;
    if (!this.#take('(')) return this.#node({ kind: 'field', name: text, start, end });
    const list = this.#nested(() => this.#arguments());
    return this.#node({ kind: 'call', name: text, arguments: list, start, end: this.#lastEnd() });
  }

  #arguments(): readonly Expression[] {
    const list: Expression[] = [];
    if (this.#take(')')) return list;
    do list.push(this.#binary(0));
    while (this.#take(','));
    this.#close();
    return list;
  }

  #parenthesised(): Expression {
    if (!this.#take('(')) this.#fail(`expected a value, found \`${this.#peek().text}\``, undefined);
    const inner = this.#nested(() => this.#binary(0));
    this.#close();
    return inner;
  }

  #close(): void {
    if (!this.#take(')')) this.#fail('a closing parenthesis is missing', 'add `)`');
  }

  #operator(): BinaryOperator | undefined {
    const { kind, text } = this.#peek();
    if (kind !== 'symbol' && kind !== 'word') return undefined;
    return Object.hasOwn(PRECEDENCE, text) ? (text as BinaryOperator) : undefined;
  }

  #peek(): Token {
    const token = this.tokens[this.#at];
    if (token === undefined) throw new Error('a token list always ends with `end`');
    return token;
  }

  #lastEnd(): number {
    return this.tokens[this.#at - 1]?.end ?? 0;
  }

  #isWord(word: string): boolean {
    const { kind, text } = this.#peek();
    return kind === 'word' && text === word;
  }

  #take(symbol: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'symbol' || text !== symbol) return false;
    this.#at++;
    return true;
  }

  #node(node: Expression): Expression {
    if (++this.#nodes > MAX_NODES) throw new Stop(tooBig(`made of more than ${MAX_NODES} parts`, node.start, node.end));
    return node;
  }

  #nested<T>(read: () => T): T {
    const { start, end } = this.#peek();
    if (++this.#depth > MAX_DEPTH) throw new Stop(tooBig(`nested more than ${MAX_DEPTH} levels deep`, start, end));
    const value = read();
    this.#depth--;
    return value;
  }

  #fail(message: string, fix: string | undefined): never {
    return this.#failAt(this.#peek(), message, fix);
  }

  #failAt(token: Token, message: string, fix: string | undefined): never {
    throw new Stop(problem('expression-syntax', token, message, fix));
  }
}
