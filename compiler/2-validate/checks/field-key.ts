import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { fieldsOfSensors, isNumber } from '../named-fields';

const OF_NUMBERS = ['unit', 'min', 'max', 'deadband'] as const;
const OF_TEXTS = ['maxLength', 'values'] as const;

/** Does every key of a field have a meaning for its type? */
export const fieldKey: DocumentCheck = function* (subject) {
  for (const { id, field, type, path } of fieldsOfSensors(subject)) {
    const foreign = [...(isNumber(type) ? [] : OF_NUMBERS), ...(type === 'string' ? [] : OF_TEXTS)];
    for (const key of foreign) {
      if (field[key] === undefined) continue;
      const wanted = isNumber(type) ? 'string' : 'number';
      const fix = `remove \`${key}\`${type === 'boolean' ? '' : `, or write \`type: ${wanted}\``}`;
      const params = { field: id, type: TYPE_WORDS[type], key, fix };
      yield diagnose('field-key', keyAt(subject, ...path, key), params);
    }
  }
};

const TYPE_WORDS = { number: 'a number', integer: 'a whole number', string: 'text', boolean: 'true or false' } as const;
