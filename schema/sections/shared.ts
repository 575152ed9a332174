import type { JsonSchema } from '../json-schema';

const DURATION = '^[1-9][0-9]{0,8}(ms|s|m|h|d)$';

/** Words that several sections use. */
export const definitions = {
  Id: {
    type: 'string',
    description:
      'A name you choose: small letters, digits and single hyphens, starting with a letter. It becomes part of names in AWS, so changing it later means moving things.',
    pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
    maxLength: 40,
    examples: ['cold-room', 'group1'],
    'x-default': 'none: you choose it',
    'x-shape': 'a name of small letters, digits and single hyphens, starting with a letter, at most 40 characters',
  },
  FieldName: {
    type: 'string',
    description:
      'The name of a field in messages, tables and charts: small letters, digits and `_`, starting with a letter.',
    pattern: '^[a-z][a-z0-9_]*$',
    maxLength: 60,
    examples: ['temperature', 'co2'],
    'x-default': 'none: you choose it',
    'x-shape': 'a field name of small letters, digits and _, starting with a letter',
  },
  Duration: {
    type: 'string',
    description: 'A span of time: a whole number and ms, s, m, h or d.',
    pattern: DURATION,
    examples: ['60s', '5m', '1h', '90d'],
    'x-unit': 'ms, s, m, h or d, written behind the number',
    'x-default': 'none',
    'x-shape': 'a duration such as 500ms, 60s, 5m, 1h or 90d',
  },
  Size: {
    type: 'string',
    description: 'A number of bytes: a whole number and KiB, MiB, GiB or TiB.',
    pattern: '^[1-9][0-9]{0,5}(KiB|MiB|GiB|TiB)$',
    examples: ['64MiB', '10GiB'],
    'x-unit': 'KiB, MiB, GiB or TiB (1,024-based), written behind the number',
    'x-default': 'none',
    'x-shape': 'a size such as 64MiB or 10GiB',
  },
  Quantity: {
    type: ['number', 'string'],
    description:
      'A number in the unit of the field it is about, or text with a number and another unit of the same kind.',
    maxLength: 40,
    examples: [8, '46.4 [degF]'],
    'x-unit': "the field's unit, or the one written behind the number",
    'x-default': 'none',
    'x-shape': 'a number, or a number and a unit such as "46.4 [degF]"',
  },
  Expression: {
    type: 'string',
    description:
      'A formula over field names: + - * / %, comparisons, and, or, not, and the functions of docs/reference/expressions.md. Checked for types and units.',
    minLength: 1,
    maxLength: 2000,
    examples: ['temperature - (100 - humidity) / 5', 'temperature > 8 and humidity > 70'],
    'x-default': 'none',
    'x-shape': 'an expression such as "temperature > 8 and humidity > 70"',
  },
  Silent: {
    type: ['string', 'object'],
    description:
      'How long nothing may be heard before people are told: a duration, or a duration and how bad it is. At least three intervals of the sensor, and a minute.',
    required: ['after'],
    additionalProperties: false,
    pattern: DURATION,
    examples: ['15m', { after: '1h', severity: 'critical' }],
    'x-default': 'none: nobody is told',
    'x-shape': 'a duration such as 15m, or a map with after and severity',
    properties: {
      after: {
        type: 'string',
        description: 'How long nothing may be heard.',
        pattern: DURATION,
        examples: ['15m'],
        'x-unit': 'ms, s, m, h or d, written behind the number',
        'x-default': 'none: required',
        'x-shape': 'a duration such as 500ms, 60s, 5m, 1h or 90d',
      },
      severity: {
        type: 'string',
        description:
          'How bad it is. What is critical is escalated. A silence that nobody is told of is no alert, so there is no info.',
        enum: ['critical', 'warning'],
        default: 'warning',
        examples: ['critical'],
        'x-shape': 'critical or warning',
      },
    },
  },
} as const satisfies Record<string, JsonSchema>;

export const duration = (
  description: string,
  value: string | undefined,
  examples: readonly string[],
  inWords?: string,
): JsonSchema => ({
  ...definitions.Duration,
  description,
  examples,
  ...(value === undefined ? { 'x-default': inWords ?? 'none' } : withDefault(value)),
});

export const size = (description: string, value: string | undefined, examples: readonly string[]): JsonSchema => ({
  ...definitions.Size,
  description,
  examples,
  ...(value === undefined ? {} : withDefault(value)),
});

/** A literal default takes the place of the one in words. */
function withDefault(value: unknown): JsonSchema {
  return { default: value, 'x-default': String(value) };
}
