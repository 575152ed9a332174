import type { SqlError } from './ast';

export type TokenKind = 'word' | 'variable' | 'number' | 'string' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text as written; of a string, what stands between the quotes. */
  readonly text: string;
  /** For words in lower case, as keywords and functions ignore case; else the same as `text`. */
  readonly lower: string;
  readonly quote: string;
  readonly start: number;
  readonly end: number;
}

const PATTERN =
  /(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<variable>@[A-Za-z0-9_]+)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_]))|(?<string>'[^']*'|"[^"]*")|(?<symbol><=|>=|<>|[=<>+\-*/%(),.[\]{}:])/y;

const KINDS = ['word', 'variable', 'number', 'string', 'symbol'] as const;

const SPACE = /\s+/y;

/**
 * Cuts AWS IoT SQL into tokens. Strings stand in single or double quotes and have no escape: AWS documents none,
 * so a quote of the same kind always ends the string.
 */
export function tokenise(text: string, offset = 0): Token[] | SqlError {
  const tokens: Token[] = [];
  let at = 0;
  while (true) {
    SPACE.lastIndex = at;
    if (SPACE.test(text)) at = SPACE.lastIndex;
    if (at >= text.length) break;
    PATTERN.lastIndex = at;
    const groups = PATTERN.exec(text)?.groups;
    const kind = KINDS.find((name) => groups?.[name] !== undefined);
    const found = kind === undefined ? undefined : groups?.[kind];
    if (kind === undefined || found === undefined) return stranger(text, at, offset);
    const end = at + found.length;
    const body = kind === 'string' ? found.slice(1, -1) : found;
    const lower = kind === 'word' ? body.toLowerCase() : body;
    const quote = kind === 'string' ? found.charAt(0) : '';
    tokens.push({ kind, text: body, lower, quote, start: offset + at, end: offset + end });
    at = end;
  }
  const end = offset + text.length;
  tokens.push({ kind: 'end', text: '', lower: '', quote: '', start: end, end });
  return tokens;
}

function stranger(text: string, at: number, offset: number): SqlError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return {
    code: 'syntax',
    message: explain(text, at, character),
    start: offset + at,
    end: offset + at + character.length,
  };
}

function explain(text: string, at: number, character: string): string {
  if (character === "'" || character === '"') return `this string is not closed: add a ${character}`;
  if (text.startsWith('!=', at)) return 'AWS IoT SQL writes "not equal" as <>';
  if (/\d/.test(character)) return 'this number is not written as AWS IoT SQL expects: 12, 0.5 or 1.2e3';
  return `unexpected character ${JSON.stringify(character)}`;
}
