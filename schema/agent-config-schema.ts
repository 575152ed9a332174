import { AGENT_OPERATORS } from './agent-operators';
import { edgeModelSchema } from './edge-model-schema';
import type { JsonSchema } from './json-schema';

/** `oneOf` is used for the shapes of drivers and conditions only; the manifest language does without. */
interface ChoiceSchema extends JsonSchema {
  readonly oneOf?: readonly JsonSchema[];
}

export interface AgentConfigSchema extends JsonSchema {
  readonly $schema: string;
  readonly $id: string;
  readonly title: string;
  readonly $defs: Readonly<Record<string, ChoiceSchema>>;
}

/** The JSON Schema (draft 2020-12) of one agent config: published with the package, and what the agent checks its config against. */
export function agentConfigSchema(): AgentConfigSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'fleetwright/v1/agent-config.schema.json',
    title: 'AgentConfig',
    description:
      'All that the agent of one device or gateway needs to know. Made by the compiler; the agent recomputes nothing.',
    ...record(
      {
        format: { const: 'fleetwright/agent-config/v1', description: 'The version of this format.' },
        thing: {
          ...SERIAL,
          description: 'The thing that connects: a device, or a gateway on behalf of the sensors behind it.',
        },
        group: {
          type: 'string',
          minLength: 1,
          maxLength: 40,
          description: 'The group of the manifest that it belongs to.',
        },
        connection: ref('Connection'),
        provisioning: ref('Provisioning'),
        shadow: record(
          {
            name: { type: 'string', pattern: '^[$a-zA-Z0-9:_-]{1,64}$', description: 'The name of the named shadow.' },
          },
          'The shadow through which settings reach a running agent.',
        ),
        reports: record(
          {
            readings: report('How many readings were taken, delivered and held back by a deadband.'),
            losses: report(
              'How many readings were refused, left out and given up, how many fields were left out, and how many sources fail or are silent.',
            ),
          },
          'Where the thing reports what became of readings; absent in a config of an earlier version.',
        ),
        buffer: ref('Buffer'),
        everyMs: {
          type: 'integer',
          minimum: 1,
          description: 'How often each device is read and published, in ms.',
          'x-unit': 'ms',
        },
        driver: ref('Driver'),
        fields: {
          type: 'array',
          minItems: 1,
          items: ref('Field'),
          description: 'What one reading says, sorted by id.',
        },
        thresholds: {
          type: 'array',
          items: ref('Threshold'),
          description: 'What the agent watches for, sorted by id.',
        },
        silent: {
          type: 'array',
          items: ref('Silent'),
          description: 'What it tells when nothing is heard, sorted by id; absent where nothing is to be told.',
        },
        models: {
          type: 'array',
          maxItems: 10,
          items: ref('EdgeModel'),
          description: 'Trained models that it watches by; none until one was accepted.',
        },
        devices: {
          type: 'array',
          items: ref('Device'),
          description: 'What this agent reads: itself, or the sensors behind the gateway (possibly none yet).',
        },
      },
      '',
      REQUIRED,
    ),
    $defs: {
      Connection,
      Provisioning,
      Buffer,
      Driver,
      Field,
      Threshold,
      Silent,
      EdgeModel: edgeModelSchema,
      Device,
      Condition,
    },
  };
}

/** Everything but the models, which come with a rollout, the reports, which a config of an earlier version has not, and what is silent. */
const REQUIRED = [
  'format',
  'thing',
  'group',
  'connection',
  'provisioning',
  'shadow',
  'buffer',
  'everyMs',
  'driver',
  'fields',
  'thresholds',
  'devices',
];

const SERIAL = { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,127}$' } as const;

const TOPIC = { type: 'string', minLength: 1, maxLength: 256, pattern: '^[^#+\\u0000]+$' } as const;

const Connection = record(
  {
    endpoint: {
      type: 'string',
      minLength: 1,
      description: 'The ATS data endpoint of the account, or the placeholder that stands for it.',
    },
    port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'The TCP port; 8883 is MQTT over mutual TLS.' },
    clientId: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: 'The MQTT client id, which is the name of the thing.',
    },
    keepAlive: {
      type: 'integer',
      minimum: 30,
      maximum: 1200,
      description: 'The MQTT keep-alive interval in seconds; AWS IoT Core accepts 30 to 1200.',
      'x-unit': 's',
    },
  },
  'How to connect once the device has its own certificate.',
);

const Provisioning = record(
  {
    by: {
      enum: ['claim', 'registered'],
      description: 'claim: the agent makes a key and asks for a certificate. registered: it was given both.',
    },
    template: {
      type: 'string',
      pattern: '^[0-9A-Za-z_-]{1,36}$',
      description: 'The fleet provisioning template of the group.',
    },
    claimClientId: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: 'The MQTT client id while it uses the claim certificate.',
    },
    parameters: {
      type: 'object',
      additionalProperties: { type: 'string', description: 'The value of one parameter.' },
      description: 'The parameters of the template.',
    },
  },
  'How the device gets its certificate.',
);

const Buffer = record(
  {
    bytes: {
      type: 'integer',
      minimum: 1,
      description: 'The most that the log on disk may take, in bytes.',
      'x-unit': 'B',
    },
    whenFull: {
      enum: ['oldest', 'newest', 'keep-alerts'],
      description:
        'What goes when the log is full: the oldest readings, the newest, or the oldest that are not alerts.',
    },
  },
  'What is kept on disk while there is no connection.',
);

const Driver: ChoiceSchema = {
  description: 'Where readings come from.',
  type: 'object',
  oneOf: [
    record({
      use: { const: 'simulate', description: 'A seeded physical model.' },
      kind: { type: 'string', minLength: 1, description: 'The kind of sensor that is simulated.' },
    }),
    record({
      use: { const: 'replay', description: 'A recorded CSV file, played back in time.' },
      file: { type: 'string', minLength: 1, description: 'The path of the file on the device.' },
      time: { type: 'string', minLength: 1, description: 'The column that holds the time.' },
    }),
    record({
      use: { const: 'exec', description: 'A program that prints one JSON object per line.' },
      command: {
        type: 'array',
        minItems: 1,
        items: { type: 'string', minLength: 1, description: 'The program, or an argument.' },
        description: 'The program and its arguments; no shell is involved.',
      },
    }),
  ],
};

const FIELD_ID = { type: 'string', pattern: '^[a-z][a-z0-9_]*$' } as const;

const Field = record(
  {
    id: { ...FIELD_ID, description: 'The name of the field in the payload.' },
    type: { enum: ['number', 'integer', 'string', 'boolean'], description: 'What the value is.' },
    unit: {
      type: 'string',
      minLength: 1,
      description: "The unit of a number, as a UCUM code; '1' where there is none.",
    },
    min: { type: 'number', description: 'The least value the sensor can truly say, in the unit.' },
    max: { type: 'number', description: 'The greatest value the sensor can truly say, in the unit.' },
    deadband: { type: 'number', exclusiveMinimum: 0, description: 'Smaller changes are not published, in the unit.' },
    maxLength: { type: 'integer', minimum: 1, description: 'The greatest length of a text, in characters.' },
    values: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', description: 'One of the values.' },
      description: 'The values that a text may take.',
    },
  },
  'One value of a reading.',
  ['id', 'type', 'unit'],
);

const Threshold = record(
  {
    id: { type: 'string', minLength: 1, description: 'The name of the threshold, unique within the group.' },
    severity: { enum: ['critical', 'warning', 'info'], description: 'How bad it is.' },
    forMs: {
      type: 'integer',
      minimum: 0,
      description: 'How long the condition must hold, in ms; 0 for at once.',
      'x-unit': 'ms',
    },
    field: {
      type: 'string',
      description: 'The field shown in the alert, perhaps a derived one; empty where it is not about one field.',
    },
    unit: { type: 'string', description: 'The unit of the value shown; empty without a field.' },
    value: ref('Condition'),
    condition: ref('Condition'),
  },
  'A condition that must not hold; `value` is what its alert shows.',
  ['id', 'severity', 'forMs', 'field', 'unit', 'condition'],
);

const Silent = record(
  {
    id: { type: 'string', minLength: 1, description: 'What its alert has in the place of the id of a threshold.' },
    severity: { enum: ['critical', 'warning', 'info'], description: 'How bad it is.' },
    afterMs: {
      type: 'integer',
      minimum: 1,
      description: 'Raised when nothing was heard for so long, in ms.',
      'x-unit': 'ms',
    },
    field: { ...FIELD_ID, description: 'The field that readings lack; absent where there are none at all.' },
  },
  'A watch for readings that do not come.',
  ['id', 'severity', 'afterMs'],
);

const Device = record(
  {
    id: { ...SERIAL, description: 'The serial of the device; a level of its topics.' },
    topics: record(
      {
        data: { ...TOPIC, description: 'Where readings are published.' },
        alert: { ...TOPIC, description: 'Where crossed thresholds are published.' },
      },
      'The MQTT topics of the device.',
    ),
    metadata: {
      type: 'object',
      additionalProperties: { type: 'string', description: 'The value.' },
      description: "The group's metadata with the device's own laid over it.",
    },
  },
  'One device that the agent reads.',
);

const Condition: ChoiceSchema = {
  description: 'A condition, or a value in one, as a tree.',
  type: 'object',
  oneOf: [
    leaf('number', { type: 'number', description: 'The number.' }),
    leaf('text', { type: 'string', description: 'The text.' }),
    leaf('truth', { type: 'boolean', description: 'The truth value.' }),
    record({
      op: { const: 'field', description: 'The value of a field of the reading.' },
      id: { ...FIELD_ID, description: 'The field.' },
    }),
    ...operations(),
  ],
};

function leaf(op: string, value: JsonSchema): JsonSchema {
  return record({ op: { const: op, description: 'A literal.' }, value });
}

/** One shape per number of arguments. */
function operations(): readonly JsonSchema[] {
  const byCount = new Map<string, { op: string[]; minItems: number; maxItems: number }>();
  for (const [op, [minItems, maxItems]] of Object.entries(AGENT_OPERATORS)) {
    const key = `${minItems}-${maxItems}`;
    const same = byCount.get(key) ?? { op: [], minItems, maxItems };
    same.op.push(op);
    byCount.set(key, same);
  }
  return [...byCount.values()].map(({ op, minItems, maxItems }) =>
    record({
      op: { enum: op, description: 'The operator or function.' },
      args: { type: 'array', minItems, maxItems, items: ref('Condition'), description: 'Its arguments, in order.' },
    }),
  );
}

/** An object with these properties and no others; all are required unless `required` says which. */
function record(
  properties: Readonly<Record<string, JsonSchema>>,
  description = '',
  required: readonly string[] = Object.keys(properties),
): JsonSchema {
  return { ...(description ? { description } : {}), type: 'object', required, additionalProperties: false, properties };
}

function report(description: string): JsonSchema {
  return record(
    {
      topic: {
        ...TOPIC,
        // AWS does not count what stands before the topic of the rule.
        maxLength: TOPIC.maxLength + '$aws/rules//'.length + 128,
        description: 'Where it is published, by Basic Ingest.',
      },
      everyMs: { type: 'integer', minimum: 60_000, description: 'How often, in ms.', 'x-unit': 'ms' },
    },
    description,
  );
}

function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}
