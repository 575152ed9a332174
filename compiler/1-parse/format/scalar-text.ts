import { CST, parse } from 'yaml';

/**
 * The text of a scalar or alias, by line. Quotes go where every reader, also one of YAML 1.1 with its yes, no and on,
 * would read the same text without them; else double quotes are preferred.
 */
export function scalarText(token: CST.FlowScalar): readonly string[] {
  const lines = wrappedLines(token.source);
  if (token.type === 'alias' || token.type === 'scalar' || lines.length > 1) return lines;
  const text = CST.resolveAsScalar(token)?.value ?? '';
  if (isPlain(text)) return [text];
  return [token.type === 'single-quoted-scalar' && !/["\\]/.test(text) ? `"${text}"` : token.source];
}

/** The key of a map on one line, as a key without `?` must be. */
export function keyText(token: CST.FlowScalar | CST.BlockScalar): string {
  const [line, ...more] = token.type === 'block-scalar' ? [] : scalarText(token);
  if (line !== undefined && more.length === 0) return line;
  const text = CST.resolveAsScalar(token)?.value ?? '';
  return isPlain(text) ? text : JSON.stringify(text);
}

/** Starts with a letter, digit, `_`, `.`, `/`, or `(`, and holds nothing that could end it in a block or in a flow collection. */
const WORDS = /^[\p{L}\p{N}_./(](?:[\p{L}\p{M}\p{N}\p{P}\p{S} ]*[\p{L}\p{M}\p{N}\p{P}\p{S}])?$/u;
const ENDS_PLAIN = /[,[\]{}"]|:(?: |$)| #/;

function isPlain(text: string): boolean {
  if (text.length > 200 || !WORDS.test(text) || ENDS_PLAIN.test(text)) return false;
  return parse(text, { version: '1.1' }) === text && parse(text, { version: '1.2' }) === text;
}

/** Line breaks inside plain and quoted text fold, so the indentation of the lines says nothing. */
function wrappedLines(source: string): readonly string[] {
  const lines = source.split('\n');
  return lines.map((line, at) => {
    const start = at === 0 ? line : line.replace(/^[ \t]+/, '');
    return at === lines.length - 1 ? start : trimEnd(start);
  });
}

/** A space behind a backslash is text. */
function trimEnd(line: string): string {
  const trimmed = line.replace(/[ \t]+$/, '');
  return trimmed.endsWith('\\') && trimmed !== line ? line.slice(0, trimmed.length + 1) : trimmed;
}
