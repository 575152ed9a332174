import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { fieldsOfSensors, isNumber } from '../named-fields';

/** Can a field change by as much as its deadband asks? */
export const deadbandWide: DocumentCheck = function* (subject) {
  for (const { id, field, type, path } of fieldsOfSensors(subject)) {
    const { min, max, deadband } = field;
    if (!isNumber(type) || deadband === undefined || min === undefined || max === undefined) continue;
    const range = max - min;
    if (range <= 0 || deadband <= range) continue;
    yield diagnose('deadband-wide', valueAt(subject, ...path, 'deadband'), { field: id, deadband, range });
  }
};
