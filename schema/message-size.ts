import type { AgentField } from './agent-config';

/** The largest payload that AWS IoT Core takes, in bytes (AWS General Reference, "AWS IoT Core message broker and protocol limits and quotas"). */
export const GREATEST_MESSAGE_BYTES = 131_072;

/** Characters (code points) of the value that an alert shows; the agent cuts a longer text. */
export const ALERT_VALUE_CHARACTERS = 256;

/** `-0.0000012345678901234567`: the longest way in which JSON.stringify writes a double. 64-bit integers have at most 20 digits and a sign. */
const NUMBER_BYTES = 25;
/** `false`. */
const TRUTH_BYTES = 5;
/**
 * A character (code point) of text in JSON: control characters and halves of surrogate pairs are escaped in 6 bytes (`\u0000`), quotes and
 * backslashes in 2, all others are at most 4 bytes of UTF-8.
 */
const CHARACTER_BYTES = 6;
const DEFAULT_LENGTH = 256;
/** What every message begins with, each value as long as it can be. A boot id is a UUID. */
const HEAD_BYTES =
  '{"late":false'.length +
  [
    ['event_time', NUMBER_BYTES] as const,
    ['boot_id', 36 + 2] as const,
    ['sequence', NUMBER_BYTES] as const,
    ['monotonic_ms', NUMBER_BYTES] as const,
  ].reduce((sum, [name, value]) => sum + member(name, value), 0) +
  '}'.length;

type SizedField = Pick<AgentField, 'id' | 'type' | 'maxLength' | 'values'>;

/** An upper bound of the bytes of a message with a value of every field: no text of the allowed length and no number makes it longer. */
export function largestMessage(fields: readonly SizedField[]): number {
  return fields.reduce((sum, field) => sum + member(field.id, largestValue(field)), HEAD_BYTES);
}

/** `,"name":value` */
function member(name: string, value: number): number {
  return name.length + 4 + value;
}

function largestValue({ type, values, maxLength = DEFAULT_LENGTH }: SizedField): number {
  if (type === 'boolean') return TRUTH_BYTES;
  if (type !== 'string') return NUMBER_BYTES;
  if (values === undefined) return CHARACTER_BYTES * maxLength + 2;
  return Math.max(0, ...values.map((value) => new TextEncoder().encode(JSON.stringify(value)).length));
}
