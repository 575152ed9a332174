import { findUnit } from '../../../schema/units';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { fieldsOfSensors, isNumber } from '../named-fields';
import { unitHint } from '../unit-hint';

/** Is every unit known? */
export const unitUnknown: DocumentCheck = function* (subject) {
  for (const { field, type, path } of fieldsOfSensors(subject)) {
    const { unit } = field;
    if (unit === undefined || !isNumber(type) || findUnit(unit)) continue;
    yield diagnose('unit-unknown', valueAt(subject, ...path, 'unit'), { unit, hint: unitHint(unit) });
  }
};
