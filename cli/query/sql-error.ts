import { visible } from '../../compiler/diagnostics/render/visible';
import type { QueryError } from '../../runtime/twin/lake/query/query-error';

/** Why a query cannot be answered; and where the place is known, its line with a caret below. */
export function sqlErrorText({ message, at }: Pick<QueryError, 'message' | 'at'>, sql: string, fix = ''): string {
  const why = `${message.split('\n').map(visible).join('\n  ')}\n${fix === '' ? '' : `  fix: ${visible(fix)}\n`}`;
  if (at === undefined) return why;
  const before = sql.slice(0, at).split('\n');
  const line = sql.split('\n')[before.length - 1] ?? '';
  const margin = `  ${before.length} | `;
  const column = visible(line.slice(0, before.at(-1)?.length ?? 0)).length;
  return `${why}${margin}${visible(line)}\n${' '.repeat(margin.length + column)}^\n`;
}
