import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { fieldsOfSensors } from '../named-fields';
import { show } from '../show';

/** Does every value that a text may take fit into it? */
export const valueLong: DocumentCheck = function* (subject) {
  for (const { id, field, type, path } of fieldsOfSensors(subject)) {
    const { maxLength = 256, values = [] } = field;
    if (type !== 'string') continue;
    for (const [at, value] of values.entries()) {
      const { length } = [...value];
      if (length <= maxLength) continue;
      const place = valueAt(subject, ...path, 'values', at);
      yield diagnose('value-long', place, { field: id, value: show(value), length, maxLength });
    }
  }
};
