import { diagnose } from '../../diagnostics/diagnose';
import type { DocumentCheck, Subject } from '../check';
import { serialClashes } from '../serial-clashes';
import { formOf, listedSerials, type WrittenSet, writtenSets } from '../written-sets';

/** Can people tell every two serials apart? AWS does; a label, a file system or a spreadsheet may not. */
export const serialCase: DocumentCheck = function* (subject) {
  if (!writtenSets(subject.manifest).some((set) => hasCapitals(subject, set))) return;
  for (const { first, second } of serialClashes(subject, (text) => text.toLowerCase())) {
    if (first.serial === second.serial) continue;
    const related = [{ place: first.place, message: 'the other one' }];
    const fold = `serial-case ${second.set.path.join('.')} ${first.set.path.join('.')}`;
    yield diagnose('serial-case', second.place, { serial: second.serial, other: first.serial }, { related, fold });
  }
};

function hasCapitals(subject: Subject, set: WrittenSet): boolean {
  const form = formOf(subject, set);
  if (!form) return false;
  return form.kind === 'range'
    ? CAPITAL.test(form.range.prefix)
    : listedSerials(form).some((text) => CAPITAL.test(text));
}

const CAPITAL = /[A-Z]/;
