import type { JsonSchema } from './json-schema';

/**
 * What can be changed on a running agent through its named shadow: the `desired` part of it, as `apply` writes it. Laid over the agent's config file;
 * what it does not name stays as the file says. Shadows merge objects key by key, nest at most 8 levels and hold 8 KB, which is why thresholds, which
 * are trees, travel as one text: they are replaced as a whole, and never half. So do models; what is larger than a shadow, such as a model of many
 * devices behind one gateway, comes with the config file.
 *
 * `{ "everyMs": 10000, "deadbands": { "temperature": 0.5 }, "thresholds": "[{\"id\":\"damp\", …}]" }`
 */
export interface AgentSettings {
  /** How often each device is read, in ms. */
  readonly everyMs?: number;
  /** By the id of a number field, in its unit; 0 publishes every reading. */
  readonly deadbands?: Readonly<Record<string, number>>;
  /** The JSON text of a whole list of AgentThreshold, in place of the file's. */
  readonly thresholds?: string;
  /** The JSON text of a whole list of EdgeModel, in place of the file's. */
  readonly models?: string;
  readonly buffer?: { readonly bytes?: number; readonly whenFull?: 'oldest' | 'newest' | 'keep-alerts' };
}

/**
 * What the agent says of it in `reported`, beside the settings that it runs by.
 * `version` is that of the shadow, `hash` that of the settings that were asked for.
 */
export interface SettingsOutcome {
  readonly state: 'applied' | 'rejected';
  readonly version: number;
  readonly hash: string;
  /** Why it was rejected; the old settings are kept. */
  readonly reason?: string;
}

/** The JSON Schema (draft 2020-12) of `desired`. */
export function agentSettingsSchema(): JsonSchema & { readonly $schema: string; readonly $id: string } {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'fleetwright/v1/agent-settings.schema.json',
    description: 'What can be changed on a running agent through the desired part of its shadow.',
    type: 'object',
    additionalProperties: false,
    properties: {
      everyMs: { type: 'integer', minimum: 1, description: 'How often each device is read, in ms.', 'x-unit': 'ms' },
      deadbands: {
        type: 'object',
        propertyNames: { type: 'string', pattern: '^[a-z][a-z0-9_]*$' },
        additionalProperties: { type: 'number', minimum: 0, description: 'In the unit of the field; 0 for none.' },
        description: 'Smaller changes of these fields are not published.',
      },
      thresholds: {
        type: 'string',
        maxLength: 3000,
        description: 'The JSON text of the whole list of thresholds, each as in an agent config.',
      },
      models: {
        type: 'string',
        maxLength: 2000,
        description: 'The JSON text of the whole list of models, each as in an agent config.',
      },
      buffer: {
        type: 'object',
        additionalProperties: false,
        properties: {
          bytes: {
            type: 'integer',
            minimum: 65_536,
            description: 'The most that the log on disk may take, in bytes.',
            'x-unit': 'B',
          },
          whenFull: { enum: ['oldest', 'newest', 'keep-alerts'], description: 'What goes when the log is full.' },
        },
        description: 'What is kept on disk while there is no connection.',
      },
    },
  };
}
