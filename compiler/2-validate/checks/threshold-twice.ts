import type { Threshold } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { parse } from '../../expression/parse';
import { print } from '../../expression/print-canonical';
import { type DocumentCheck, keyAt, type Subject } from '../check';
import { type PlacedThreshold, thresholdsOf } from '../thresholds';
import { thresholdsWithBounds } from '../thresholds-with-bounds';

/** Does every threshold of a group say something of its own? */
export const thresholdTwice: DocumentCheck = function* (subject) {
  const first = new Map<string, string>();
  for (const { key, placed } of conditions(subject)) {
    const { id, for: held = '' } = placed.threshold;
    const whole = `${placed.groupId} ${held} ${key}`;
    const other = first.get(whole);
    if (other === undefined) first.set(whole, id);
    else if (other !== id) yield diagnose('threshold-twice', keyAt(subject, ...placed.path, 'id'), { id, other });
  }
};

/** Every condition that can be read, in a form that does not depend on how it is written. */
function* conditions(subject: Subject): Iterable<{ key: string; placed: PlacedThreshold }> {
  for (const placed of thresholdsWithBounds(subject)) {
    const { bounds } = placed;
    if (bounds) yield { key: `${placed.field} ${bounds.below} ${bounds.above}`, placed };
  }
  for (const placed of thresholdsOf(subject)) {
    const text = canonical(placed.threshold);
    if (text !== undefined) yield { key: text, placed };
  }
}

function canonical({ when }: Threshold): string | undefined {
  const parsed = when === undefined ? undefined : parse(when);
  return parsed?.ok ? print(parsed.expression) : undefined;
}
