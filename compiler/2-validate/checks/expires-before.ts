import { DAY_MS, milliseconds } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { daysReread } from '../../ir/etl/reread';
import { type DocumentCheck, valueAt } from '../check';

/** Is anything deleted before all that reads it again has done so? S3 deletes at the midnight behind that many whole days. */
export const expiresBefore: DocumentCheck = function* (subject) {
  const { lake, etl, models = {} } = subject.manifest;
  const expireAfter = lake?.retention?.expireAfter;
  if (expireAfter === undefined) return;
  const kept = milliseconds(expireAfter);
  const place = valueAt(subject, 'lake', 'retention', 'expireAfter');
  if (etl) {
    const late = etl.late ?? '3d';
    const least = daysReread(milliseconds(late));
    if (kept < least * DAY_MS)
      yield diagnose('expires-before-etl', place, { expire: expireAfter, late, least: `${least}d` });
  }
  for (const [model, { train = {} }] of Object.entries(models)) {
    const window = train.window ?? '30d';
    if (kept < milliseconds(window))
      yield diagnose('expires-before-training', place, { expire: expireAfter, model, window });
  }
};
