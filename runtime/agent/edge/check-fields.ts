import type { AgentField } from '../../../schema/agent-config';
import type { Values } from './condition';

/** What a driver said, held against the fields of its sensor. */
export interface Checked {
  /** Only fields of the sensor, each of its type. */
  readonly values: Values;
  /** What is wrong, one sentence per field and kind of mistake: equal mistakes have equal sentences. */
  readonly problems: readonly string[];
}

/**
 * A value that is no value of its field is missing from then on. One outside `min` and `max` is kept as it is: it is the sensor's own word, and
 * the ETL sets such rows aside where they can be looked at.
 */
export function checkFields(fields: ReadonlyMap<string, AgentField>, said: Readonly<Record<string, unknown>>): Checked {
  const values: Record<string, number | string | boolean> = {};
  const problems: string[] = [];
  for (const [id, value] of Object.entries(said)) {
    if (value === null || value === undefined) continue;
    const field = fields.get(id);
    const wrong = field === undefined ? 'is no field of this sensor' : mistake(field, value);
    if (wrong === undefined) values[id] = value as number | string | boolean;
    else problems.push(`${JSON.stringify(id.slice(0, 60))} ${wrong}`);
  }
  return { values, problems };
}

function mistake(field: AgentField, value: unknown): string | undefined {
  if (field.type === 'boolean') return typeof value === 'boolean' ? undefined : 'is not true or false';
  if (field.type === 'string') return mistakeInText(field, value);
  if (typeof value !== 'number') return 'is not a number';
  if (!Number.isFinite(value)) return 'is not a finite number';
  return field.type === 'integer' && !Number.isSafeInteger(value) ? 'is not a whole number' : undefined;
}

function mistakeInText({ maxLength, values }: AgentField, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is not text';
  if (maxLength !== undefined && [...value].length > maxLength) return `is longer than ${maxLength} characters`;
  return values !== undefined && !values.includes(value) ? `is none of ${values.join(', ')}` : undefined;
}
