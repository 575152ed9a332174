import { toIndex, toText } from '../sql/convert';
import { isArray, type Value } from '../sql/value';
import { type FunctionMaker, ofMany, ofOne, ofThree, ofTwo } from './lift';

/** Of one text; Null and Undefined have none, everything else is converted. */
const one = (apply: (text: string) => Value) =>
  ofOne((a) => {
    const text = toText(a);
    return text === undefined ? undefined : apply(text);
  });

const two = (apply: (a: string, b: string) => Value) =>
  ofTwo((left, right) => {
    const [a, b] = [toText(left), toText(right)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  });

const MOST_SPACES = 1000;

/** As many spaces as the second argument says, however long the text is. */
const padded = (apply: (text: string, spaces: string) => string) =>
  ofTwo((a, b) => {
    const [text, count] = [toText(a), toIndex(b)];
    if (text === undefined || count === undefined) return undefined;
    return apply(text, ' '.repeat(Math.min(MOST_SPACES, Math.max(0, count))));
  });

export const TEXT: Readonly<Record<string, FunctionMaker>> = {
  chr: ofOne((a) => {
    const code = toIndex(a);
    return code === undefined || code < 0 || code > 127 ? undefined : String.fromCharCode(code);
  }),
  concat: ofMany(concat),
  endswith: two((a, b) => a.endsWith(b)),
  indexof: two((a, b) => a.indexOf(b)),
  length: one((text) => text.length),
  lower: one((text) => text.toLowerCase()),
  lpad: padded((text, spaces) => spaces + text),
  ltrim: one((text) => text.replace(/^[ \t]+/, '')),
  numbytes: one((text) => Buffer.byteLength(text)),
  replace: ofThree((a, b, c) => {
    const [text, from, to] = [toText(a), toText(b), toText(c)];
    return text === undefined || from === undefined || to === undefined ? undefined : text.split(from).join(to);
  }),
  rpad: padded((text, spaces) => text + spaces),
  rtrim: one((text) =>
    text.slice(
      0,
      endWithout(text, (code) => code === 0x20 || code === 0x09),
    ),
  ),
  startswith: two((a, b) => a.startsWith(b)),
  substring: (given) => {
    const substring = ofThree((a, b, c) => slice(a, b, given.length > 2 ? toIndex(c) : Number.MAX_SAFE_INTEGER));
    return substring(given, { kind: 'call', name: 'substring', arguments: [], start: 0, end: 0 });
  },
  trim: one(trimmed),
  upper: one((text) => text.toUpperCase()),
};

/** Where a text ends without its last characters of a kind; a pattern would take quadratic time on a long run of spaces within. */
function endWithout(text: string, drop: (code: number) => boolean): number {
  let end = text.length;
  while (end > 0 && drop(text.charCodeAt(end - 1))) end--;
  return end;
}

/** What Java's trim takes away: spaces and control characters at both ends. */
function trimmed(text: string): string {
  const end = endWithout(text, (code) => code <= 0x20);
  let start = 0;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  return text.slice(start, end);
}

function slice(value: Value, from: Value, end: number | undefined): Value {
  const [text, start] = [toText(value), toIndex(from)];
  if (text === undefined || start === undefined || end === undefined) return undefined;
  return text.slice(Math.max(0, start), Math.max(0, start, end));
}

/** One array makes it an array of all; else one text makes it a text. A single argument that is no array becomes a text: `concat(1)` is "1". */
function concat(list: readonly Value[]): Value {
  if (list.some(isArray)) return list.flat().filter((item) => item !== undefined);
  if (list.length !== 1 && !list.some((item) => typeof item === 'string')) return undefined;
  const texts = list.map(toText);
  return texts.includes(undefined) ? undefined : texts.join('');
}
