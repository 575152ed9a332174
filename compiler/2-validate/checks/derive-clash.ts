import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { writtenDerived } from '../written-derived';

/** Is every derived field another column than the fields it is computed from? */
export const deriveClash: DocumentCheck = function* (subject) {
  for (const { field, path } of writtenDerived(subject)) {
    const owner = [...field.on.keys()].find((id) => subject.manifest.sensors[id]?.fields[field.id] !== undefined);
    if (owner === undefined) continue;
    const what = `a field of the sensor \`${owner}\``;
    yield diagnose('derive-clash', keyAt(subject, ...path), { name: field.id, what });
  }
};
