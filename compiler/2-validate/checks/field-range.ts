import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { fieldsOfSensors, isNumber } from '../named-fields';

/** Does something lie between the least and the greatest value of a field? */
export const fieldRange: DocumentCheck = function* (subject) {
  for (const { id, field, type, path } of fieldsOfSensors(subject)) {
    const { min, max } = field;
    if (!isNumber(type) || min === undefined || max === undefined || min < max) continue;
    const problem = min === max ? `min and max are both ${min}` : `min ${min} is greater than max ${max}`;
    const fix = min === max ? 'write a greater `max`, or leave one of them out' : `write \`min: ${max}, max: ${min}\``;
    yield diagnose('field-range', valueAt(subject, ...path, 'min'), { field: id, problem, fix });
  }
};
