import type { Effect, Intent, Plan } from '../../../schema/plan/plan';

/** A plan with nothing in it but what a test gives. */
export function planOf(parts: Partial<Plan> = {}): Plan {
  const intents = parts.intents ?? [];
  return {
    format: 'fleetwright/plan/v1',
    formatVersion: '1.2',
    tool: '0.1.0',
    fleet: 'cold-chain-prod',
    environment: 'prod',
    region: 'eu-west-1',
    account: null,
    base: {
      from: 'applied',
      name: 's3://artifacts/applied.json.gz',
      hash: `4f21c9a${'0'.repeat(57)}`,
      appliedAt: '2026-11-25T08:00:00Z',
    },
    target: { hash: `9be07d3${'0'.repeat(57)}` },
    devices: 10_240,
    hasChanges: intents.length > 0,
    summary: {
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
      move: 0,
      keep: 0,
      things: { create: 0, update: 0, delete: 0 },
      retired: 0,
      deviceConfigs: 0,
      stacks: { changed: intents.length > 0 ? 1 : 0, all: 7 },
    },
    security: [],
    contracts: [],
    tables: [],
    retirements: [],
    blocked: [],
    limits: [],
    estimate: { seconds: 240, calls: {}, cost: { perMonthUsd: 0, deltaUsd: 0, pricesOf: '', notPriced: [] } },
    ...parts,
    intents,
  };
}

export function intentOf(id: number, parts: Partial<Intent> = {}): Intent {
  return {
    id,
    action: 'changed',
    origin: 'manifest',
    path: `groups.g${id}`,
    title: `group g${id}`,
    facts: [],
    danger: 'none',
    effects: [effectOf()],
    source: { file: 'fleet.yaml', line: 10 + id, column: 5 },
    ...parts,
  };
}

export function effectOf(parts: Partial<Effect> = {}): Effect {
  const ids = parts.ids ?? ['GroupRule'];
  return {
    on: 'resource',
    action: 'update',
    certainty: 'known',
    kind: 'AWS::IoT::TopicRule',
    within: 'iot',
    count: ids.length,
    properties: [],
    ...parts,
    ids,
  };
}

const WHERE = "SELECT * FROM 'iot/cold-storage/+/data' WHERE fields.temperature.value";

/** What the pages and the samples show: one of every section. */
export const COLD_CHAIN: Plan = planOf({
  account: '123456789012',
  summary: {
    create: 2,
    update: 5,
    replace: 1,
    delete: 0,
    move: 1,
    keep: 0,
    things: { create: 120, update: 0, delete: 0 },
    retired: 0,
    deviceConfigs: 160,
    stacks: { changed: 3, all: 7 },
  },
  intents: [
    intentOf(1, {
      path: 'lake.ingest',
      title: 'ingest of the lake',
      danger: 'replace',
      facts: [{ path: '', before: 'direct', after: 'firehose' }],
      source: { file: 'fleet.yaml', line: 112, column: 11 },
      effects: [
        effectOf({
          action: 'replace',
          kind: 'AWS::KinesisFirehose::DeliveryStream',
          within: 'lake',
          ids: ['RawTelemetryStream'],
          stateful: true,
          properties: [
            {
              path: 'Properties.DeliveryStreamType',
              before: 'DirectPut',
              after: 'KinesisStreamAsSource',
              forces: 'always',
            },
          ],
        }),
      ],
    }),
    intentOf(2, {
      path: 'sensors.probe.fields.humidity',
      title: 'field humidity of sensor probe',
      action: 'removed',
      danger: 'devices',
      effects: [
        effectOf({
          kind: 'AWS::Glue::Table',
          within: 'lake',
          ids: ['RawProbeTable'],
          properties: [
            {
              path: 'Properties.TableInput.StorageDescriptor.Columns[humidity]',
              before: { Name: 'humidity', Type: 'double' },
            },
          ],
        }),
      ],
    }),
    intentOf(3, {
      path: 'lake.curated',
      title: 'curated lake',
      danger: 'security',
      source: { file: 'fleet.yaml', line: 131, column: 5 },
      effects: [
        effectOf({
          kind: 'AWS::IAM::Role',
          ids: ['IngestWriterRole'],
          properties: [{ path: 'Properties.Policies', before: [], after: [1] }],
        }),
      ],
    }),
    intentOf(4, {
      path: 'groups.cold-storage.thresholds[max]',
      title: 'threshold max of cold-storage',
      danger: 'devices',
      facts: [{ path: 'above', before: 8, after: 6, source: { file: 'fleet.yaml', line: 48, column: 30 } }],
      source: { file: 'fleet.yaml', line: 48, column: 9 },
      effects: [
        effectOf({
          ids: ['ColdStorageThresholdMaxRule'],
          properties: [{ path: 'Properties.TopicRulePayload.Sql', before: `${WHERE} > 8`, after: `${WHERE} > 6` }],
        }),
        effectOf({
          kind: 'AWS::CloudWatch::Alarm',
          ids: ['ColdStorageThresholdMaxAlarm'],
          properties: [{ path: 'Properties.AlarmDescription', before: 'above 8', after: 'above 6' }],
        }),
        effectOf({
          on: 'device-config',
          kind: 'device config',
          within: 'cold-storage',
          ids: Array.from({ length: 10 }, (_, at) => `oslo-${at + 1}`),
          count: 40,
          groups: { oslo: 22, bergen: 18 },
          properties: [{ path: 'thresholds[max].condition.args[1].value', before: 8, after: 6 }],
        }),
      ],
    }),
    intentOf(5, {
      action: 'added',
      path: 'groups.line-9',
      title: 'group line-9',
      danger: 'devices',
      source: { file: 'devices/line-9.csv', line: 2, column: 1 },
      effects: [
        effectOf({ action: 'create', kind: 'AWS::IoT::ThingGroup', ids: ['Line9Group'] }),
        effectOf({ action: 'create', kind: 'AWS::IoT::TopicRule', ids: ['Line9Rule'], certainty: 'may' }),
        effectOf({
          on: 'thing',
          action: 'create',
          kind: 'thing',
          within: 'line-9',
          ids: ['l9-001', 'l9-002'],
          count: 120,
          groups: { 'line-9': 120 },
        }),
        effectOf({
          on: 'device-config',
          action: 'create',
          kind: 'device config',
          within: 'line-9',
          ids: ['l9-001'],
          count: 120,
          groups: { 'line-9': 120 },
        }),
      ],
    }),
    intentOf(6, {
      path: 'etl.clean',
      title: 'cleaning of the ETL',
      origin: 'tool',
      effects: [
        {
          on: 'asset',
          action: 'update',
          certainty: 'known',
          kind: 'glue script',
          ids: ['glue/silver.py'],
          count: 1,
          properties: [],
          text: '--- a\n+++ b\n@@ -1,2 +1,3 @@\n keep\n-old\n+new\n+more\n',
        },
      ],
    }),
    intentOf(7, {
      action: 'moved',
      path: 'groups.cold',
      title: 'group cold',
      effects: [effectOf({ action: 'move', ids: ['TempAlertRule'] })],
    }),
  ],
  blocked: [
    {
      intent: 1,
      what: 'delivery stream RawTelemetryStream',
      why: 'a new one does not have what is buffered in the old one',
      flag: '--allow-replace RawTelemetryStream',
    },
  ],
  contracts: [
    {
      intent: 2,
      sensor: 'probe',
      field: 'humidity',
      change: 'removed',
      before: 'number',
      readers: ['table curated_probe', 'chart air of cold-chain-ops'],
    },
  ],
  security: [
    {
      intent: 3,
      kind: 'iam',
      on: 'IngestWriterRole',
      within: 'iot',
      direction: 'wider',
      lines: [
        { sign: '+', effect: 'Allow', action: 's3:PutObject', resource: 'arn:aws:s3:::curated-prod/*' },
        {
          sign: '-',
          effect: 'Allow',
          action: 's3:ListBucket',
          resource: '*',
          condition: 'aws:SourceAccount = 123456789012',
        },
      ],
    },
  ],
  drift: {
    readAt: '2026-11-25T09:54:00Z',
    inSync: 217,
    drifted: [
      {
        kind: 'AWS::CloudWatch::Alarm',
        id: 'DoorOpenLongAlarm',
        within: 'iot',
        state: 'changed',
        properties: [{ path: 'Properties.Threshold', before: 300, after: 900 }],
        putBack: true,
        adopt: 'groups.doors.thresholds[open-long].above',
      },
    ],
    notChecked: [{ kind: 'AWS::QuickSight::Dashboard', count: 9, why: 'no reader' }],
  },
  limits: [
    { what: 'stack iot, resources', used: 212, limit: 500 },
    { what: 'stack iot, kB', used: 301, limit: 1000 },
  ],
  estimate: {
    seconds: 240,
    calls: { CreateThing: 120, AddThingToThingGroup: 120 },
    cost: { perMonthUsd: 512, deltaUsd: 41, pricesOf: '2026-10', notPriced: ['QuickSight readers'] },
  },
});
