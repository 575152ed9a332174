import type { AgentField } from '../../../schema/agent-config';
import type { FieldReason } from '../../../schema/reading-counts';
import type { Values } from './condition';

/** What a driver said, held against the fields of its sensor. */
export interface Checked {
  /** Only fields of the sensor, each of its type. */
  readonly values: Values;
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
 * the ETL sets such rows aside where they can be looked at.
 */
export function checkFields(fields: ReadonlyMap<string, AgentField>, said: Readonly<Record<string, unknown>>): Checked {
  const values: Record<string, number | string | boolean> = {};
  const problems: string[] = [];
  const leftOut: FieldReason[] = [];
  for (const [id, value] of Object.entries(said)) {
    if (value === null || value === undefined) continue;
    const field = fields.get(id);
    const wrong = field === undefined ? UNKNOWN : mistake(field, value);
    if (wrong === undefined) {
      values[id] = value as number | string | boolean;
      continue;
    }
    problems.push(`${JSON.stringify(id.slice(0, 60))} ${wrong.text}`);
    leftOut.push(wrong.reason);
  }
  return { values, problems, leftOut };
}

const UNKNOWN: Mistake = { reason: 'unknown-field', text: 'is no field of this sensor' };
const wrongType = (text: string): Mistake => ({ reason: 'wrong-type', text });

function mistake(field: AgentField, value: unknown): Mistake | undefined {
  if (field.type === 'boolean') return typeof value === 'boolean' ? undefined : wrongType('is not true or false');
  if (field.type === 'string') return mistakeInText(field, value);
  if (typeof value !== 'number') return wrongType('is not a number');
  if (!Number.isFinite(value)) return { reason: 'not-finite', text: 'is not a finite number' };
  return field.type === 'integer' && !Number.isSafeInteger(value) ? wrongType('is not a whole number') : undefined;
}

function mistakeInText({ maxLength, values }: AgentField, value: unknown): Mistake | undefined {
  if (typeof value !== 'string') return wrongType('is not text');
  if (maxLength !== undefined && [...value].length > maxLength)
    return { reason: 'too-long', text: `is longer than ${maxLength} characters` };
  if (values === undefined || values.includes(value)) return undefined;
  return { reason: 'not-allowed', text: `is none of ${values.join(', ')}` };
}
