import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** Is anybody told? Thresholds of severity info are only kept, so they need nobody. */
export const alertsNobody: DocumentCheck = function* (subject) {
  const { groups, alerts } = subject.manifest;
  if ((alerts?.email ?? []).length > 0) return;
  const telling = Object.entries(groups).flatMap(([group, { thresholds = [] }]) =>
    thresholds.filter(({ severity }) => severity !== 'info').map(() => group),
  );
  const [first] = telling;
  if (first === undefined) return;
  const place = alerts ? keyAt(subject, 'alerts') : keyAt(subject, 'groups', first, 'thresholds');
  yield diagnose('alerts-nobody', place, { count: telling.length });
};
