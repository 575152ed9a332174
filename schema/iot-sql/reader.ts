import type { SqlError } from './ast';
import type { Token, TokenKind } from './tokenise';

/** Deepest nesting of brackets, calls, CASE and NOT that is read: protects the stack, far above what a rule needs. */
const MAX_DEPTH = 64;

/** Most operators and dots in one expression: `a + a + …` nests without brackets, and whoever walks the tree recurses. */
const MAX_LINKS = 2000;

class Stop extends Error {
  constructor(readonly error: SqlError) {
    super(error.message);
  }
}

const CANNOT_START = new Set(['as', 'from', 'where', 'and', 'or', 'in']);

/** A cursor over the tokens. `fail` leaves the recursion; `parse.ts` turns it into a value. */
export class Reader {
  static readonly Stop = Stop;
  #at = 0;
  #depth = 0;
  #links = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Error('a token list always ends with `end`');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** Where the last token read ended. */
  get lastEnd(): number {
    return this.tokens[this.#at - 1]?.end ?? 0;
  }

  take(kind: TokenKind): Token | undefined {
    return this.peek().kind === kind ? this.next() : undefined;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.lower === word;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#at++;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  /** `VALUE` is a keyword only where a value follows: `SELECT value FROM …` selects a field of that name. */
  takeValueKeyword(): boolean {
    const after = this.peek(1);
    const starts = after.kind === 'symbol' ? ['(', '[', '{'].includes(after.text) : after.kind !== 'end';
    const star = this.isSymbol('*', 1) && ['from', '', '.'].includes(this.peek(2).lower);
    if (!star && (!starts || CANNOT_START.has(after.lower))) return false;
    return this.takeWord('value');
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.fail(`expected \`${symbol}\`${this.#before()}`);
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) this.fail(`expected ${word.toUpperCase()}${this.#before()}`);
  }

  expectName(otherwise: string): string {
    return this.take('word')?.text ?? this.fail(otherwise);
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') this.fail(`expected the end${this.#before()}`);
  }

  fail(message: string): never {
    const { start, end } = this.peek();
    throw new Stop({ code: 'syntax', message, start, end });
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.#tooBig(`nested more than ${MAX_DEPTH} levels deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  /** Says that an expression begins; the limit on its operators starts anew, unless it is inside another one. */
  begin(): void {
    if (this.#depth === 0) this.#links = 0;
  }

  /** Says that a node is built on top of the one to its left. */
  link(): void {
    if (++this.#links > MAX_LINKS) this.#tooBig(`an expression of more than ${MAX_LINKS} operators`);
  }

  #tooBig(message: string): never {
    const { start, end } = this.peek();
    throw new Stop({ code: 'size', message, start, end });
  }

  #before(): string {
    const token = this.peek();
    return token.kind === 'end' ? ', but the text ends here' : `, found \`${token.text}\``;
  }
}
