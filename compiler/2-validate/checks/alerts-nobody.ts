import { diagnose } from '../../diagnostics/diagnose';
import type { Path } from '../../ir/document';
import { type DocumentCheck, keyAt, type Subject } from '../check';

/** Is anybody told? Thresholds of severity info are only kept, so they need nobody; silence is always told. */
export const alertsNobody: DocumentCheck = function* (subject) {
  const { groups, alerts } = subject.manifest;
  if ((alerts?.email ?? []).length > 0) return;
  const telling = Object.entries(groups).flatMap(([group, { thresholds = [] }]) =>
    thresholds.filter(({ severity }) => severity !== 'info').map(() => group),
  );
  const [first] = telling;
  const path = first === undefined ? silentPath(subject) : ['groups', first, 'thresholds'];
  if (path === undefined) return;
  const place = alerts ? keyAt(subject, 'alerts') : keyAt(subject, ...path);
  yield diagnose('alerts-nobody', place, { thresholds: telling.length });
};

/** Where the manifest says `silent` first. */
function silentPath({ manifest: { groups, sensors } }: Subject): Path | undefined {
  const group = Object.keys(groups).find((id) => groups[id]?.silent !== undefined);
  if (group !== undefined) return ['groups', group, 'silent'];
  const fields = Object.entries(sensors).flatMap(([id, sensor]) =>
    Object.entries(sensor.fields).flatMap(([name, { silent }]) => (silent ? [['sensors', id, 'fields', name]] : [])),
  );
  return fields[0] && [...fields[0], 'silent'];
}
