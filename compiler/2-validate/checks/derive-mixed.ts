import { diagnose } from '../../diagnostics/diagnose';
import { describeType, unitOf, type ValueType } from '../../expression/typed';
import { type DocumentCheck, valueAt } from '../check';
import { writtenDerived } from '../written-derived';

/** Is every derived field one quantity in one unit, whatever sensor it is computed for? */
export const deriveMixed: DocumentCheck = function* (subject) {
  for (const { field, formula } of writtenDerived(subject)) {
    const kinds = new Map<string, string>();
    for (const [sensor, { type }] of field.on) {
      const kind = kindOf(type);
      if (!kinds.has(kind)) kinds.set(kind, `${kind} for \`${sensor}\``);
    }
    if (kinds.size < 2) continue;
    const params = { name: field.id, kinds: [...kinds.values()].join(', ') };
    yield diagnose('derive-mixed', valueAt(subject, ...formula), params);
  }
};

/** A whole number and a number in one unit are one quantity. */
function kindOf(type: ValueType): string {
  const unit = unitOf(type);
  return unit === undefined ? describeType(type) : `\`${unit}\``;
}
