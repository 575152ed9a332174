import { describe, expect, it } from 'vitest';
import type { CfnValue } from '../../../compiler/ir/stack';
import { ENVELOPE, RESERVED_COLUMNS } from '../../../schema/envelope';
import { at, type Compiled, ofType, sample, sampleWith, substituted, withId } from './compiled';
import { partitionOf, placeholders, projects } from './projected';

const LAYOUTS = ['minimal', 'shared-sensor', 'firehose-by-day', 'firehose-by-device', 'threshold-bounds', 'gateways'];

const tablesOf = ({ resources }: Compiled) => ofType(resources, 'AWS::Glue::Table');
type Table = ReturnType<typeof tablesOf>[number];

const names = (table: Table, ...path: string[]) =>
  (at(table.properties, 'TableInput', ...path) as readonly object[]).map((column) =>
    String(Reflect.get(column, 'Name')),
  );
const columnsOf = (table: Table) => names(table, 'StorageDescriptor', 'Columns');
const partitionsOf = (table: Table) => names(table, 'PartitionKeys');

/** Table parameters as Glue gets them. */
function parametersOf(table: Table): Readonly<Record<string, string>> {
  const given = at(table.properties, 'TableInput', 'Parameters') as object;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, substituted(value)]));
}

const templateOf = (table: Table) => parametersOf(table)['storage.location.template'] ?? '';

/** An arrival, as the rules engine and Firehose see it. */
const DEVICE = 'a-001';
const MOMENT: Readonly<Record<string, string>> = { yyyy: '2026', MM: '02', dd: '09', 'yyyy-MM-dd': '2026-02-09' };

/** The key that AWS IoT makes of a substitution template. */
function iotKey(template: string, device: string): string {
  return template.replace(/\$\{([^}]*)\}/g, (whole, inside: string) => {
    const date = /^parse_time\('([^']+)', timestamp\(\), 'UTC'\)$/.exec(inside)?.[1];
    if (date !== undefined) return MOMENT[date] ?? whole;
    if (/^topic\(\d\)$/.test(inside)) return device;
    return inside === 'timestamp()' ? '1770595200000' : inside === 'newuuid()' ? 'b5b2f6f0' : whole;
  });
}

/** The key that Firehose makes of a prefix. */
function firehoseKey(prefix: string, device: string): string {
  const folder = prefix.replace(/!\{([^:}]+):([^}]+)\}/g, (whole, namespace: string, value: string) => {
    if (namespace === 'timestamp') return MOMENT[value] ?? whole;
    return namespace === 'partitionKeyFromQuery' && value === 'device' ? device : whole;
  });
  return `${folder}bulk-a-1-2026-02-09-10-11-12-b5b2f6f0.json.gz`;
}

/** Every key that something of this fleet writes, with its table. */
function writes(compiled: Compiled): { key: string; table: Table }[] {
  const byName = new Map(
    tablesOf(compiled).map((table) => [String(at(table.properties, 'TableInput', 'Name')), table]),
  );
  return compiled.fleet.groups.flatMap((group) => {
    const readings = byName.get(`raw_${group.sensor.id.replaceAll('-', '_')}`);
    if (!readings) throw new Error(`no table for ${group.id}`);
    const device = group.devices.at(0).serial;
    const streams = ofType(compiled.resources, 'AWS::KinesisFirehose::DeliveryStream')
      .filter(({ properties }) => properties.DeliveryStreamName === `${compiled.fleet.name}-${group.id}`)
      .map(({ properties }) => String(at(properties, 'ExtendedS3DestinationConfiguration', 'Prefix')));
    const rules = compiled.rules.filter(({ origin }) => origin === group.origin);
    const keys = rules.flatMap(({ properties }) => {
      const actions = (at(properties, 'TopicRulePayload', 'Actions') as readonly object[]).filter((one) => 'S3' in one);
      return actions.map((action) => String(at(action as { readonly S3: CfnValue }, 'S3', 'Key')));
    });
    return [
      ...streams.map((prefix) => ({ key: firehoseKey(prefix, device), table: readings })),
      ...keys.map((key) => ({
        key: iotKey(key, device),
        table: key.startsWith('alerts/') ? (byName.get('alerts') ?? readings) : readings,
      })),
    ];
  });
}

describe('the folders that a table projects', () => {
  it.each(LAYOUTS)('are those that rules and streams write to (%s)', async (name) => {
    const compiled = await sample(name);
    const bucket = substituted(at(withId(compiled.resources, 'RawBucket').properties, 'BucketName'));
    const written = writes(compiled);
    expect(written.length).toBeGreaterThanOrEqual(compiled.fleet.groups.length);
    for (const { key, table } of written) {
      const partition = partitionOf(templateOf(table), `s3://${bucket}/${key}`);
      expect(partition, `${key} is in no folder of ${templateOf(table)}`).toBeDefined();
      for (const [column, value] of Object.entries(partition ?? {})) {
        expect(projects(parametersOf(table), column, value), `${column}=${value} of ${key} is not projected`).toBe(
          true,
        );
      }
    }
  });

  it.each(LAYOUTS)('name every partition column once, in order, and end with a slash (%s)', async (name) => {
    for (const table of tablesOf(await sample(name))) {
      expect(placeholders(templateOf(table))).toEqual(partitionsOf(table));
      expect(templateOf(table)).toMatch(/\/$/);
      expect(substituted(at(table.properties, 'TableInput', 'StorageDescriptor', 'Location'))).toMatch(/\/$/);
    }
  });

  it('are left for Athena to fill in: CloudFormation finds `${!group}`', async () => {
    const table = withId((await sample('minimal')).resources, 'RawProbeTable');
    const given = at(table.properties, 'TableInput', 'Parameters', 'storage.location.template', 'Fn::Sub');
    expect(given).toContain('${!group}');
    expect(templateOf(table)).toBe(
      's3://least-raw-123456789012-eu-west-1/raw/group=${group}/device=${device}/year=${year}/month=${month}/day=${day}/',
    );
  });
});

describe('partition projection', () => {
  it.each(LAYOUTS)('is set for every partition column and for no other (%s)', async (name) => {
    for (const table of tablesOf(await sample(name))) {
      const typed = Object.keys(parametersOf(table)).flatMap((key) => /^projection\.(.+)\.type$/.exec(key)?.[1] ?? []);
      expect(typed.sort()).toEqual(partitionsOf(table).sort());
      expect(parametersOf(table)['projection.enabled']).toBe('true');
    }
  });

  it('starts with the first year of the lake and never ends', async () => {
    const byYear = parametersOf(
      withId((await sampleWith('minimal', 'lake: { firstYear: 2020 }\n')).resources, 'RawProbeTable'),
    );
    expect(byYear['projection.year.range']).toBe('2020,NOW');
    const byDay = parametersOf(withId((await sample('retention')).resources, 'RawProbeTable'));
    expect(byDay['projection.dt.range']).toBe('2020-01-01,NOW');
  });

  it('writes months and days with two digits, as the folders are called', async () => {
    const { 'projection.month.digits': month, 'projection.day.digits': day } = parametersOf(
      withId((await sample('minimal')).resources, 'RawProbeTable'),
    );
    expect([month, day]).toEqual(['2', '2']);
  });

  it('lists devices while a query without conditions stays within what Athena plans over, and wants them named above', async () => {
    const type = async (count: number) => {
      const group = `  more: { sensor: probe, devices: { prefix: m-, count: ${count} } }\n`;
      const table = withId((await sampleWith('minimal', group)).resources, 'RawProbeTable');
      return parametersOf(table)['projection.device.type'];
    };
    // Two groups: each is projected with every device of the table.
    expect([await type(49), await type(124), await type(125)]).toEqual(['enum', 'enum', 'injected']);
  });

  it('lists the groups of the sensor, however many they are', async () => {
    const type = async (count: number) => {
      const groups = Array.from(
        { length: count },
        (_, at) => `  g${at}: { sensor: probe, devices: { prefix: g${at}-, count: 1 } }\n`,
      );
      const table = withId((await sampleWith('minimal', groups.join(''))).resources, 'RawProbeTable');
      return parametersOf(table)['projection.group.type'];
    };
    expect([await type(49), await type(50), await type(300)]).toEqual(['enum', 'enum', 'enum']);
  });
});

describe('tables', () => {
  it('are one per type of sensor, whatever the number of groups', async () => {
    const tables = tablesOf(await sample('shared-sensor'));
    expect(tables.map(({ logicalId }) => logicalId)).toEqual(['RawProbeTable']);
    expect(parametersOf(tables[0] as Table)['projection.group.values']).toBe('fast,slow');
  });

  it('hold the envelope and the fields of the sensor in types of Glue', async () => {
    const table = withId((await sample('field-types')).resources, 'RawPortalTable');
    const columns = at(table.properties, 'TableInput', 'StorageDescriptor', 'Columns') as readonly object[];
    const types = Object.fromEntries(columns.map((one) => [Reflect.get(one, 'Name'), Reflect.get(one, 'Type')]));
    expect(Object.keys(types).slice(0, ENVELOPE.length)).toEqual(ENVELOPE.map((column) => column.name));
    expect(types).toMatchObject({
      tag: 'string',
      direction: 'string',
      passages: 'bigint',
      blocked: 'boolean',
      event_time: 'bigint',
    });
    const { resources } = await sample('minimal');
    expect(
      at(withId(resources, 'RawProbeTable').properties, 'TableInput', 'StorageDescriptor', 'Columns', 9, 'Type'),
    ).toBe('double');
  });

  it.each(LAYOUTS)('have no column twice, also not as a partition (%s)', async (name) => {
    for (const table of tablesOf(await sample(name))) {
      const all = [...columnsOf(table), ...partitionsOf(table)];
      expect(new Set(all.map((column) => column.toLowerCase())).size, all.join(', ')).toBe(all.length);
      for (const partition of partitionsOf(table)) expect(RESERVED_COLUMNS).toContain(partition);
    }
  });

  it.each(LAYOUTS)('are named as Glue and Athena take it: small letters, digits and _ (%s)', async (name) => {
    const compiled = await sample(name);
    const database = String(at(withId(compiled.resources, 'Database').properties, 'DatabaseInput', 'Name'));
    const tables = tablesOf(compiled).map(({ properties }) => String(at(properties, 'TableInput', 'Name')));
    for (const one of [database, ...tables, ...tablesOf(compiled).flatMap(columnsOf)])
      expect(one).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  it('of alerts exist only where something is watched', async () => {
    expect(tablesOf(await sample('minimal')).map(({ logicalId }) => logicalId)).not.toContain('AlertsTable');
    const alerts = withId((await sample('threshold-bounds')).resources, 'AlertsTable');
    expect(partitionsOf(alerts)).toEqual(['group', 'dt']);
    expect(columnsOf(alerts)).toEqual(
      expect.arrayContaining(['threshold', 'state', 'group_id', 'device_id', 'ingest_ms', 'trace_id']),
    );
  });

  it('carry titles as one line that CloudFormation does not resolve', async () => {
    const text = JSON.stringify(
      tablesOf(await sample('hostile-text')).map(({ properties }) => at(properties, 'TableInput', 'Description')),
    );
    expect(text).toContain('DROP TABLE');
    expect(text).not.toMatch(/\{\{|\$\{|\\n/);
  });

  it('are files too, made of the same resource', async () => {
    const { files, resources } = await sample('minimal');
    const file = JSON.parse(files.get('lake/tables/raw_probe.json') ?? '');
    expect(file.DatabaseName).toBe('least');
    expect(file.TableInput.PartitionKeys).toEqual(
      at(withId(resources, 'RawProbeTable').properties, 'TableInput', 'PartitionKeys'),
    );
    expect(file.TableInput.Parameters['storage.location.template']).toContain('/raw/group=${group}/device=${device}/');
  });
});

it('renders keys of both writers for one device', () => {
  expect(iotKey("raw/device=${topic(3)}/dt=${parse_time('yyyy-MM-dd', timestamp(), 'UTC')}/x", DEVICE)).toBe(
    'raw/device=a-001/dt=2026-02-09/x',
  );
  expect(firehoseKey('raw/device=!{partitionKeyFromQuery:device}/year=!{timestamp:yyyy}/', DEVICE)).toContain(
    'raw/device=a-001/year=2026/bulk',
  );
});
