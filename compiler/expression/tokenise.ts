import { type Problem, problem } from './problem';

export type TokenKind = 'number' | 'string' | 'word' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a string its value; of `==` and `<>` the normal form; else as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const PATTERN =
  /(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_.]))|(?<word>[a-z][a-z0-9_]*(?![A-Za-z0-9_]))|(?<string>'(?:[^'\p{Cc}]|'')*'|"(?:[^"\p{Cc}]|"")*")|(?<symbol>==|!=|<>|<=|>=|[=<>+\-*/%(),])/uy;

const KINDS = ['number', 'word', 'string', 'symbol'] as const;

const SPACE = /\s+/y;

const NORMAL: ReadonlyMap<string, string> = new Map([
  ['==', '='],
  ['<>', '!='],
]);

/** Cuts an expression into tokens; the list always ends with one of kind `end`. A quote inside a string is written twice. */
export function tokenise(text: string): readonly Token[] | Problem {
  const tokens: Token[] = [];
  let start = 0;
  while (true) {
    SPACE.lastIndex = start;
    if (SPACE.test(text)) start = SPACE.lastIndex;
    if (start >= text.length) break;
    PATTERN.lastIndex = start;
    const groups = PATTERN.exec(text)?.groups;
    const kind = KINDS.find((name) => groups?.[name] !== undefined);
    const found = kind === undefined ? undefined : groups?.[kind];
    if (kind === undefined || found === undefined) return stranger(text, start);
    const end = start + found.length;
    tokens.push({ kind, text: kind === 'string' ? unquote(found) : (NORMAL.get(found) ?? found), start, end });
    start = end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function unquote(found: string): string {
  const quote = found.charAt(0);
  return found.slice(1, -1).replaceAll(quote + quote, quote);
}

interface Explanation {
  readonly pattern: RegExp;
  readonly message: string;
  readonly fix: (found: string) => string;
}

// Tried in order at the place where no token fits; the first one that matches explains why.
const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: /['"]/uy,
    message: 'this string is not closed',
    fix: () => 'close it with the same quote, on the same line',
  },
  { pattern: /\.\d+/uy, message: 'a number begins with a digit', fix: (found) => `write 0${found}` },
  { pattern: /[\d.][\w.]*/uy, message: 'this is not a number', fix: () => 'write numbers as 12, 0.5 or 1.2e3' },
  {
    pattern: /\w+/uy,
    message: 'names and keywords are in lower case',
    fix: (found) => `write \`${found.toLowerCase()}\``,
  },
  { pattern: /&&?/uy, message: 'there is no operator `&&`', fix: () => 'write `and`' },
  { pattern: /\|\|?/uy, message: 'there is no operator `||`', fix: () => 'write `or`' },
  { pattern: /!/uy, message: 'there is no operator `!`', fix: () => 'write `not`' },
];

function stranger(text: string, start: number): Problem {
  for (const { pattern, message, fix } of EXPLANATIONS) {
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined)
      return problem('expression-syntax', { start, end: start + found.length }, message, fix(found));
  }
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const span = { start, end: start + character.length };
  return problem('expression-syntax', span, `unexpected character ${JSON.stringify(character)}`);
}
