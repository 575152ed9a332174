import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { inRange, serialIn } from '../../ir/serial-range';
import type { DocumentCheck } from '../check';
import { namedGateways } from '../named-gateways';
import { formOf, listedSerials, type SetForm, writtenSets } from '../written-sets';

/** Does every device stand behind a gateway of its own group? */
export const gatewayUnknown: DocumentCheck = function* (subject) {
  const sets = writtenSets(subject.manifest);
  for (const set of sets) {
    if (set.role !== 'devices' || set.connects) continue;
    const gateways = sets.find(({ group, role }) => group === set.group && role === 'gateways');
    const form = gateways && formOf(subject, gateways);
    if (!form) continue;
    const known = knows(form);
    for (const { gateway, place, fold } of namedGateways(subject, set)) {
      if (known(gateway)) continue;
      const hint = didYouMean(gateway, examples(form), 'gateway');
      yield diagnose('gateway-unknown', place, { gateway, hint }, { fold: `gateway-unknown ${fold}` });
    }
  }
};

function knows(form: SetForm): (serial: string) => boolean {
  if (form.kind === 'range') return (serial) => inRange(form.range, serial);
  const serials = new Set(listedSerials(form));
  return (serial) => serials.has(serial);
}

/** Enough names to find a slip of the pen; a fleet of 100,000 gateways is not searched for each mistake. */
const MOST_EXAMPLES = 1000;

function examples(form: SetForm): readonly string[] {
  if (form.kind !== 'range') return listedSerials(form).slice(0, MOST_EXAMPLES);
  return Array.from({ length: Math.min(form.range.count, MOST_EXAMPLES) }, (_, index) => serialIn(form.range, index));
}
