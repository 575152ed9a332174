import { RESERVED_COLUMNS } from '../../../schema/envelope';
import { KEYWORDS } from '../../../schema/iot-sql/keywords';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { fieldsOfSensors } from '../named-fields';

/** Can every field, derived ones included, be a column of a table and a name in a condition? */
export const fieldReserved: DocumentCheck = function* (subject) {
  const derived = Object.keys(subject.manifest.etl?.derive ?? {}).map((id) => ({ id, path: ['etl', 'derive', id] }));
  for (const { id, path } of [...fieldsOfSensors(subject), ...derived]) {
    const place = keyAt(subject, ...path);
    if (RESERVED_COLUMNS.includes(id)) yield diagnose('field-reserved', place, { name: id });
    else if (KEYWORDS.has(id)) yield diagnose('field-keyword', place, { name: id });
  }
};
