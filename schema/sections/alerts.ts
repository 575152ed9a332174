import type { Section } from '../json-schema';
import { duration } from './shared';

export const alerts = {
  schema: {
    type: 'object',
    description: 'Who is told when a threshold is breached.',
    additionalProperties: false,
    default: { email: [] },
    examples: [{ email: ['ops@example.com'], escalateAfter: '30m' }],
    'x-shape': 'a map with email',
    properties: {
      email: {
        type: 'array',
        description: 'Addresses that are subscribed to the alert topic; each must confirm the first mail from AWS.',
        maxItems: 100,
        uniqueItems: true,
        items: {
          type: 'string',
          pattern: '^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$',
          maxLength: 254,
          'x-shape': 'an e-mail address',
        },
        default: [],
        examples: [['ops@example.com']],
        'x-shape': 'a list of e-mail addresses',
      },
      escalateAfter: duration(
        'How long a critical alert lasts before it is told again.',
        undefined,
        ['30m'],
        'none: told once',
      ),
    },
  },
} as const satisfies Section;
