import { bytes } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Athena API, WorkGroupConfiguration: BytesScannedCutoffPerQuery. */
const LEAST_BYTES = 10_000_000;

/** Can Athena enforce the scan limit? */
export const scanLimit: DocumentCheck = function* (subject) {
  const value = subject.manifest.lake?.query?.scanLimit;
  if (value === undefined || bytes(value) >= LEAST_BYTES) return;
  yield diagnose('scan-limit', valueAt(subject, 'lake', 'query', 'scanLimit'), { value });
};
