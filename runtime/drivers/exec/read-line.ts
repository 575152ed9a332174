import type { FieldReason, LeftOutReason } from '../../../schema/reading-counts';
import type { FieldValue } from '../driver';
import { isNotFinite, isNumber, numberOf } from '../scalar';
import { BOM, utf8Of } from '../utf8';

/** One object of a line. */
export interface Said {
  readonly values: Readonly<Record<string, FieldValue | null>>;
  /** Members that are no values, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: FieldReason }[];
}

/** What stands on a line: readings, and why what is none is none. */
export interface LineSaid {
  readonly readings: readonly Said[];
  readonly leftOut: readonly LeftOutReason[];
}

/** White space of JSON; the mark that RFC 7464 puts before each text; and commas, as behind the elements of a list that is printed line by line. */
const BETWEEN = /[ \t\r\n\x1e,]*/y;
const BLANK = /[ \t\r\n]*/y;
/** Its content as written; escapes are looked at later. */
const STRING = /"([^"\\]*(?:\\.[^"\\]*)*)"/sy;
/** Whatever stands where a value should, up to what ends one. */
const WORD = /[^,{}[\]"\s:]+/y;
const WORDS: Readonly<Record<string, FieldValue | null>> = { true: true, false: false, null: null };

/**
 * Reads a line, given as Latin-1 with a character for each byte: JSON, and where JSON would lose the whole line for one bad value, only that value is
 * lost. So `NaN`, `inf`, `.5`, `None`, nothing at all, or a text that is no UTF-8 is a member that is left out. Several objects on a line, and lists of
 * them, are readings each. What is broken in its structure is left out from there to the end of the line.
 */
export function readLine(latin1: string): LineSaid {
  const readings: Said[] = [];
  const leftOut: LeftOutReason[] = [];
  const reader = new Reader(latin1.startsWith(BOM) ? latin1.slice(BOM.length) : latin1);
  try {
    for (reader.skip(BETWEEN); !reader.ended; reader.skip(BETWEEN)) reader.text(readings, leftOut);
  } catch (thrown) {
    if (!(thrown instanceof Broken)) throw thrown;
    leftOut.push(utf8Of(latin1) === undefined ? 'not-utf8' : 'not-json');
  }
  return { readings, leftOut };
}

class Broken extends Error {}

class Reader {
  private at = 0;

  constructor(private readonly line: string) {}

  get ended(): boolean {
    return this.at >= this.line.length;
  }

  /** One text on the top: an object, a list of objects, or something else. */
  text(readings: Said[], leftOut: LeftOutReason[]): void {
    if (this.peek === '{') readings.push(this.object());
    else if (this.peek === '[') this.list(readings, leftOut);
    else {
      if (this.value().reason === 'not-json') throw new Broken();
      // `1, 2, 3` is one thing that is no reading.
      if (leftOut.at(-1) !== 'not-an-object') leftOut.push('not-an-object');
    }
  }

  skip(expression: RegExp): void {
    this.match(expression);
  }

  private list(readings: Said[], leftOut: LeftOutReason[]): void {
    this.at += 1;
    for (;;) {
      this.skip(BETWEEN);
      if (this.take(']')) return;
      if (this.peek === '{') readings.push(this.object());
      else {
        this.pass();
        leftOut.push('not-an-object');
      }
    }
  }

  private object(): Said {
    const members = new Map<string, FieldValue | null>();
    const leftOut: { name: string; reason: FieldReason }[] = [];
    this.at += 1;
    this.skip(BLANK);
    while (!this.take('}')) {
      const written = this.match(STRING)?.[1];
      if (written === undefined) throw new Broken();
      this.skip(BLANK);
      if (!this.take(':')) throw new Broken();
      this.skip(BLANK);
      this.member(written, members, leftOut);
      this.skip(BLANK);
      if (this.take(',')) this.skip(BLANK);
      else if (this.peek !== '}') throw new Broken();
    }
    return { values: Object.fromEntries(members), leftOut };
  }

  private member(written: string, members: Map<string, FieldValue | null>, leftOut: Said['leftOut'][number][]): void {
    const key = textOf(written);
    const value = this.value();
    const name = key.text ?? printable(written);
    const reason = key.reason ?? value.reason;
    if (reason !== undefined) leftOut.push({ name, reason });
    else {
      // As every reader of JSON has it, the last one counts.
      const before = members.get(name) ?? null;
      if (before !== null && before !== value.value) leftOut.push({ name, reason: 'repeated' });
      members.set(name, value.value ?? null);
    }
  }

  private value(): { readonly value?: FieldValue | null; readonly reason?: FieldReason } {
    if (this.peek === '"') {
      const written = this.match(STRING)?.[1];
      if (written === undefined) throw new Broken();
      const { text, reason } = textOf(written);
      return reason === undefined ? { value: text ?? null } : { reason };
    }
    if (this.peek === '{' || this.peek === '[') {
      this.pass();
      return { reason: 'not-a-value' };
    }
    const word = this.match(WORD)?.[0] ?? '';
    if (Object.hasOwn(WORDS, word)) return { value: WORDS[word] ?? null };
    if (isNumber(word)) return { value: numberOf(word) };
    return { reason: isNotFinite(word) ? 'not-finite' : 'not-json' };
  }

  /** Passes over a value, however deep it is. */
  private pass(): void {
    const open: string[] = [];
    do {
      this.skip(open.length === 0 ? BLANK : BETWEEN);
      const [next] = [this.peek];
      if (next === '{' || next === '[') {
        open.push(next === '{' ? '}' : ']');
        this.at += 1;
      } else if (next !== undefined && next === open.at(-1)) {
        open.pop();
        this.at += 1;
      } else if (open.at(-1) === '}' && next === ':') this.at += 1;
      else if (!this.match(STRING) && !this.match(WORD)) throw new Broken();
    } while (open.length > 0);
  }

  private get peek(): string | undefined {
    return this.line[this.at];
  }

  private take(character: string): boolean {
    if (this.peek !== character) return false;
    this.at += 1;
    return true;
  }

  private match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.line);
    if (found) this.at = expression.lastIndex;
    return found;
  }
}

/** The text between two quotes, or why it is none. */
function textOf(written: string): { readonly text?: string; readonly reason?: FieldReason } {
  const decoded = utf8Of(written);
  if (decoded === undefined) return { reason: 'not-utf8' };
  if (!decoded.includes('\\') && !CONTROL.test(decoded)) return { text: decoded };
  try {
    return { text: JSON.parse(`"${decoded}"`) as string };
  } catch {
    return { reason: 'not-json' };
  }
}

const CONTROL = /[\0-\x1f]/;
const printable = (written: string) => Buffer.from(written, 'latin1').toString('utf8');
