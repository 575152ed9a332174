/** A resource or a condition's value as a policy writes it: literal text, `*`, `?` and `${variables}`. `+` and `#` are literal. */
export interface Pattern {
  readonly text: string;
  readonly parts: readonly Part[];
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'variable'; readonly name: string };

/** A pattern with its variables filled in. What a variable stands for is literal: a `*` in a client id is no wildcard. */
export type BoundPattern =
  | { readonly pattern: Pattern; readonly tokens: readonly Token[] }
  | { readonly pattern: Pattern; readonly undefined: string };

/** One character, or a wildcard. */
type Token = string | typeof ANY | typeof ONE;
const ANY = 0;
const ONE = 1;

/** Stand for the characters that have a meaning of their own (AWS IoT developer guide, "AWS IoT Core policy variables"). */
const LITERALS = new Set(['*', '?', '$']);

export function parsePattern(text: string, wildcards = true): Pattern {
  const parts: Part[] = [];
  for (const [piece, name] of text.matchAll(/\$\{([^}]*)\}|[*?]|[^*?$]+|\$/g)) {
    if (name !== undefined) parts.push(LITERALS.has(name) ? { kind: 'text', text: name } : { kind: 'variable', name });
    else if (piece === '*' && wildcards) parts.push({ kind: 'any' });
    else if (piece === '?' && wildcards) parts.push({ kind: 'one' });
    else parts.push({ kind: 'text', text: piece });
  }
  return { text, parts };
}

export function bindPattern(pattern: Pattern, variable: (name: string) => string | undefined): BoundPattern {
  const tokens: Token[] = [];
  for (const part of pattern.parts) {
    if (part.kind === 'any') tokens.push(ANY);
    else if (part.kind === 'one') tokens.push(ONE);
    else {
      const text = part.kind === 'text' ? part.text : variable(part.name);
      if (text === undefined) return { pattern, undefined: part.kind === 'variable' ? part.name : '' };
      tokens.push(...text);
    }
  }
  return { pattern, tokens };
}

/** How many characters of `text` the pattern follows before it fails; undefined when it matches all of it. */
export function mismatchAt(bound: BoundPattern, text: string): number | undefined {
  if ('undefined' in bound) return 0;
  const { tokens } = bound;
  const characters = [...text];
  let token = 0;
  let at = 0;
  let furthest = 0;
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const wanted = tokens[token];
    if (wanted === ANY) {
      star = token;
      starAt = at;
      token += 1;
    } else if (wanted === ONE || (wanted !== undefined && wanted === characters[at])) {
      token += 1;
      at += 1;
    } else {
      furthest = Math.max(furthest, at);
      if (star < 0) return furthest;
      starAt += 1;
      at = starAt;
      token = star + 1;
    }
  }
  while (tokens[token] === ANY) token += 1;
  return token === tokens.length ? undefined : Math.max(furthest, at);
}

export const matches = (bound: BoundPattern, text: string): boolean => mismatchAt(bound, text) === undefined;

/** The pattern with its variables filled in, for people. */
export function boundText(bound: BoundPattern): string {
  if ('undefined' in bound) return bound.pattern.text;
  return bound.tokens.map((token) => (token === ANY ? '*' : token === ONE ? '?' : token)).join('');
}
