import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { fieldsOfSensors } from '../named-fields';

const KEYS = ['min', 'max', 'deadband'] as const;

/** Are the bounds of whole numbers whole? */
export const fieldWhole: DocumentCheck = function* (subject) {
  for (const { id, field, type, path } of fieldsOfSensors(subject)) {
    if (type !== 'integer') continue;
    for (const key of KEYS) {
      const value = field[key];
      if (value === undefined || Number.isInteger(value)) continue;
      const near = key === 'min' ? Math.floor(value) : Math.ceil(value);
      const fix = `write \`${key}: ${near}\`, or \`type: number\``;
      yield diagnose('field-whole', valueAt(subject, ...path, key), { field: id, key, value, fix });
    }
  }
};
