import { DAY_MS, milliseconds } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { thresholdsOf } from '../thresholds';

/** Does a condition hold over more than one reading, and not for longer than an alarm can look back? */
export const thresholdFor: DocumentCheck = function* (subject) {
  for (const { threshold, path, group, watched } of thresholdsOf(subject)) {
    const { for: held } = threshold;
    if (held === undefined) continue;
    const every = group.every ?? watched.sensor.every;
    const place = valueAt(subject, ...path, 'for');
    if (milliseconds(held) > DAY_MS) yield diagnose('threshold-for-long', place, { held });
    else if (milliseconds(held) < milliseconds(every)) yield diagnose('threshold-for-short', place, { held, every });
  }
};
