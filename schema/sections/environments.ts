import type { Section } from '../json-schema';

export const environments = {
  schema: {
    type: 'object',
    description:
      'Overlays, chosen by --env: what differs in dev or prod. Maps are merged, anything else replaces, an empty value removes.',
    maxProperties: 20,
    propertyNames: {
      type: 'string',
      pattern: '^[a-z][a-z0-9]{0,11}$',
      'x-shape': 'an environment name of at most 12 small letters and digits',
    },
    additionalProperties: {
      type: 'object',
      description: 'Parts of the manifest that differ in this environment.',
      examples: [{ lake: { ingest: 'firehose' } }],
      'x-default': 'none',
      'x-shape': 'a map of sections',
    },
    default: {},
    examples: [{ dev: { aws: { region: 'us-west-2' } }, prod: { lake: { ingest: 'firehose' } } }],
    'x-shape': 'a map from an environment name to what differs in it',
  },
} as const satisfies Section;
