import type { Section } from '../json-schema';

export const apiVersion = {
  schema: {
    const: 'fleetwright/v1',
    description: 'The version of the language this manifest is written in.',
    examples: ['fleetwright/v1'],
    'x-default': 'none: required',
    'x-shape': 'the text fleetwright/v1',
  },
} as const satisfies Section;
