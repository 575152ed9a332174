import { ENVELOPE } from '../../../schema/envelope';
import type { Field, Sensor } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** The largest message AWS IoT Core takes; source: AWS General Reference, AWS IoT Core quotas. */
const MOST = 128 * 1024;
/** Of a double or a 64-bit integer, written out. */
const NUMBER_BYTES = 24;
/** Of a thing name, the longest text of the envelope. */
const NAME_BYTES = 128;
const CHARACTER_BYTES = 4;

/** Does a reading fit into one message, however long its texts are? */
export const sensorsPayload: DocumentCheck = function* (subject) {
  for (const [sensor, text] of Object.entries(subject.manifest.sensors)) {
    const bytes = largestMessage(text);
    if (bytes <= MOST) continue;
    yield diagnose('payload-too-big', keyAt(subject, 'sensors', sensor, 'fields'), { sensor, bytes, most: MOST });
  }
};

function largestMessage({ fields }: Sensor): number {
  const envelope = ENVELOPE.map(({ name, glueType }) =>
    member(name, glueType === 'string' ? NAME_BYTES + 2 : NUMBER_BYTES),
  );
  const own = Object.entries(fields).map(([name, field]) => member(name, largestValue(field)));
  return [...envelope, ...own].reduce((sum, bytes) => sum + bytes, 2);
}

/** `"name":value,` */
const member = (name: string, value: number) => name.length + 4 + value;

function largestValue({ type, values, maxLength = 256 }: Field): number {
  if (type !== 'string') return NUMBER_BYTES;
  const characters = values ? Math.max(...values.map((value) => value.length)) : maxLength;
  return CHARACTER_BYTES * characters + 2;
}
