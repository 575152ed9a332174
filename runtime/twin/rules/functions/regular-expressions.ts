import { toText } from '../sql/convert';
import type { Value } from '../sql/value';
import { javaRegExp } from './java-regexp';
import { type FunctionMaker, ofThree, ofTwo } from './lift';

/** Patterns are nearly always literals: each is translated once. Bounded, as one may also come from a payload. */
const MOST_PATTERNS = 256;
const patterns = new Map<string, RegExp | undefined>();

/** A pattern or replacement that is not valid makes the result Undefined. */
export const REGULAR_EXPRESSIONS: Readonly<Record<string, FunctionMaker>> = {
  regexp_matches: ofTwo((a, b) => search(a, b, (text, pattern) => pattern.test(text))),
  regexp_substr: ofTwo((a, b) => search(a, b, (text, pattern) => pattern.exec(text)?.[0])),
  regexp_replace: ofThree((a, b, c) => {
    const replacement = toText(c);
    if (replacement === undefined) return undefined;
    return search(a, b, (text, pattern) => replaceAll(text, pattern, replacement));
  }),
};

function search(a: Value, b: Value, apply: (text: string, pattern: RegExp) => Value): Value {
  const [text, source] = [toText(a), toText(b)];
  if (text === undefined || source === undefined) return undefined;
  const pattern = translated(source);
  return pattern && apply(text, pattern);
}

function translated(source: string): RegExp | undefined {
  if (patterns.has(source)) return patterns.get(source);
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  const pattern = javaRegExp(source);
  patterns.set(source, pattern);
  return pattern;
}

type Piece = string | number;

function replaceAll(text: string, pattern: RegExp, replacement: string): Value {
  const empty = ''.matchAll(new RegExp(`${pattern.source}|`, `${pattern.flags}g`));
  const groups = [...empty].flat().length - 1;
  const pieces = piecesOf(replacement, groups);
  if (pieces === undefined) return undefined;
  return text.replace(new RegExp(pattern.source, `${pattern.flags}g`), (...found: unknown[]) =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : String(found[piece] ?? ''))).join(''),
  );
}

/** Java's replacement: `$1` is a group and takes as many digits as there are groups for, a backslash makes any character plain. */
function piecesOf(replacement: string, groups: number): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < replacement.length; at++) {
    const character = replacement.charAt(at);
    if (character === '\\') {
      at++;
      if (at >= replacement.length) return undefined;
      pieces.push(replacement.charAt(at));
    } else if (character === '$') {
      const digits = groupAt(replacement, at + 1, groups);
      if (digits === '') return undefined;
      pieces.push(Number(digits));
      at += digits.length;
    } else pieces.push(character);
  }
  return pieces;
}

/** The longest number here of a group that is there; empty when there is none. */
function groupAt(text: string, start: number, groups: number): string {
  let digits = '';
  for (const character of text.slice(start)) {
    if (!/\d/.test(character) || Number(digits + character) > groups) break;
    digits += character;
  }
  return digits;
}
