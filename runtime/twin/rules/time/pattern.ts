/** A piece of a time pattern: literal text, or a letter repeated `count` times. */
export type PatternPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number };

/**
 * Cuts a pattern of Joda-Time or java.time: letters are fields, anything else and what stands in single quotes is literal, two quotes are one.
 * Undefined when a quote is not closed or a letter is not among `known`.
 */
export function cutPattern(pattern: string, known: string): readonly PatternPiece[] | undefined {
  const pieces: PatternPiece[] = [];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === "'") {
      const quoted = /^'((?:[^']|'')*)'/.exec(pattern.slice(at));
      if (quoted === null) return undefined;
      pieces.push({ kind: 'text', text: quoted[1] === '' ? "'" : (quoted[1] ?? '').replaceAll("''", "'") });
      at += quoted[0].length;
    } else if (/[A-Za-z]/.test(character)) {
      let end = at;
      while (pattern.charAt(end) === character) end++;
      if (!known.includes(character)) return undefined;
      pieces.push({ kind: 'field', letter: character, count: end - at });
      at = end;
    } else {
      pieces.push({ kind: 'text', text: character });
      at++;
    }
  }
  return pieces;
}

export const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
export const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
