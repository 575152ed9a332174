import { afterAll, describe, expect, it } from 'vitest';
import { both } from './both';
import { duck, type Row } from './duckdb';
import { type Engine, engine, type Run } from './engine';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark } from './spark';

/** Keys of messages that no field declares are told by device and name, and never make a row that says nothing look clean. */

const NOON = Date.UTC(2026, 5, 15, 12);
const DAYS = ['2026-06-15'];
const manifest = (etl = '') => `
apiVersion: fleetwright/v1
fleet: drift
aws: { region: eu-west-1 }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
      dew_point: { unit: Cel, min: -40, max: 85 }
      count: { type: integer, min: 0 }
groups: { g1: { sensor: probe, devices: [p-1, p-2, p-3] } }
etl:
  engine: glue
  every: 1h
  ${etl}
  derive:
    fahrenheit: { is: temperature * 1.8 + 32 }
    fixed: { is: "if(count > 0, 1, 2)" }
`;

const engines: Engine[] = [];
afterAll(() => {
  for (const one of engines) one.close();
});

type Lines = readonly (readonly [device: string, fields: Record<string, unknown>])[];

const HOSTILE = Array.from({ length: 300 }, (_, at) => [`k${at}`, at] as const);
const LINES: Lines = [
  ['p-1', { temperature: 21.5, count: 1 }],
  ['p-1', { Temperature: 21.5 }],
  ['p-1', { temperature: 20, Temperature: 21.5 }],
  ['p-1', { data: { temperature: 21.5 } }],
  ['p-2', { temperature: 3, dewPoint: 1, rssi: -70 }],
  ['p-2', { temperature: 3, dewPoint: 1, 'dew point': 2 }],
  ['p-2', { fahrenheit: 70, fixed: 1 }],
  ['p-2', { temperature: null, count: null }],
  ['p-3', { temperature: 4, ...Object.fromEntries(HOSTILE) }],
  ['p-3', { temperature: 4, k7: 1, 'a"b\\c\u0001': 1, ['x'.repeat(300)]: 1 }],
];

function fill(lake: RawLake, lines: Lines = LINES): void {
  for (const [at, [device, fields]] of lines.entries())
    lake.putReading('g1', reading(device, at + 1, NOON + at * 1000, fields, { group_id: 'g1' }));
}

async function ran(text: string, lines = LINES): Promise<{ run: Run; rows(table: string): Promise<readonly Row[]> }> {
  const one = await engine(text);
  engines.push(one);
  fill(new RawLake(one.raw), lines);
  const run = await one.run('probe', { days: DAYS });
  const db = await duck();
  const rows = (table: string) =>
    db
      .rows(`SELECT * FROM read_parquet('${one.out}/${table}/*/*/*.parquet', hive_partitioning = false)`)
      .catch(() => []);
  return { run, rows };
}

describe('readings whose keys no field declares', async () => {
  const { run, rows } = await ran(manifest());
  const quality = await rows('quality_probe');
  const of = (device: string) => quality.filter(({ device_id }) => device_id === device);

  it('are counted by device and name, with the field that has the same letters', () => {
    expect(of('p-1').map(({ key, meant, keys, lines }) => [key, meant, keys, lines])).toEqual([
      ['Temperature', 'temperature', '1', '2'],
      ['data', null, '1', '1'],
    ]);
    expect(of('p-2').map(({ key, meant, lines }) => [key, meant, lines])).toEqual([
      ['dewPoint', 'dew_point', '2'],
      ['dew point', 'dew_point', '1'],
      ['fahrenheit', null, '1'],
      ['fixed', null, '1'],
      ['rssi', null, '1'],
    ]);
  });

  it('have a remark in their row, and are no row where no field is left', async () => {
    const curated = await rows('curated_probe');
    expect(curated.map(({ sequence, data_quality }) => [sequence, data_quality])).toEqual([
      ['1', null],
      ['3', 'key:unknown'],
      ['5', 'key:unknown'],
      ['6', 'key:unknown'],
      ['9', 'key:unknown'],
      ['10', 'key:unknown'],
    ]);
    expect(run.report).toMatchObject({ in: 10, curated: 6, quarantined: 4, reasons: { 'no-field': 4 } });
  });

  it('cannot blow the table up: of a device and day twenty names are kept, and the rest is counted', () => {
    expect(of('p-3')).toHaveLength(21);
    expect(of('p-3')[0]).toMatchObject({ key: 'k7', keys: '1', lines: '2' });
    expect(of('p-3').at(-1)).toMatchObject({ key: null, meant: null, keys: '282', lines: '282' });
    expect(Math.max(...quality.map(({ key }) => String(key ?? '').length))).toBeLessThanOrEqual(100);
  });

  it('are told by the report: the lines, the most frequent names, and how many more', () => {
    const { lines, names, others } = run.report.unknownKeys;
    expect(lines).toBe(8);
    expect(names.slice(0, 3)).toEqual([
      { key: 'Temperature', meant: 'temperature', lines: 2, devices: 1 },
      { key: 'dewPoint', meant: 'dew_point', lines: 2, devices: 1 },
      { key: 'k7', lines: 2, devices: 1 },
    ]);
    expect(names).toHaveLength(20);
    expect(others + names.reduce((sum, one) => sum + one.lines, 0)).toBe(
      quality.reduce((sum, one) => sum + Number(one.lines), 0),
    );
  });

  it('are counted nowhere where the manifest leaves them out', async () => {
    const known: Lines = [['p-1', { temperature: 1, rssi: -70 }]];
    const left = await ran(manifest('ignoreKeys: [rssi]'), known);
    expect(left.run.report.unknownKeys).toEqual({ lines: 0, names: [], others: 0 });
    expect(await left.rows('quality_probe')).toEqual([]);
    expect((await left.rows('curated_probe'))[0]).toMatchObject({ data_quality: null });
  });
});

describeWithSpark('readings whose keys no field declares', () => {
  it('end in the same rows, remarks and report in both engines', { timeout: 480_000 }, async () => {
    const one = await both(manifest());
    engines.push(one.engine);
    fill(new RawLake(one.engine.raw));
    const { duckdb, spark } = await one.run('probe', { days: DAYS });
    expect(spark.run).toEqual(duckdb.run);
    expect(spark.files).toEqual(duckdb.files);
    expect(spark.run.report.unknownKeys.lines).toBe(8);
  });
});
