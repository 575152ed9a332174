import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { rulesOf } from '../written-rules';

/** Do the columns of `deduplicate` name one reading? */
export const cleanKey: DocumentCheck = function* (subject) {
  for (const { name, columns, list } of rulesOf(subject)) {
    const problem = name === 'deduplicate' ? keyProblem(columns) : undefined;
    if (problem) yield diagnose('clean-key', valueAt(subject, ...list), { problem });
  }
};

function keyProblem(columns: readonly string[]): string | undefined {
  const has = (column: string) => columns.includes(column);
  // A trace id is given to a message when it arrives: two deliveries of one reading have two.
  if (has('trace_id') || has('ingest_ms'))
    return `${has('trace_id') ? 'trace_id' : 'ingest_ms'} differs between two deliveries of one reading`;
  if (!has('device_id') && !has('boot_id')) return 'readings of different devices can agree in these columns';
  if (has('sequence') && !has('boot_id'))
    return '`sequence` counts from 1 again whenever the agent starts, so it needs `boot_id`';
  if (!has('sequence') && !has('event_time') && !has('monotonic_ms'))
    return 'readings of one device can agree in these columns';
  return undefined;
}
