import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { type DocumentCheck, type Subject, valueAt } from '../check';
import { type Clash, serialClashes } from '../serial-clashes';
import { setName, writtenSets } from '../written-sets';

/** Does every serial name one thing? */
export const serialTwice: DocumentCheck = function* (subject) {
  yield* sharedInventories(subject);
  for (const clash of serialClashes(subject)) yield clashing(clash);
};

function* sharedInventories(subject: Subject): Iterable<Diagnostic> {
  const seen = new Map<string, string>();
  for (const set of writtenSets(subject.manifest)) {
    const file = Array.isArray(set.devices) ? undefined : set.devices.from;
    if (file === undefined) continue;
    const other = seen.get(file);
    if (other === undefined) seen.set(file, setName(set));
    else yield diagnose('inventory-shared', valueAt(subject, ...set.path, 'from'), { file, other });
  }
}

function clashing({ first, second }: Clash): Diagnostic {
  const { serial, place, set } = second;
  const other = setName(first.set);
  const related = [{ place: first.place, message: `\`${serial}\` is first named here` }];
  const fold = `${set.path.join('.')} ${first.set.path.join('.')}`;
  if (second.form === 'range') return diagnose('serial-ranges-overlap', place, { serial, other }, { related });
  if (first.set === set) return diagnose('serial-twice', place, { serial }, { related, fold: `serial-twice ${fold}` });
  return diagnose('serial-taken', place, { serial, other }, { related, fold: `serial-taken ${fold}` });
}
