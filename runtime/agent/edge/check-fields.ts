import type { AgentField } from '../../../schema/agent-config';
import { FIELD_LEFT_OUT, type FieldReason } from '../../../schema/reading-counts';
import type { Values } from '../../condition';
import { isNotFinite, isNumber, numberOf } from '../../drivers/scalar';

/** What a driver said, held against the fields of its sensor. */
export interface Checked {
  /** Only fields of the sensor, each of its type. */
  readonly values: Values;
  /** The digits of whole numbers that no double holds; `values` has the nearest one, for thresholds and deadbands. */
  readonly exact: ReadonlyMap<string, string>;
  /** What is wrong, one sentence per field and kind of mistake: equal mistakes have equal sentences. */
  readonly problems: readonly string[];
  /** Why fields are missing, one for each that is. */
  readonly leftOut: readonly FieldReason[];
}

interface Mistake {
  readonly reason: FieldReason;
  /** What follows the name of the field. */
  readonly text: string;
}

/**
 * A value that is no value of its field is missing from then on. One outside `min` and `max` is kept as it is: it is the sensor's own word, and
 * the ETL sets such rows aside where they can be looked at. A number may come as a text.
 */
export function checkFields(fields: ReadonlyMap<string, AgentField>, said: Readonly<Record<string, unknown>>): Checked {
  const values: Record<string, number | string | boolean> = {};
  const exact = new Map<string, string>();
  const problems: string[] = [];
  const leftOut: FieldReason[] = [];
  for (const [id, value] of Object.entries(said)) {
    if (value === null || value === undefined) continue;
    const field = fields.get(id);
    const found = field === undefined ? unknown(id) : valueIn(field, value);
    if (typeof found !== 'object') {
      values[id] = typeof found === 'bigint' ? Number(found) : found;
      if (typeof found === 'bigint') exact.set(id, String(found));
      continue;
    }
    problems.push(`${JSON.stringify(id.slice(0, 60))} ${found.text}`);
    leftOut.push(found.reason);
  }
  return { values, exact, problems, leftOut };
}

/** Names that programs give to the time of a reading. */
const TIMES = new Set([
  'event_time',
  'time',
  'timestamp',
  'ts',
  'datetime',
  'date_time',
  'date',
  'measured_at',
  'sampled_at',
  'observed_at',
]);
const TIME: Mistake = { reason: 'event-time', text: `${FIELD_LEFT_OUT['event-time']}; a field for it keeps it` };
const UNKNOWN: Mistake = { reason: 'unknown-field', text: 'is no field of this sensor' };
const NOT_FINITE: Mistake = { reason: 'not-finite', text: 'is not a finite number' };
const NOT_EXACT: Mistake = { reason: 'not-exact', text: 'is a whole number that was rounded, or is beyond 64 bits' };
const LONE_SURROGATE = /\p{Surrogate}/u;
const LEAST_WHOLE = -(2n ** 63n);
const GREATEST_WHOLE = 2n ** 63n - 1n;
const wrongType = (text: string): Mistake => ({ reason: 'wrong-type', text });

const unknown = (id: string): Mistake => (TIMES.has(id.toLowerCase()) ? TIME : UNKNOWN);

function valueIn(field: AgentField, value: unknown): number | bigint | string | boolean | Mistake {
  if (field.type === 'boolean') return typeof value === 'boolean' ? value : wrongType('is not true or false');
  if (field.type === 'string') return textIn(field, value);
  const number = typeof value === 'string' ? inText(value) : value;
  if (typeof number !== 'number' && typeof number !== 'bigint') return wrongType('is not a number');
  return field.type === 'integer' ? wholeIn(number) : finite(Number(number));
}

const finite = (value: number): number | Mistake => (Number.isFinite(value) ? value : NOT_FINITE);

function inText(text: string): number | bigint | undefined {
  const word = text.trim();
  if (isNotFinite(word)) return Number.NaN;
  return isNumber(word) ? numberOf(word) : undefined;
}

/** What a double holds exactly comes as one; a bigint is beyond that. */
function wholeIn(value: number | bigint): number | bigint | Mistake {
  if (typeof value === 'bigint') return value >= LEAST_WHOLE && value <= GREATEST_WHOLE ? value : NOT_EXACT;
  if (!Number.isFinite(value)) return NOT_FINITE;
  if (!Number.isInteger(value)) return wrongType('is not a whole number');
  return Number.isSafeInteger(value) ? value : NOT_EXACT;
}

function textIn({ maxLength, values }: AgentField, value: unknown): string | Mistake {
  if (typeof value !== 'string') return wrongType('is not text');
  // Half a character: no UTF-8 holds it, and the lake would set the whole row aside.
  if (LONE_SURROGATE.test(value)) return { reason: 'not-utf8', text: 'has half of a character, which is no UTF-8' };
  if (maxLength !== undefined && [...value].length > maxLength)
    return { reason: 'too-long', text: `is longer than ${maxLength} characters` };
  if (values === undefined || values.includes(value)) return value;
  return { reason: 'not-allowed', text: `is none of ${values.join(', ')}` };
}
