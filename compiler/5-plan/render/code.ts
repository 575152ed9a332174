import { visible } from '../../diagnostics/render/visible';

/**
 * Text of a user inside Markdown that allows HTML: as code, with every character that Markdown or HTML could read as a mark written as an entity.
 * An entity is never structure (CommonMark 6.2), and inside `code` nothing is made a mention, a link or an issue.
 */
export function code(text: string): string {
  return `<code>${literal(text.length > MOST ? `${text.slice(0, MOST)}…` : text)}</code>`;
}

/** Characters: no name of ours is longer, and no text may push the rest out of a comment. */
const MOST = 300;

function literal(text: string): string {
  return visible(text).replace(/[^\p{L}\p{N} +=(),.;/→−×…–°%·-]/gu, (c) => `&#${c.codePointAt(0)};`);
}

/** A fenced block that its own content cannot close: longer than any run of backticks in it. */
export function fenced(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${lines.map(visible).join('\n')}\n${fence}`;
}
