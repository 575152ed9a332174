import { DAY_MS, milliseconds } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** What S3 Glacier Instant Retrieval bills at least (S3 user guide, storage classes). */
const LEAST_COLD_DAYS = 90;

/** Can the lifecycle rules be written, and does cold storage pay? */
export const retention: DocumentCheck = function* (subject) {
  const { retention = {}, query = {} } = subject.manifest.lake ?? {};
  const spans = [
    { path: ['retention', 'coldAfter'], value: retention.coldAfter },
    { path: ['retention', 'expireAfter'], value: retention.expireAfter },
    { path: ['query', 'keepResults'], value: query.keepResults },
  ];
  for (const { path, value } of spans) {
    if (value === undefined || milliseconds(value) % DAY_MS === 0) continue;
    yield diagnose('retention-days', valueAt(subject, 'lake', ...path), { key: path.at(-1) ?? '', value });
  }
  const { coldAfter, expireAfter } = retention;
  if (coldAfter === undefined || expireAfter === undefined) return;
  const days = Math.floor((milliseconds(expireAfter) - milliseconds(coldAfter)) / DAY_MS);
  const place = valueAt(subject, 'lake', 'retention', 'coldAfter');
  if (milliseconds(coldAfter) >= milliseconds(expireAfter)) {
    yield diagnose('retention-order', place, { cold: coldAfter, expire: expireAfter });
  } else if (days < LEAST_COLD_DAYS) yield diagnose('retention-cold-short', place, { days });
};
