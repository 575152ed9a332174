import { EDGE_MODEL_FORMAT } from './edge-model';
import type { JsonSchema } from './json-schema';

const ms = (description: string, minimum = 0): JsonSchema => ({ type: 'number', minimum, description, 'x-unit': 'ms' });
const bySpan = (items: JsonSchema, description: string): JsonSchema => ({
  type: 'array',
  minItems: 1,
  maxItems: 12,
  items,
  description,
});
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
  span: ms('How much time it has learned from.'),
  every: ms('How much time is usually between two values.'),
  level: { type: 'number', description: 'What it usually says, in its unit.' },
  scale: { type: 'number', minimum: 0, description: 'How far it usually is from that, in its unit.' },
  last: { type: 'number', description: 'The last value, in its unit.' },
  still: ms('How long it has not changed.'),
  longest: ms('The longest time without a change.'),
  means: bySpan({ type: 'number', description: 'In the unit of the field.' }, 'How far it was, over each span.'),
  scales: bySpan({ type: 'number', minimum: 0, description: 'In its unit.' }, 'How far it usually is, over each span.'),
  season: day({ type: 'number', description: 'In the unit of the field.' }, 'What each hour of the day adds (UTC).'),
  seen: day(ms('Of one hour of the day.'), 'How much time was seen in each hour.'),
  before: { type: 'number', description: 'How far the last value was from what was usual, in the unit of the field.' },
  own: { type: 'number', minimum: 0, description: 'Usual squares of that.' },
  next: { type: 'number', description: 'Usual products of that with the one after it.' },
  jump: { type: 'number', minimum: 0, description: 'How far a value usually is from what the one before it says.' },
  day: { type: 'integer', minimum: 0, description: 'The day of the last score, since 1970.', 'x-unit': 'days' },
  top: { type: 'number', minimum: 0, description: 'The greatest score of that day.' },
  tops: {
    type: 'array',
    maxItems: 10,
    items: { type: 'number', minimum: 0, description: 'Of one day.' },
    description: 'The squares of the greatest scores of the days before.',
  },
  due: { enum: [0, 1], description: 'Whether the last of them has no say yet in what scores are divided by.' },
  raised: { type: 'number', minimum: 1, description: 'What scores are divided by.' },
});

/** The JSON Schema of an edge model, as it stands in an agent config. */
export const edgeModelSchema: JsonSchema = record(
  'A detector of anomalies that the agent watches by; schema/edge-model.ts has its formula.',
  {
    format: { const: EDGE_MODEL_FORMAT, description: 'The version of this format.' },
    model: { type: 'string', minLength: 1, maxLength: 60, description: 'The model in the manifest.' },
    version: { type: 'string', minLength: 1, maxLength: 64, description: 'Names its parameters.' },
    title: { type: 'string', maxLength: 100, description: 'A name for people.' },
    severity: { enum: ['critical', 'warning', 'info'], description: 'How bad its alarm is.' },
    threshold: { type: 'number', exclusiveMinimum: 0, description: 'The score from which it is an alarm.' },
    spans: bySpan(ms('One of them.', 1), 'The spans of time over which it looks.'),
    warmUp: ms('How much time it learns from before its first score.'),
    memory: ms('How long it remembers what is usual.', 1),
    settle: ms('How long an alarm lasts before what it says is the new usual.'),
    quiet: ms('How long the score is below the threshold before an alarm is over.'),
    clip: { type: 'number', exclusiveMinimum: 0, description: 'Scales beyond which nothing more is learned.' },
    still: {
      type: 'number',
      minimum: 1,
      description: 'How many times the longest time without a change is an alarm.',
    },
    promise: ms('How long a device in good health goes without an alarm.', 1),
    together: { type: 'number', exclusiveMinimum: 0, description: 'The bound of all fields together, in scales.' },
    fields: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: record('A field that it watches.', {
        id: { type: 'string', pattern: '^[a-z][a-z0-9_]*$', description: 'The field.' },
        floor: { type: 'number', exclusiveMinimum: 0, description: 'The least scale, in the unit of the field.' },
        bounds: bySpan(
          { type: 'number', exclusiveMinimum: 0, description: 'In scales.' },
          'How far it may be over each span, and how far it may jump.',
        ),
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
