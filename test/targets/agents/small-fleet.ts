import { parse } from '../../../compiler/expression/parse';
import { type Scope, typeOf } from '../../../compiler/expression/type';
import type { TypedExpression } from '../../../compiler/expression/typed';
import type { Device, DeviceSet, Group } from '../../../compiler/ir/fleet/groups';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import type { Field, Sensor } from '../../../compiler/ir/fleet/sensors';
import type { Origin } from '../../../compiler/ir/origin';

/** A Fleet made by hand, as stair 3 would make it: for tests of a single target. */

export function originAt(line: number, ...path: (string | number)[]): Origin {
  return { path, place: { file: 'fleet.yaml', line, column: 1, endLine: line, endColumn: 2 } };
}

const fields: readonly Field[] = [
  { id: 'humidity', title: 'Humidity', type: 'number', unit: '%RH', min: 0, max: 100, origin: originAt(6) },
  {
    id: 'state',
    title: 'State',
    type: 'string',
    unit: '1',
    maxLength: 8,
    values: ['open', 'shut'],
    origin: originAt(7),
  },
  { id: 'temperature', title: 'Temperature', type: 'number', unit: 'Cel', deadband: 0.1, origin: originAt(8) },
];

const scope: Scope = new Map([
  ['humidity', { kind: 'number', unit: '%RH' }],
  ['state', { kind: 'string' }],
  ['temperature', { kind: 'number', unit: 'Cel' }],
]);

export function typed(text: string): TypedExpression {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const result = typeOf(parsed.expression, scope);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.expression;
}

const sensor: Sensor = {
  id: 'cold-room',
  title: 'Cold room',
  everyMs: 60_000,
  fields,
  driver: { use: 'simulate', kind: 'cold-room' },
  origin: originAt(5, 'sensors', 'cold-room'),
};

/** Devices with these serials; `more` adds metadata or a gateway by position. */
export function deviceSet(
  serials: readonly string[],
  more: (index: number) => Partial<Device> = () => ({}),
): DeviceSet {
  const origin = originAt(10, 'groups', 'cold', 'devices');
  return {
    count: serials.length,
    columns: [],
    origin,
    at: (index) => {
      const serial = serials[index];
      if (serial === undefined) throw new RangeError(`no device ${index}`);
      return { serial, metadata: new Map(), origin, ...more(index) };
    },
  };
}

export function group(over: Partial<Group> = {}): Group {
  return {
    id: 'cold',
    title: 'Cold storage',
    sensor,
    everyMs: 30_000,
    devices: deviceSet(['temp-001', 'temp-002']),
    metadata: new Map([['site', 'warehouse-a']]),
    thresholds: [
      {
        id: 'too-warm',
        title: 'Too warm',
        condition: typed('temperature < 2 or temperature > 8'),
        bounds: { field: 'temperature', unit: 'Cel', above: 8, below: 2 },
        forMs: 300_000,
        severity: 'critical',
        origin: originAt(14, 'groups', 'cold', 'thresholds', 0),
      },
      {
        id: 'wet',
        title: 'Wet',
        condition: typed("humidity > 90 and not (state = 'open')"),
        forMs: 0,
        severity: 'warning',
        origin: originAt(15, 'groups', 'cold', 'thresholds', 1),
      },
    ],
    silent: [],
    ingest: 'direct',
    crawler: false,
    provisioning: 'claim',
    buffer: { bytes: 67_108_864, whenFull: 'oldest' },
    origin: originAt(9, 'groups', 'cold'),
    ...over,
  };
}

export function fleet(over: Partial<Fleet> = {}): Fleet {
  return {
    name: 'acme',
    aws: {
      region: 'eu-west-1',
      partition: 'aws',
      quicksightRegion: 'eu-west-1',
      tags: new Map([
        ['fleetwright:fleet', 'acme'],
        ['owner', 'data'],
      ]),
      origin: originAt(3, 'aws'),
    },
    topics: { root: 'iot', groupLevel: 2, deviceLevel: 3 },
    sensors: [sensor],
    groups: [group()],
    lake: {
      ingest: 'direct',
      partitioning: ['group', 'device', 'year', 'month', 'day'],
      firstYear: 2024,
      smallObjects: 'keep',
      firehose: { megabytes: 64, seconds: 300 },
      curated: { format: 'parquet', partitioning: ['group', 'dt'], compression: 'zstd' },
      query: { scanLimitBytes: 1_000_000_000, keepResultsDays: 7 },
      origin: originAt(1, 'lake'),
    },
    models: [],
    dashboards: [],
    alerts: { email: [], origin: originAt(1, 'alerts') },
    origin: originAt(1),
    ...over,
  };
}
