import { findUnit } from '../../../schema/units';
import { diagnose } from '../../diagnostics/diagnose';
import { isNumber, join, measureOf } from '../../expression/measure';
import { describeType, isNumeric, type ValueType } from '../../expression/typed';
import { type DocumentCheck, valueAt } from '../check';
import { unitHint } from '../unit-hint';
import { writtenDerived } from '../written-derived';

/** Is the unit that a derived field is given the one that its formula computes in? */
export const deriveUnit: DocumentCheck = function* (subject) {
  for (const { field, unit, path } of writtenDerived(subject)) {
    if (unit === undefined) continue;
    const place = valueAt(subject, ...path, 'unit');
    if (!findUnit(unit)) {
      yield diagnose('unit-unknown', place, { unit, hint: unitHint(unit) });
      continue;
    }
    const [type] = [...field.on.values()].map((formula) => formula.type);
    const wrong = type && unitProblem(field.id, type, unit);
    if (wrong) yield diagnose('derive-unit', place, wrong);
  }
};

function unitProblem(name: string, type: ValueType, unit: string): { problem: string; hint: string } | undefined {
  if (!isNumeric(type))
    return { problem: `\`${name}\` is ${describeType(type)} and has no unit`, hint: 'remove `unit`' };
  const declared = measureOf(unit);
  if (!declared) return undefined;
  const problem = `the formula of \`${name}\` gives ${describeType(type)}, not \`${unit}\``;
  if (isNumber(declared) && !isNumber(type.measure))
    return { problem, hint: 'take the unit off with `number(…)` around the formula, or remove `unit`' };
  const joined = join(type.measure, declared);
  if (joined.ok) return undefined;
  const hint =
    joined.because === 'scale'
      ? `write \`convert(…, '${unit}')\` around what has the other unit, or remove \`unit\``
      : 'correct the formula, or remove `unit`';
  return { problem, hint };
}
