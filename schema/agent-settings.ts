import type { AgentConfig } from './agent-config';
import type { JsonSchema } from './json-schema';

/**
 * What can be changed on a running agent through its named shadow: the `desired` part of it, as `apply` writes it. Laid over the agent's config file;
 * what it does not name stays as the file says. Shadows merge objects key by key, nest at most 8 levels and hold 8 KB, which is why thresholds, which
 * are trees, travel as one text: they are replaced as a whole, and never half. So do models and what is the thing's own. What is larger is a document that
 * the agent fetches over its own connection (`document`, `ownDocument`).
 *
 * `{ "everyMs": 10000, "deadbands": { "temperature": 0.5 }, "thresholds": "[{\"id\":\"damp\", …}]", "document": { "sha256": "…", "bytes": 812, "stream": "…" } }`
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
  /** A GroupPart: what all devices of the group have in common, so there is one for all of them. */
  readonly document?: DocumentAddress;
  /** The JSON text of an OwnPart. */
  readonly own?: string;
  /** An OwnPart that a shadow does not hold, as of a gateway with many devices. */
  readonly ownDocument?: DocumentAddress;
}

/** A document that an agent fetches by AWS IoT's MQTT-based file delivery: file 0 of the stream. */
export interface DocumentAddress {
  /** SHA-256 of its bytes, 64 hexadecimal digits: its name, and what it is held against. */
  readonly sha256: string;
  readonly bytes: number;
  /** Stream id; letters, digits, `_` and `-`. */
  readonly stream: string;
}

/**
 * The part of an agent config that all agents of a group share and settings do not say by themselves. Deadbands are settings, so fields have none here;
 * thresholds and models are here where a shadow does not hold them.
 */
export type GroupPart = { readonly format: 'fleetwright/group-part/v1' } & Pick<AgentConfig, 'driver' | 'fields'> &
  Partial<Pick<AgentConfig, 'thresholds' | 'silent' | 'models'>>;

/** The part of an agent config that is the thing's own. `keepAlive` in seconds. */
export type OwnPart = { readonly format: 'fleetwright/own-part/v1'; readonly keepAlive: number } & Pick<
  AgentConfig,
  'reports' | 'devices'
>;

/** Bytes of a document that an agent takes: what is longer is refused before it is fetched. */
const MOST_DOCUMENT_BYTES = 4_194_304;
/** Characters of an OwnPart that stands in the shadow itself. */
const MOST_OWN_CHARACTERS = 1200;

/**
 * What the agent says of it in `reported`, beside the settings that it runs by.
 * `version` is that of the shadow, `hash` that of the settings that were asked for.
 */
export interface SettingsOutcome {
  /** `trying`: it runs by them and has not read anything yet; what it ran by before is kept until then. */
  readonly state: 'applied' | 'trying' | 'rejected';
  readonly version: number;
  readonly hash: string;
  /** Version of each model that it watches by, as the model says it; absent where it watches by none. */
  readonly models?: Readonly<Record<string, string>>;
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
      document: documentSchema('What all devices of the group have in common: driver and fields.'),
      own: {
        type: 'string',
        maxLength: MOST_OWN_CHARACTERS,
        description: "The JSON text of what is the thing's own: topics, metadata, keep-alive.",
      },
      ownDocument: documentSchema("What is the thing's own, where a shadow does not hold it."),
    },
  };
}

function documentSchema(description: string): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['sha256', 'bytes', 'stream'],
    properties: {
      sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of its bytes.' },
      bytes: { type: 'integer', minimum: 2, maximum: MOST_DOCUMENT_BYTES, 'x-unit': 'B', description: 'Its length.' },
      stream: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,128}$', description: 'Of AWS IoT, with it as file 0.' },
    },
    description,
  };
}
