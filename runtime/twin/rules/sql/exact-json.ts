import { type Numeric, numberOf } from './exact';
import { type MutableRow, setMember, type Value } from './value';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A number of so few characters and without exponent is exact as a double. */
const SHORT = 15;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const SPACE = /[ \t\n\r]*/y;
const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * JSON.parse for texts with numbers that a double cannot hold; slower. Throws SyntaxError on what is not JSON,
 * and on numbers beyond 9.99E999, which are no values of IoT SQL. The caller bounds the nesting.
 */
export function readExactJson(text: string): Value {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  #at = 0;

  constructor(private readonly text: string) {
    this.#skip();
  }

  value(): Value {
    const first = this.text.charAt(this.#at);
    if (first === '{') return this.#row();
    if (first === '[') return this.#list();
    if (first === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.text.startsWith(word, this.#at)) return this.#done(word, value);
    return this.#number();
  }

  end(): void {
    if (this.#at < this.text.length) this.#fail();
  }

  #row(): Value {
    const row: MutableRow = {};
    this.#take('{');
    if (this.#tryTake('}')) return row;
    do {
      const key = this.#string();
      this.#take(':');
      setMember(row, key, this.value());
    } while (this.#tryTake(','));
    this.#take('}');
    return row;
  }

  #list(): Value {
    const list: Value[] = [];
    this.#take('[');
    if (this.#tryTake(']')) return list;
    do list.push(this.value());
    while (this.#tryTake(','));
    this.#take(']');
    return list;
  }

  #string(): string {
    const found = this.#match(STRING);
    return this.#done(found, JSON.parse(found) as string);
  }

  #number(): Numeric {
    const found = this.#match(NUMBER);
    const value = found.length <= SHORT && !/e/i.test(found) ? Number(found) : numberOf(found);
    if (value === undefined) throw new SyntaxError(`the number at position ${this.#at} is beyond 9.99E999`);
    return this.#done(found, value);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text)?.[0] ?? this.#fail();
  }

  #take(symbol: string): void {
    if (!this.#tryTake(symbol)) this.#fail();
  }

  #tryTake(symbol: string): boolean {
    const found = this.text.charAt(this.#at) === symbol;
    if (found) this.#done(symbol, undefined);
    return found;
  }

  #done<T>(found: string, value: T): T {
    this.#at += found.length;
    this.#skip();
    return value;
  }

  #skip(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.text);
    this.#at = SPACE.lastIndex;
  }

  #fail(): never {
    throw new SyntaxError(`unexpected text at position ${this.#at}`);
  }
}
