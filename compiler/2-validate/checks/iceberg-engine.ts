import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Is there an engine that can write Iceberg? */
export const icebergEngine: DocumentCheck = function* (subject) {
  const { lake, etl } = subject.manifest;
  if (lake?.curated?.format !== 'iceberg' || etl?.engine !== 'lambda') return;
  yield diagnose('iceberg-engine', valueAt(subject, 'lake', 'curated', 'format'), {});
};
