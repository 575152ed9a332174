import { visible } from '../compiler/diagnostics/render/visible';
import { type Difference, isFresh } from './output-tree/difference';
import { count } from './table';

/** Files listed of each kind; the rest is counted. */
const LISTED = 10;

/** What `fleet compile --check` says: which files are not what the manifest compiles to, and the command that puts it right. */
export function stalenessText(changes: Difference, out: string, command: string): string {
  if (isFresh(changes)) return `${visible(out)} is up to date\n`;
  const lines = [
    `${visible(out)} is not what the manifest compiles to:`,
    ...some('stale', changes.stale),
    ...some('missing', changes.missing),
    ...some('orphaned', changes.orphaned),
    `fix: ${visible(command)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function some(kind: string, paths: readonly string[]): string[] {
  const more = paths.length - LISTED;
  return [
    ...paths.slice(0, LISTED).map((path) => `  ${kind.padEnd(8)}  ${visible(path)}`),
    ...(more > 0 ? [`  ${kind.padEnd(8)}  and ${count(more)} more`] : []),
  ];
}
