import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { sampleNames } from '../../golden/sample';
import { temporaryFolder } from '../iot-core/generated';
import { writeExample, writeManifest, writeSample } from '../stacks/compiled';
import { lakeRoom } from './lake-room';

const folder = temporaryFolder();
const generated = join(folder.path, 'generated');
let room: ReturnType<typeof lakeRoom>;

const reading = (n: number, changes: Readonly<Record<string, unknown>> = {}) => ({
  event_time: Date.UTC(2026, 0, 31, 11, 50, n),
  boot_id: 'boot',
  sequence: n,
  monotonic_ms: n * 1000,
  late: false,
  group_id: 'group1',
  device_id: 'temp-001',
  ingest_ms: Date.UTC(2026, 0, 31, 11, 50, n, 250),
  trace_id: `t${n}`,
  temperature: 4 + n,
  humidity: 50,
  ...changes,
});
const today = 'raw/group=group1/device=temp-001/year=2026/month=01/day=31';

beforeAll(async () => {
  await writeExample(generated);
  room = lakeRoom(join(folder.path, 'lake'), loadStacks(generated).resources);
  const readings = [1, 2, 2, 5].map((n) => reading(n, n === 5 ? { late: true } : {}));
  for (const [n, each] of readings.entries()) await room.put(`${today}/${n}.json`, JSON.stringify(each));
  const alert = (state: string, n: number, device: string) =>
    JSON.stringify({
      ...reading(n),
      device_id: device,
      threshold: 'damp',
      severity: 'warning',
      state,
      field: 'humidity',
      value: '86',
    });
  await room.put('alerts/group=group1/dt=2026-01-31/1.json', alert('raised', 1, 'temp-001'));
  await room.put('alerts/group=group1/dt=2026-01-31/2.json', alert('raised', 1, 'temp-002'));
  await room.put('alerts/group=group1/dt=2026-01-31/3.json', alert('cleared', 2, 'temp-002'));
});
afterAll(async () => {
  await room.lake.close();
  folder.remove();
});

const answer = async (name: string) => {
  const query = room.lake.catalog.namedQueries.find((candidate) => candidate.name === name);
  if (!query) throw new Error(`there is no query ${name}`);
  return room.lake.query(query.sql, { database: query.database });
};

describe('the named queries of the example', () => {
  it('all run unchanged, also over tables without objects', async () => {
    expect(room.lake.catalog.refused).toEqual([]);
    expect(room.lake.catalog.namedQueries.length).toBeGreaterThan(30);
    for (const { name } of room.lake.catalog.namedQueries) {
      const { columns } = await answer(name);
      expect(columns.length, name).toBeGreaterThan(0);
    }
  });

  it('are those of generated/lake/queries', () => {
    const files = readdirSync(join(generated, 'lake/queries')).sort();
    const texts = files.map((file) => readFileSync(join(generated, 'lake/queries', file), 'utf8'));
    const named = [...room.lake.catalog.namedQueries].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(named.map(({ sql }) => sql)).toEqual(texts);
  });

  it('find the latest reading, the gap, the duplicate, the late one and the mean of the hour', async () => {
    expect((await answer('raw_cold_room_latest')).rows).toEqual([
      ['group1', 'temp-001', '2026-01-31 11:50:05', 50, 9, true],
    ]);
    expect((await answer('raw_cold_room_gaps')).rows).toEqual([['group1', 'temp-001', 'boot', 2, 2]]);
    expect((await answer('raw_cold_room_duplicates')).rows).toEqual([['group1', 'temp-001', 'boot', 2, 2]]);
    expect((await answer('raw_cold_room_late')).rows).toEqual([['group1', 'temp-001', '2026-01-31 11:50:05', 0.25]]);
    const { columns, rows } = await answer('raw_cold_room_hourly');
    const hour = Object.fromEntries(columns.map(({ name }, index) => [name, rows[0]?.[index]]));
    expect(hour).toMatchObject({
      hour: '2026-01-31 11:00:00',
      temperature_mean: 6.5,
      temperature_greatest: 9,
      readings: 4,
    });
  });

  it('know which alerts are open', async () => {
    const { columns, rows } = await answer('alerts_open');
    expect(rows.map((row) => row[columns.findIndex(({ name }) => name === 'device_id')])).toEqual(['temp-001']);
  });

  it('follow the clock of the twin, not that of the wall', async () => {
    expect((await answer('raw_cold_room_device_today')).rows).toHaveLength(4);
    await room.clock.advance(24 * 3_600_000);
    expect((await answer('raw_cold_room_device_today')).rows).toEqual([]);
    expect((await answer('raw_cold_room_latest')).rows).toHaveLength(1);
    await room.clock.advance(24 * 3_600_000);
    expect((await answer('raw_cold_room_latest')).rows).toEqual([]);
  });
});

describe('the named queries of a group too large to list', () => {
  it('are answered, though an injected partition column demands the names of the devices', async () => {
    const to = join(folder.path, 'large');
    await writeManifest(
      to,
      `apiVersion: fleetwright/v1
fleet: large
aws: { region: eu-west-1 }
sensors:
  probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  a: { sensor: probe, devices: { prefix: a-, count: 300 } }
`,
    );
    const large = lakeRoom(join(folder.path, 'lake-large'), loadStacks(to).resources);
    const table = large.lake.catalog.tables.find(({ name }) => name === 'raw_probe');
    expect(table?.partitions.find(({ name }) => name === 'device')?.projection.type).toBe('injected');
    await large.put(
      'raw/group=a/device=a-001/year=2026/month=01/day=31/1.json',
      JSON.stringify(reading(1, { device_id: 'a-001' })),
    );
    for (const query of large.lake.catalog.namedQueries)
      await large.lake.query(query.sql, { database: query.database });
    await large.lake.close();
  });
});

describe('the named queries of every sample', () => {
  it.each(sampleNames())('%s', async (name) => {
    await writeSample(join(folder.path, name), name);
    const sample = lakeRoom(join(folder.path, `lake-${name}`), loadStacks(join(folder.path, name)).resources);
    expect(sample.lake.catalog.refused).toEqual([]);
    for (const query of sample.lake.catalog.namedQueries) {
      await expect(sample.lake.query(query.sql, { database: query.database }), query.name).resolves.toMatchObject({
        rows: [],
      });
    }
    await sample.lake.close();
  });
});
