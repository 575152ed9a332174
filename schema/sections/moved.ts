import type { Section } from '../json-schema';

/** A group, a sensor, or a threshold of a group, as plans write paths. */
export const MOVED_PATH =
  '^(sensors|groups)\\.[a-z][a-z0-9]*(-[a-z0-9]+)*$|^groups\\.[a-z][a-z0-9]*(-[a-z0-9]+)*\\.thresholds\\[[a-z][a-z0-9]*(-[a-z0-9]+)*\\]$';

const path = (description: string, example: string) =>
  ({
    type: 'string',
    description,
    pattern: MOVED_PATH,
    maxLength: 120,
    examples: [example, 'groups.freezers.thresholds[too-warm]'],
    'x-default': 'none: required',
    'x-shape': 'groups.<name>, sensors.<name> or groups.<name>.thresholds[<id>]',
  }) as const;

export const moved = {
  schema: {
    type: 'array',
    description:
      'What was renamed in the manifest and is still the same thing: in AWS, on the devices and in the lake it keeps the name it was made with. Leave an entry for as long as the thing lives.',
    maxItems: 200,
    items: { $ref: '#/$defs/Moved' },
    default: [],
    examples: [[{ from: 'groups.cold', to: 'groups.freezers' }]],
    'x-shape': 'a list of { from, to }',
  },
  definitions: {
    Moved: {
      type: 'object',
      description: 'A group, sensor or threshold that has another name in the manifest than in AWS.',
      required: ['from', 'to'],
      additionalProperties: false,
      examples: [{ from: 'groups.cold', to: 'groups.freezers' }],
      'x-default': 'none',
      'x-shape': 'a map with from and to',
      properties: {
        from: path('What it was called before: the name that AWS knows.', 'groups.cold'),
        to: path('What the manifest calls it now.', 'groups.freezers'),
      },
    },
  },
} as const satisfies Section;
