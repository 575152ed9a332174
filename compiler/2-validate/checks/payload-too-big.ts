import type { Sensor } from '../../../schema/manifest.generated';
import { GREATEST_MESSAGE_BYTES, largestMessage } from '../../../schema/message-size';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** Does a reading fit into one message, whatever its texts are? */
export const payloadTooBig: DocumentCheck = function* (subject) {
  for (const [sensor, { fields }] of Object.entries(subject.manifest.sensors)) {
    const bytes = largestMessage(sized(fields));
    if (bytes <= GREATEST_MESSAGE_BYTES) continue;
    yield diagnose('payload-too-big', keyAt(subject, 'sensors', sensor, 'fields'), {
      ...{ sensor, bytes },
      most: GREATEST_MESSAGE_BYTES,
    });
  }
};

const sized = (fields: Sensor['fields']) =>
  Object.entries(fields).map(([id, { type = 'number', ...field }]) => ({ ...field, id, type }));
