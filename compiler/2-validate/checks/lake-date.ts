import { diagnose } from '../../diagnostics/diagnose';
import { dateKeys } from '../../ir/lake-layout';
import { type DocumentCheck, valueAt } from '../check';

/** Do the folders of the lake say the date once and completely? */
export const lakeDate: DocumentCheck = function* (subject) {
  const { lake } = subject.manifest;
  for (const path of [['partitioning'], ['curated', 'partitioning']]) {
    const keys = path.length === 1 ? lake?.partitioning : lake?.curated?.partitioning;
    const problem = keys && dateProblem(dateKeys(keys));
    if (problem) yield diagnose('lake-date', valueAt(subject, 'lake', ...path), { keys: keys.join(', '), problem });
  }
};

function dateProblem(keys: readonly string[]): string | undefined {
  const said = keys.join(' ');
  if (said === 'dt' || said === 'year month day') return undefined;
  if (keys.length === 0) return 'does not say the date';
  if (keys.includes('dt')) return 'says the date twice';
  if (keys.length === 3) return 'says the date in another order than year, month, day';
  return `says only part of the date (${keys.join(', ')})`;
}
