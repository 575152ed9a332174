import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Inventory } from '../../ir/document';
import { type DocumentCheck, type Subject, valueAt } from '../check';
import { show } from '../show';
import { formOf, rowPlace, type SetForm, serialPlace, type WrittenSet, writtenSets } from '../written-sets';

/** As schema/sections/groups.ts has it for lists; the rows of an inventory do not pass through the schema. */
const SERIAL = /^[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,127}$/;

/** Can every serial be what it is used for: a level of a topic, and the name of a thing where it connects? */
export const serialForm: DocumentCheck = function* (subject) {
  const read = new Set<Inventory>();
  for (const set of writtenSets(subject.manifest)) {
    const form = formOf(subject, set);
    if (!form) continue;
    if (form.kind === 'inventory' && !read.has(form.inventory)) {
      read.add(form.inventory);
      yield* malformed(form.inventory);
    }
    if (set.connects) yield* dotted(subject, set, form);
  }
};

function* malformed(inventory: Inventory): Iterable<Diagnostic> {
  const { file, serials, lines } = inventory;
  for (const [row, serial] of serials.entries()) {
    if (SERIAL.test(serial)) continue;
    const place = rowPlace(inventory, row);
    if (serial === '') {
      yield diagnose('serial-missing', place, { row: lines[row] ?? 1 }, { fold: `serial-missing ${file}` });
    } else {
      const params = { serial: show(serial), problem: formProblem(serial) };
      yield diagnose('serial-form', place, params, { fold: `serial-form ${file}` });
    }
  }
}

function formProblem(serial: string): string {
  if (serial.length > 128) return `it has ${serial.length} characters`;
  const odd = /[^a-zA-Z0-9_.:-]/u.exec(serial)?.[0];
  return odd === undefined ? `it begins with \`${serial[0]}\`` : `it holds ${show(odd)}`;
}

function* dotted(subject: Subject, set: WrittenSet, form: SetForm): Iterable<Diagnostic> {
  if (form.kind === 'range') {
    const { prefix } = form.range;
    if (prefix.includes('.'))
      yield diagnose('thing-name', valueAt(subject, ...set.path, 'prefix'), { serial: prefix, what: 'the prefix' });
    return;
  }
  const serials = form.kind === 'list' ? form.items.map(({ serial }) => serial) : form.inventory.serials;
  for (const [at, serial] of serials.entries()) {
    if (!serial.includes('.') || !SERIAL.test(serial)) continue;
    const fold = `thing-name ${set.path.join('.')}`;
    yield diagnose('thing-name', serialPlace(subject, set, form, at), { serial, what: 'the serial' }, { fold });
  }
}
