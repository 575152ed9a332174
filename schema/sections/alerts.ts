import type { JsonSchema, Section } from '../json-schema';
import { duration } from './shared';

const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]';
const MOMENT = '20[0-9]{2}-[01][0-9]-[0-3][0-9]T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?Z';

const addresses = (description: string, examples: readonly (readonly string[])[], inWords?: string): JsonSchema => ({
  type: 'array',
  description,
  maxItems: 100,
  uniqueItems: true,
  items: {
    type: 'string',
    pattern: '^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$',
    maxLength: 254,
    'x-shape': 'an e-mail address',
  },
  ...(inWords === undefined ? { default: [] } : { 'x-default': inWords }),
  examples,
  'x-shape': 'a list of e-mail addresses',
});

/** Every day, or once: which of the two, the form of `from` says (compiler/2-validate/checks/silence.ts). */
const silenceWindow = {
  type: 'object',
  description: 'A window in which alerts wait: every day from a time to a time, or once from a moment until a moment.',
  additionalProperties: false,
  required: ['from'],
  'x-default': 'none',
  'x-shape': 'a map with from and to, or from and until',
  examples: [{ from: '22:00', to: '06:00', timezone: 'Europe/Berlin' }],
  properties: {
    from: {
      type: 'string',
      description: 'When it begins: a time of day as HH:MM, or a moment in UTC.',
      pattern: `^(${TIME}|${MOMENT})$`,
      examples: ['22:00', '2026-12-24T00:00Z'],
      'x-default': 'none',
      'x-shape': 'a time such as "22:00", or a moment in UTC such as 2026-12-24T00:00Z',
    },
    to: {
      type: 'string',
      description: 'The time of day at which it ends; one before `from` is that of the next day.',
      pattern: `^${TIME}$`,
      examples: ['06:00'],
      'x-default': 'none',
      'x-shape': 'a time such as "06:00"',
    },
    until: {
      type: 'string',
      description: 'The moment at which a window that is there once ends, in UTC.',
      pattern: `^${MOMENT}$`,
      examples: ['2026-12-27T00:00Z'],
      'x-default': 'none',
      'x-shape': 'a moment in UTC such as 2026-12-27T00:00Z',
    },
    days: {
      type: 'array',
      description: 'The days of the week on which it begins.',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'string',
        enum: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        'x-shape': 'a day such as mon',
      },
      examples: [['sat', 'sun']],
      'x-default': 'every day',
      'x-shape': 'a list of days such as [sat, sun]',
    },
    timezone: {
      type: 'string',
      description: 'Whose time of day it is: an IANA time zone, with its daylight saving.',
      maxLength: 60,
      examples: ['Europe/Berlin'],
      default: 'UTC',
      'x-shape': 'an IANA time zone such as Europe/Berlin',
    },
    groups: {
      type: 'array',
      description: 'The groups whose alerts wait.',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', 'x-shape': 'the name of a group' },
      examples: [['group1']],
      'x-default': 'every group',
      'x-shape': 'a list of groups',
    },
    severities: {
      type: 'array',
      description: 'What waits. Critical alerts wait only where they are named.',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', enum: ['warning', 'critical'], 'x-shape': 'warning or critical' },
      examples: [['warning', 'critical']],
      default: ['warning'],
      'x-shape': 'a list of severities',
    },
  },
} as const satisfies JsonSchema;

export const alerts = {
  schema: {
    type: 'object',
    description: 'Who is told when a threshold is breached, how often, and when not.',
    additionalProperties: false,
    default: { email: [] },
    examples: [{ email: ['ops@example.com'], escalateAfter: '30m' }],
    'x-shape': 'a map with email',
    properties: {
      email: addresses('Addresses that are subscribed to the alert topic; each must confirm the first mail from AWS.', [
        ['ops@example.com'],
      ]),
      repeatAfter: duration(
        'How long the same breach of the same device is not told again; while it lasts, it is told again after that.',
        undefined,
        ['1h'],
        '1h where escalateAfter or silence is there; else nothing is remembered',
      ),
      escalateAfter: duration(
        'How long a critical alert lasts, after it was told, before it is escalated.',
        undefined,
        ['30m'],
        'none: nothing is escalated',
      ),
      escalateTo: addresses(
        'Addresses that are told when an alert is escalated, by a topic of their own.',
        [['boss@example.com']],
        'none: the addresses of email are told again',
      ),
      silence: {
        type: 'array',
        description: 'Windows in which alerts wait. At their end it is told what is still breached.',
        maxItems: 50,
        default: [],
        items: silenceWindow,
        examples: [[{ from: '22:00', to: '06:00', timezone: 'Europe/Berlin' }]],
        'x-shape': 'a list of windows',
      },
    },
  },
} as const satisfies Section;
