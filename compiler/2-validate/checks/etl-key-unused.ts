import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** Does every setting of the engine belong to the engine? */
export const etlKeyUnused: DocumentCheck = function* (subject) {
  const { etl } = subject.manifest;
  if (etl?.engine !== 'lambda') return;
  for (const key of ['glueVersion', 'workers'] as const) {
    if (etl[key] !== undefined) yield diagnose('etl-key-unused', keyAt(subject, 'etl', key), { key });
  }
};
