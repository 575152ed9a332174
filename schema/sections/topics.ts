import type { Section } from '../json-schema';

export const topics = {
  schema: {
    type: 'object',
    description: 'How MQTT topics are built: <root>/<group>/<device>/data.',
    additionalProperties: false,
    default: { root: 'iot' },
    examples: [{ root: 'acme/prod' }],
    'x-shape': 'a map with root',
    properties: {
      root: {
        type: 'string',
        description: 'The first level or levels of every topic. Two fleets in one account and region need two roots.',
        pattern: '^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,3}$',
        maxLength: 64,
        default: 'iot',
        examples: ['iot', 'acme/prod'],
        'x-shape': 'one to four topic levels such as iot or acme/prod',
      },
    },
  },
} as const satisfies Section;
