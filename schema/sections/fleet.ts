import type { Section } from '../json-schema';

export const fleet = {
  schema: {
    type: 'string',
    description:
      'The name of the fleet. Every resource name starts with it (and with the environment, if one is chosen).',
    pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
    maxLength: 24,
    examples: ['iot-enterprise'],
    'x-default': 'none: required',
    'x-shape': 'a name of small letters, digits and single hyphens, starting with a letter, at most 24 characters',
  },
} as const satisfies Section;
