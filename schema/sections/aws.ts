import type { Section } from '../json-schema';

export const aws = {
  schema: {
    type: 'object',
    description: 'Where the platform lives.',
    required: ['region'],
    additionalProperties: false,
    examples: [{ region: 'us-west-2', account: '123456789012' }],
    'x-default': 'none: required',
    'x-shape': 'a map with region, and if you like account and tags',
    properties: {
      region: {
        type: 'string',
        description: 'The AWS region of everything the manifest makes.',
        pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
        examples: ['us-west-2', 'eu-west-1'],
        'x-default': 'none: required',
        'x-shape': 'an AWS region such as eu-west-1',
      },
      account: {
        type: 'string',
        description:
          'A guard: apply refuses to touch any other account. Write it in quotes, or a leading zero is lost.',
        pattern: '^[0-9]{12}$',
        examples: ['123456789012'],
        'x-default': 'none: any account',
        'x-shape': 'twelve digits in quotes',
      },
      quicksightRegion: {
        type: 'string',
        description:
          'The region in which the QuickSight account was opened: its users and groups are there, and viewers of dashboards with them.',
        pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
        examples: ['us-east-1'],
        'x-default': 'the region',
        'x-shape': 'an AWS region such as eu-west-1',
      },
      stacks: {
        type: 'object',
        description:
          'How resources are spread over CloudFormation stacks. Without it, those of all groups share the stacks `iot` and `lake` as long as they fit, and beyond that each group has stacks of its own.',
        required: ['together'],
        additionalProperties: false,
        examples: [{ together: [] }],
        'x-default': 'together as long as they fit',
        'x-shape': 'a map with together',
        properties: {
          together: {
            type: 'array',
            description:
              'The groups whose resources share stacks; every other group has stacks of its own. In a fleet that is deployed, the groups that shared them when it outgrew them; otherwise none.',
            uniqueItems: true,
            items: {
              type: 'string',
              description: 'The id of a group.',
              examples: ['cold-room'],
              'x-shape': 'the id of a group',
            },
            examples: [[], ['cold-room', 'dock']],
            'x-default': 'none: required',
            'x-shape': 'a list of ids of groups',
          },
        },
      },
      tags: {
        type: 'object',
        description:
          'Tags put on every resource that can carry them, besides fleetwright:fleet and fleetwright:environment.',
        maxProperties: 40,
        propertyNames: {
          type: 'string',
          pattern: '^[A-Za-z0-9 +=._:/@-]{1,128}$',
          'x-shape': 'a tag key of letters, digits, spaces and + - = . _ : / @',
        },
        additionalProperties: {
          type: 'string',
          description: 'The value of the tag.',
          pattern: '^[A-Za-z0-9 +=._:/@-]{0,256}$',
          examples: ['data-platform'],
          'x-default': 'none',
          'x-shape': 'a tag value of letters, digits, spaces and + - = . _ : / @',
        },
        default: {},
        examples: [{ owner: 'data-platform' }],
        'x-shape': 'a map of tags',
      },
    },
  },
} as const satisfies Section;
