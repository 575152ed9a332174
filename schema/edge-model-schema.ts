import type { JsonSchema } from './json-schema';

const count = { type: 'integer', minimum: 1 } as const;
const share = {
  type: 'number',
  minimum: 0,
  maximum: 1,
  description: 'The share that is learned per hour of data.',
} as const;
const day = (items: JsonSchema, description: string): JsonSchema => ({
  type: 'array',
  minItems: 24,
  maxItems: 24,
  items,
  description,
});

const fieldState: JsonSchema = record('What one field of one device had come to when training ended.', {
  n: { type: 'integer', minimum: 0, description: 'How many values were seen.' },
  at: { type: 'integer', description: 'When the last of them was taken, in ms since 1970.', 'x-unit': 'ms' },
  level: { type: 'number', description: 'What it usually says, in its unit.' },
  scale: { type: 'number', minimum: 0, description: 'How far it usually is from that, in its unit.' },
  smoothed: { type: 'number', description: 'How far it was lately, in its unit.' },
  season: day({ type: 'number', description: 'In the unit of the field.' }, 'What each hour of the day adds (UTC).'),
  seen: day({ type: 'integer', minimum: 0, description: 'Values.' }, 'How many values were seen in each hour.'),
});

/** The JSON Schema of an edge model, as it stands in an agent config. */
export const edgeModel: JsonSchema = record(
  'A detector of anomalies that the agent watches by; schema/edge-model.ts has its formula.',
  {
    format: { const: 'fleetwright/edge-model/v1', description: 'The version of this format.' },
    model: { type: 'string', minLength: 1, maxLength: 60, description: 'The model in the manifest.' },
    version: { type: 'string', minLength: 1, maxLength: 64, description: 'Names its parameters.' },
    title: { type: 'string', maxLength: 100, description: 'A name for people.' },
    severity: { enum: ['critical', 'warning', 'info'], description: 'How bad its alarm is.' },
    threshold: { type: 'number', exclusiveMinimum: 0, description: 'The score from which it is an alarm.' },
    smooth: { ...count, description: 'Readings that a residual is smoothed over.' },
    warmUp: { ...count, description: 'Readings before the first score.' },
    quiet: { ...count, description: 'Readings below the threshold after which an alarm is over.' },
    clip: { type: 'number', exclusiveMinimum: 0, description: 'Scales beyond which nothing more is learned.' },
    perHour: record('How fast it learns.', { level: share, season: share, scale: share }),
    fields: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: record('A field that it watches.', {
        id: { type: 'string', pattern: '^[a-z][a-z0-9_]*$', description: 'The field.' },
        floor: { type: 'number', exclusiveMinimum: 0, description: 'The least scale, in the unit of the field.' },
      }),
      description: 'What it watches.',
    },
    devices: {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: fieldState, description: 'By field.' },
      description: 'What it knows of each device, by its serial.',
    },
  },
);

function record(description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', description, required: Object.keys(properties), additionalProperties: false, properties };
}
