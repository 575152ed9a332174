import { milliseconds } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Does a run look back at least to the run before? */
export const lateShort: DocumentCheck = function* (subject) {
  const { late = '3d', every = '1h' } = subject.manifest.etl ?? {};
  if (milliseconds(late) >= milliseconds(every)) return;
  const key = subject.manifest.etl?.late === undefined ? 'every' : 'late';
  yield diagnose('late-short', valueAt(subject, 'etl', key), { late, every });
};
