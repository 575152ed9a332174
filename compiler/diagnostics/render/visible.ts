/**
 * Text of a user as it may reach a terminal or a log: control characters could move the cursor or rewrite lines, and
 * bidirectional or invisible ones could show another text than the file has. Both are written as escapes.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (c) => SHORT[c] ?? escaped(c));
}

/** The same for a text of our own that may have lines: each stands by itself, all but the first indented, so that none looks like a message of its own. */
export function visibleLines(text: string, indent = '    '): string {
  return text.split('\n').map(visible).join(`\n${indent}`);
}

/** The same for text that is JSON already: characters become the escapes of JSON, so the value stays what it was. */
export function visibleJson(json: string): string {
  return json.replace(HIDDEN, (c) => (c === '\n' ? c : unitsEscaped(c)));
}

/** Control, format (bidirectional, zero-width, tags), line and paragraph separators, and halves of surrogate pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(c: string): string {
  return c.length === 1 ? unitsEscaped(c) : `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`;
}

function unitsEscaped(c: string): string {
  return [...Array(c.length).keys()].map((at) => `\\u${c.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}
