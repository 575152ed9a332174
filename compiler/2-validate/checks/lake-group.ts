import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Does every group have folders of its own? A layout without `device` is fine: the device is a column, and part of no key. */
export const lakeGroup: DocumentCheck = function* (subject) {
  const { lake } = subject.manifest;
  for (const path of [['partitioning'], ['curated', 'partitioning']]) {
    const keys = path.length === 1 ? lake?.partitioning : lake?.curated?.partitioning;
    if (!keys || keys.includes('group')) continue;
    yield diagnose('lake-group', valueAt(subject, 'lake', ...path), { keys: keys.join(', ') });
  }
};
