import { diagnose } from '../../diagnostics/diagnose';
import type { Place } from '../../diagnostics/place';
import { type DocumentCheck, keyAt, type Subject } from '../check';
import { formOf, type WrittenSet, writtenSets } from '../written-sets';

/** Is a gateway named only by devices of groups that have gateways? */
export const gatewayWithoutVia: DocumentCheck = function* (subject) {
  for (const set of writtenSets(subject.manifest)) {
    if (!set.connects) continue;
    const place = firstNamed(subject, set);
    if (!place) continue;
    if (set.role === 'gateways') yield diagnose('gateway-of-gateway', place, {});
    else yield diagnose('gateway-without-via', place, { group: set.group });
  }
};

/** The first key or column that names a gateway. */
function firstNamed(subject: Subject, set: WrittenSet): Place | undefined {
  const form = formOf(subject, set);
  if (form?.kind === 'inventory') return form.inventory.headers.get('gateway');
  if (form?.kind !== 'list') return undefined;
  const at = form.items.findIndex(({ gateway }) => gateway !== undefined);
  return at < 0 ? undefined : keyAt(subject, ...set.path, at, 'gateway');
}
