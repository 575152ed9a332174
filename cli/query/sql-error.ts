import { visible } from '../../compiler/diagnostics/render/visible';
import type { QueryError } from '../../runtime/twin/lake/query/query-error';

/** A query that cannot be answered: the reason, and the line of the SQL with a caret where the reason is known to lie. */
export function sqlErrorText({ message, at }: QueryError, sql: string): string {
  if (at === undefined) return `${visible(message)}\n`;
  const before = sql.slice(0, at).split('\n');
  const number = before.length;
  const line = sql.split('\n')[number - 1] ?? '';
  const ahead = `  ${number} | `;
  const column = visible(line.slice(0, before.at(-1)?.length ?? 0)).length;
  return `${visible(message)}\n${ahead}${visible(line)}\n${' '.repeat(ahead.length + column)}^\n`;
}
