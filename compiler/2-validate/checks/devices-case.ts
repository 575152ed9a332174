import { diagnose } from '../../diagnostics/diagnose';
import type { DocumentCheck } from '../check';
import { serialClashes } from '../serial-clashes';

/** Can people tell every two serials apart? AWS does; a label, a file system or a spreadsheet may not. */
export const devicesCase: DocumentCheck = function* (subject) {
  for (const { first, second } of serialClashes(subject, (text) => text.toLowerCase())) {
    if (first.serial === second.serial) continue;
    const related = [{ place: first.place, message: 'the other one' }];
    const fold = `serial-case ${second.set.path.join('.')} ${first.set.path.join('.')}`;
    yield diagnose('serial-case', second.place, { serial: second.serial, other: first.serial }, { related, fold });
  }
};
