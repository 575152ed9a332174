import { formatDuration, milliseconds } from '../../../schema/duration';
import type { Group } from '../../../schema/manifest.generated';
import { leastSilent } from '../../../schema/silent';
import { diagnose } from '../../diagnostics/diagnose';
import type { Path } from '../../ir/document';
import { type DocumentCheck, type Subject, valueAt } from '../check';

type Written = NonNullable<Group['silent']>;

/** Is a silence longer than the pauses that are there anyway? */
export const silentShort: DocumentCheck = function* (subject) {
  const { groups, sensors } = subject.manifest;
  for (const [id, { silent, every, sensor }] of Object.entries(groups)) {
    if (silent === undefined) continue;
    yield* judged(subject, ['groups', id, 'silent'], silent, every ?? sensors[sensor]?.every);
  }
  for (const [id, { fields, every }] of Object.entries(sensors)) {
    // A field is watched in every group that has the sensor: the slowest one decides.
    const all = [every, ...Object.values(groups).flatMap((group) => (group.sensor === id ? (group.every ?? []) : []))];
    const slowest = all.reduce((one, other) => (milliseconds(other) > milliseconds(one) ? other : one));
    for (const [field, { silent }] of Object.entries(fields)) {
      if (silent === undefined) continue;
      yield* judged(subject, ['sensors', id, 'fields', field, 'silent'], silent, slowest);
    }
  }
};

function* judged(subject: Subject, path: Path, silent: Written, every: string | undefined) {
  const after = typeof silent === 'string' ? silent : silent.after;
  if (every === undefined) return;
  const least = leastSilent(milliseconds(every));
  if (milliseconds(after) >= least) return;
  const place = valueAt(subject, ...path, ...(typeof silent === 'string' ? [] : ['after']));
  yield diagnose('silent-short', place, { after, every, least: formatDuration(least) });
}
