import { beforeAll, describe, expect, it } from 'vitest';
import { type Compilation, compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { readable } from '../../compiler/ir/readable';
import type { CfnValue, StackResource } from '../../compiler/ir/stack';
import { sourcesIn, sourcesOf } from '../sources';

/**
 * What the compiler must check because nothing off the shelf does, one test per demand: either a manifest is refused with the code that
 * guards it, or what is emitted shows that the mistake cannot be made. How each check judges what no manifest can cause is in
 * test/emission-checks.test.ts; every code has a fixture in test/invalid/.
 */

type Json = { readonly [key: string]: unknown };

const probe = { every: '60s', fields: { temperature: { unit: 'Cel', min: -40, max: 85 } } };
const rooms = { sensor: 'probe', devices: { prefix: 't-', count: 3 } };

const manifest = (over: Json = {}): Json => ({
  apiVersion: 'fleetwright/v1',
  fleet: 'acme',
  aws: { region: 'eu-west-1' },
  sensors: { probe },
  groups: { rooms },
  ...over,
});

function compiled(over: Json = {}, environment?: string): Promise<Compilation> {
  const sources = sourcesOf({ 'fleet.yaml': JSON.stringify(manifest(over)) });
  return compile(sources, { manifest: 'fleet.yaml', ...(environment === undefined ? {} : { environment }) });
}

const codes = async (over: Json) => (await compiled(over)).diagnostics.map(({ code }) => code);

/** What a manifest compiles to; a mistake in it fails the test that asked. */
async function made(over: Json = {}, environment?: string): Promise<Made> {
  return view(await compiled(over, environment));
}

interface Made {
  readonly resources: readonly StackResource[];
  of(type: string): readonly Json[];
  /** Paths and texts of the files below a folder. */
  files(folder: string): readonly (readonly [string, string])[];
}

function view({ output, diagnostics }: Compilation): Made {
  if (!output) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  const { resources, artifacts } = output;
  return {
    resources,
    of: (type) => resources.filter((one) => one.type === type).map(({ properties }) => properties),
    files: (folder) =>
      artifacts.filter(({ path }) => path.startsWith(folder)).map((one) => [one.path, [...contentOf(one)].join('')]),
  };
}

/** A value inside plain data; undefined where a step leads nowhere. */
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Json | undefined)?.[step], value);

let example: Made;

beforeAll(async () => {
  const root = new URL('../../', import.meta.url).pathname;
  example = view(await compile(sourcesIn(root), { manifest: 'fleet.example.yaml' }));
});

/** Every value of an Fn::Sub. */
function* substitutions(value: CfnValue): Iterable<string> {
  if (typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Fn::Sub' && typeof inner === 'string') yield inner;
    else yield* substitutions(inner as CfnValue);
  }
}

describe('1. IoT SQL', () => {
  it('is parsed again: a condition that AWS cannot evaluate is refused', async () => {
    const door = { type: 'string', values: ["won't shut"] };
    const stuck = { id: 'stuck', when: `door == "won't shut"` };
    const over = {
      sensors: { probe: { ...probe, fields: { ...probe.fields, door } } },
      groups: { rooms: { ...rooms, thresholds: [stuck] } },
      alerts: { email: ['ops@example.com'] },
    };
    expect(await codes(over)).toEqual(['iot-sql-invalid']);
  });

  it('states its version, and names its topics in single quotes', () => {
    const payloads = example.of('AWS::IoT::TopicRule').map(({ TopicRulePayload: payload }) => payload as Json);
    expect(payloads.length).toBeGreaterThan(6);
    for (const { Sql, AwsIotSqlVersion } of payloads) {
      expect(AwsIotSqlVersion).toBe('2016-03-23');
      expect(Sql).toMatch(/^SELECT .* FROM '[$a-z0-9/+-]+'/);
    }
  });
});

describe('2. Keys and templates', () => {
  it('every key that a rule writes to holds an id', () => {
    const keys = example
      .of('AWS::IoT::TopicRule')
      .flatMap((rule) => JSON.stringify(rule).match(/"Key":"[^"]*"/g) ?? []);
    expect(keys.length).toBeGreaterThan(6);
    for (const key of keys) expect(key).toContain('${newuuid()}');
  });

  it('CloudFormation fills in its own names and nothing else: what AWS IoT and Athena fill in is escaped', () => {
    const subs = example.resources.flatMap(({ properties }) => [...substitutions(properties)]);
    expect(subs.some((text) => text.includes('${!iot:Connection.Thing.ThingName}'))).toBe(true);
    expect(subs.some((text) => text.includes('${!device}'))).toBe(true);
    for (const text of subs) {
      for (const [, name = ''] of text.matchAll(/\$\{([^!}][^}]*)\}/g))
        expect(name).toMatch(/^AWS::(AccountId|Region)$/);
    }
    // Outside Fn::Sub nothing takes the `!` away again.
    for (const rule of example.of('AWS::IoT::TopicRule')) expect(JSON.stringify(rule)).not.toMatch(/"Key":"[^"]*\$\{!/);
    const policy = readable(example.of('AWS::IoT::Policy')[0]?.PolicyDocument as CfnValue);
    expect(JSON.stringify(policy)).toContain(
      '/${iot:Connection.Thing.Attributes[group]}/${iot:Connection.Thing.ThingName}/data',
    );
  });
});

describe('3. Names', () => {
  const long = (letter: string, length: number) => letter.repeat(length);

  it('rules are words of at most 128 letters, digits and underscores', async () => {
    const names = example.of('AWS::IoT::TopicRule').map(({ RuleName }) => String(RuleName));
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_]{1,128}$/);
    const threshold = { id: long('t', 40), field: 'temperature', above: 30, for: '5m' };
    const over = {
      fleet: long('a', 24),
      groups: { [long('g', 40)]: { ...rooms, provisioning: 'registered', thresholds: [threshold] } },
      alerts: { email: ['ops@example.com'] },
      environments: { stage: {} },
    };
    const { diagnostics } = await compiled(over, 'stage');
    expect(diagnostics.map(({ code }) => code)).toEqual(['rule-name-length']);
  });

  it('a provisioning template has at most 36 characters', async () => {
    expect(await codes({ groups: { [long('g', 32)]: rooms } })).toEqual(['template-name-too-long']);
    expect(await codes({ groups: { [long('g', 31)]: rooms } })).toEqual([]);
  });

  it('no job is made here, so no job id can be too long', () => {
    expect(example.of('AWS::IoT::JobTemplate')).toEqual([]);
  });

  it('Glue names are small letters, digits and underscores, whatever the fleet and its sensors are called', async () => {
    const { of } = await made({
      fleet: 'acme-two',
      sensors: { 'cold-room-3': probe },
      groups: { a: { ...rooms, sensor: 'cold-room-3' } },
    });
    const databases = of('AWS::Glue::Database').map(({ DatabaseInput: input }) => (input as Json).Name);
    const tables = of('AWS::Glue::Table').map(({ TableInput: input }) => (input as Json).Name);
    expect(databases).toEqual(['acme_two']);
    expect(tables).toEqual(['raw_cold_room_3']);
  });

  it('the longest topic that compiles has 8 levels and 256 bytes at most', async () => {
    const root = `${long('r', 15)}/${long('r', 15)}/${long('r', 15)}/${long('r', 16)}`;
    const serial = long('s', 128);
    const group = long('g', 40);
    const over = {
      topics: { root },
      groups: { [group]: { ...rooms, devices: [serial], provisioning: 'registered' } },
    };
    const [config = ['', '']] = (await made(over)).files('agents/');
    const topics = JSON.stringify(JSON.parse(config[1]).devices).match(/(?<=")r[^"]*(?=")/g) ?? [];
    const shadow = `$aws/things/${serial}/shadow/name/config/update/documents`;
    expect(topics).toHaveLength(2);
    for (const topic of [...topics, shadow]) {
      expect(Buffer.byteLength(topic)).toBeLessThanOrEqual(256);
      expect(topic.split('/').length).toBeLessThanOrEqual(8);
    }
  });

  it('a longer root, a wildcard, an empty level and `$` in it are refused', async () => {
    for (const root of ['a/b/c/d/e', 'iot/+', 'iot/#', '/iot', 'iot/', 'iot//x', '$aws', 'ïot'])
      expect(await codes({ topics: { root } }), root).toEqual(['wrong-form']);
    expect(await codes({ topics: { root: long('r', 65) } })).toEqual(['out-of-bounds']);
  });

  it('the longest policy that compiles has at most 2,048 characters', async () => {
    const gateways = { ...rooms, devices: [long('s', 128)], via: { gateways: ['gw'] } };
    const over = {
      fleet: long('a', 20),
      aws: { region: 'us-gov-west-1', account: '123456789012' },
      topics: { root: long('r', 64) },
      groups: { [long('g', 9)]: { ...rooms, devices: ['t'] }, [long('h', 9)]: gateways },
      environments: { stage: {} },
    };
    const policies = (await made(over, 'stage')).files('iot-core/policies/');
    expect(policies.map(([path]) => path.replace(/.*(claim|device|gateway).*/, '$1'))).toEqual([
      'claim',
      'claim',
      'device',
      'gateway',
    ]);
    for (const [path, text] of policies) expect(text.replace(/\s/g, '').length, path).toBeLessThanOrEqual(2048);
  });

  it('a thing has at most 50 attributes', async () => {
    const metadata = (letter: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${letter}${index}`, 'x']));
    const group = (count: number) => ({
      ...rooms,
      devices: [{ serial: 't-001', metadata: metadata('d', count) }],
      metadata: metadata('g', 25),
    });
    expect(await codes({ groups: { rooms: group(24) } })).toEqual([]);
    expect(await codes({ groups: { rooms: group(25) } })).toEqual(['thing-attributes-too-many']);
  });

  it('a reading with its envelope fits into 128 KB', async () => {
    const text = { type: 'string', maxLength: 1024 };
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`text${index}`, text]));
    expect(await codes({ sensors: { probe: { ...probe, fields } } })).toContain('payload-too-big');
  });

  it('serials of things keep to what a thing name may hold', async () => {
    expect(await codes({ groups: { rooms: { ...rooms, devices: ['t.1'] } } })).toEqual(['thing-name']);
    expect(await codes({ groups: { rooms: { ...rooms, devices: [long('t', 129)] } } })).toEqual(['wrong-form']);
    expect(
      await codes({ groups: { rooms: { ...rooms, devices: [long('t', 128)], provisioning: 'registered' } } }),
    ).toEqual([]);
  });
});

describe('4. Firehose', () => {
  const streamed = (count: number, lake: Json = {}) => ({
    lake: { ingest: 'firehose', ...lake },
    groups: { rooms: { ...rooms, devices: { prefix: 't-', count } } },
  });

  it('holds at most 500 partitions open: devices times two dates, for each group has a stream of its own', async () => {
    expect(await codes(streamed(250))).toEqual([]);
    expect(await codes(streamed(251))).toEqual(['firehose-partitions']);
    expect(await codes(streamed(251, { partitioning: ['group', 'dt'] }))).toEqual([]);
  });

  it('buffers at least 64 MiB where devices are partitions', async () => {
    expect(await codes(streamed(3, { firehose: { size: '32MiB' } }))).toEqual(['firehose-buffer']);
    const [stream] = (await made(streamed(3))).of('AWS::KinesisFirehose::DeliveryStream');
    expect(stream).toMatchObject({ ExtendedS3DestinationConfiguration: { BufferingHints: { SizeInMBs: 64 } } });
  });

  it('has an error prefix with the kind of error and without a partition key', async () => {
    const [stream] = (await made(streamed(3))).of('AWS::KinesisFirehose::DeliveryStream');
    const prefix = (name: string) => at(stream, 'ExtendedS3DestinationConfiguration', name);
    expect(prefix('Prefix')).toContain('!{partitionKeyFromQuery:device}');
    expect(prefix('ErrorOutputPrefix')).toContain('!{firehose:error-output-type}');
    expect(prefix('ErrorOutputPrefix')).not.toContain('partitionKey');
  });
});

describe('5. Partition projection', () => {
  const projected = ({ Parameters }: Json) => (Parameters as Json)['projection.enabled'] === 'true';
  const projectedTables = () =>
    example
      .of('AWS::Glue::Table')
      .map(({ TableInput: input }) => input as Json)
      .filter(projected);

  it('configures every partition column, and the location has a placeholder for each', () => {
    const tables = projectedTables();
    expect(tables.length).toBeGreaterThan(6);
    for (const { Name, Parameters: parameters, PartitionKeys: keys } of tables) {
      for (const { Name: key } of keys as readonly Json[]) {
        expect(parameters, `${Name}`).toHaveProperty([`projection.${key}.type`]);
        expect(JSON.stringify((parameters as Json)['storage.location.template']), `${Name}`).toContain(`\${!${key}}`);
      }
    }
  });

  it('lists at most a few dozen values; with more a query must name them', async () => {
    const values = async (count: number) => {
      const [table] = (await made({ groups: { rooms: { ...rooms, devices: { prefix: 't-', count } } } })).of(
        'AWS::Glue::Table',
      );
      return at(table, 'TableInput', 'Parameters', 'projection.device.type');
    };
    expect([await values(40), await values(1000)]).toEqual(['enum', 'injected']);
  });

  it('warns above a million partitions in one query', async () => {
    const groups = Array.from({ length: 8 }, (_, index) => [
      `g${index}`,
      { ...rooms, devices: { prefix: `g${index}-`, count: 5 } },
    ]);
    expect(await codes({ groups: Object.fromEntries(groups) })).toEqual(['partitions-projected']);
  });

  it('is read by Athena alone: no Spark job and no warehouse is given a projected table', () => {
    const names = projectedTables().map(({ Name }) => String(Name));
    const readers = example.resources.filter(({ type }) => /^AWS::(Glue::Job|Redshift|EMR|SageMaker)/.test(type));
    for (const { logicalId, properties } of readers) {
      for (const table of names) expect(JSON.stringify(properties), logicalId).not.toContain(`"${table}"`);
    }
  });
});

describe('6. CloudFormation', () => {
  const groups = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `g${index}`,
        { ...rooms, devices: { prefix: `g${index}-`, count: 1 } },
      ]),
    );
  const judged = async (count: number, together?: readonly string[]) => {
    const found = await codes({
      groups: groups(count),
      ...(together ? { aws: { region: 'eu-west-1', stacks: { together } } } : {}),
    });
    return found.filter((code) => /^(stack|groups)-/.test(code));
  };

  it('a stack stays below 500 resources and 1 MB, with a warning before; groups that do not fit have stacks of their own', async () => {
    expect([await judged(40), await judged(100), await judged(120), await judged(120, [])]).toEqual([
      [],
      ['stack-near-limit'],
      ['groups-apart'],
      [],
    ]);
    expect(await judged(120, Object.keys(groups(120)))).toEqual(['stack-too-big']);
  });

  it('a stack has no outputs, parameters or mappings that could be too many', () => {
    const templates = example.files('cloudformation/').map(([, text]) => Object.keys(JSON.parse(text)));
    expect(templates.length).toBeGreaterThan(0);
    for (const keys of templates) expect(keys.sort()).toEqual(['AWSTemplateFormatVersion', 'Description', 'Resources']);
  });

  it('what cannot be changed in place is named by its content', async () => {
    const key = ({ of }: Made) => at(of('AWS::Lambda::Function')[0], 'Code', 'S3Key');
    const [one, other] = [
      await made(),
      await made({ groups: { rooms: { ...rooms, devices: { prefix: 't-', count: 4 } } } }),
    ];
    expect(key(one)).toMatch(/[0-9a-f]{64}/);
    expect(key(one)).not.toBe(key(other));
  });

  it('nothing is made of which an account and region has only one', () => {
    const singletons = [
      'AccountAuditConfiguration',
      'Logging',
      'EncryptionConfiguration',
      'ResourceSpecificLogging',
      'DomainConfiguration',
    ];
    for (const type of singletons) expect(example.of(`AWS::IoT::${type}`)).toEqual([]);
  });

  it('rules, alarms and roles stay within 1,000, 5,000 and 1,000 an account, because a stack that is accepted is smaller', async () => {
    const { resources } = await made({ groups: groups(90) });
    for (const stack of new Set(resources.map((one) => one.stack)))
      expect(resources.filter((one) => one.stack === stack).length, stack).toBeLessThan(475);
  });
});

describe('7. The registry', () => {
  it('of things is not filled by CloudFormation: no thing, certificate or attachment is a resource', () => {
    for (const type of ['Thing', 'Certificate', 'ThingPrincipalAttachment', 'PolicyPrincipalAttachment'])
      expect(example.of(`AWS::IoT::${type}`)).toEqual([]);
  });

  it('has one thing per serial', async () => {
    expect(await codes({ groups: { rooms, cellars: { ...rooms, devices: ['t-003'] } } })).toEqual(['serial-taken']);
  });
});

describe('8. Dashboards', () => {
  it('show columns that there are', async () => {
    const dashboards = { climate: { visuals: [{ line: 'humidity', by: 'device_id' }] } };
    expect(await codes({ dashboards })).toEqual(['dashboard-field']);
  });

  it('rest on queries that say the date', () => {
    const queries = example.of('AWS::Athena::NamedQuery').map(({ QueryString }) => String(QueryString));
    expect(queries.length).toBeGreaterThan(0);
    const saysTheDate = (sql: string) => /\bdt\b|\byear\b/.test(sql);
    // A view that says it says it for whoever asks the view.
    const views = example.of('AWS::Glue::Table').flatMap(({ TableInput }) => {
      const { Name, ViewOriginalText = '' } = TableInput as { Name: unknown; ViewOriginalText?: string };
      const encoded = /Presto View: (\S+)/.exec(ViewOriginalText)?.[1] ?? '';
      return saysTheDate(Buffer.from(encoded, 'base64').toString()) ? [String(Name)] : [];
    });
    for (const query of queries) {
      const asked = [...query.matchAll(/\b(?:FROM|JOIN) "(\w+)"/g)].map(([, name = '']) => name);
      const byViews = asked.length > 0 && asked.every((name) => views.includes(name));
      expect(byViews || saysTheDate(query), query).toBe(true);
    }
  });
});

describe('9. Services that have ended', () => {
  it('are refused by name, and old Glue versions with them', async () => {
    expect(await codes({ etl: { engine: 'iot-analytics' } })).toEqual(['service-ended']);
    for (const glueVersion of ['0.9', '1.0', '2.0', '3.0'])
      expect(await codes({ etl: { glueVersion } })).toHaveLength(1);
  });

  it('are in nothing that is emitted', () => {
    for (const { type } of example.resources)
      expect(type).not.toMatch(/IoTAnalytics|IoTEvents|Timestream::|MonitoringSchedule/);
  });
});

describe('Input', () => {
  it('of more than 1 MiB is no manifest but a list of devices', async () => {
    const big = `${JSON.stringify(manifest())}\n${'#'.repeat(1024 * 1024)}`;
    const { diagnostics } = await compile(sourcesOf({ 'fleet.yaml': big }), { manifest: 'fleet.yaml' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['file-too-big']);
  });
});
