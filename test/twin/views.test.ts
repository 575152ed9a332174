import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEtl } from '../../runtime/twin/etl/run-etl';
import { bucketsOf } from '../../runtime/twin/lake/storage/object-store';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { putDevicesTable } from '../../runtime/twin/wiring/devices-table';
import { MANIFEST } from '../etl/manifest';
import { reading } from '../etl/raw-lake';
import { temporaryFolder } from './iot-core/generated';
import { lakeRoom } from './lake/lake-room';
import { writeManifest } from './stacks/compiled';

/** The views and named queries over what the ETL makes, on what it made. The clock says noon of January 31, 2026. */

const folder = temporaryFolder();
const generated = join(folder.path, 'generated');
const dataDir = join(folder.path, 'data');
const at = (day: number, minute: number) => Date.UTC(2026, 0, day, 8, minute);

const MODEL = `models:
  soon: { predict: { field: temperature, horizon: 30m }, on: [north, south], algorithm: xgboost, deploy: { batch: hourly } }
`;

/** What two runs have said of the same readings, the second one anew. */
async function lay(): Promise<void> {
  const curated = bucketsOf(loadStacks(generated).resources).find((name) => name.includes('-curated-')) ?? '';
  for (const [run, score] of [1, 2].entries()) {
    const common = {
      group_id: 'north',
      device_id: 'n-001',
      bound: null,
      odd: false,
      found_by: 'batch',
      version: String(run),
    };
    const lines = [at(31, 0), at(31, 1)].map((event_time) =>
      JSON.stringify({ ...common, event_time, score, scored_ms: at(31, 10 + run), predicted_for: event_time + 60_000 }),
    );
    await room.store.put(curated, `scores_soon/group=north/dt=2026-01-31/${run}.json`, Buffer.from(lines.join('\n')));
  }
}

let room: ReturnType<typeof lakeRoom>;
let sent = 0;

async function send(group: string, device: string, ms: number, fields: Record<string, unknown>): Promise<void> {
  const [year, month, day] = new Date(ms).toISOString().slice(0, 10).split('-');
  const key = `raw/group=${group}/device=${device}/year=${year}/month=${month}/day=${day}/${sent++}.json`;
  await room.put(key, JSON.stringify(reading(device, sent, ms, fields)));
}

beforeAll(async () => {
  await writeManifest(generated, MANIFEST + MODEL);
  const { resources } = loadStacks(generated);
  room = lakeRoom(join(dataDir, 'lake'), resources);
  await putDevicesTable(generated, room.lake.catalog, room.store);
  await send('north', 'n-001', at(30, 0), { temperature: 1, humidity: 50 });
  await send('north', 'n-001', at(31, 0), { temperature: 4, humidity: 50 });
  await send('north', 'n-001', at(31, 1), { temperature: 9, humidity: 50 });
  await send('north', 'n-002', at(31, 0), { temperature: 6, humidity: 50 });
  await send('south', 's-1', at(31, 2), { temperature: 9, humidity: 900 });
  await send('south', 's-2', at(20, 2), { temperature: 9, humidity: 40 });
  await send('gates', 'g-001', at(31, 0), { tag: 'A' });
  await send('gates', 'g-001', at(31, 2), { tag: 'A' });
  await send('gates', 'g-002', at(31, 30), { tag: 'A' });
  await send('gates', 'g-001', at(31, 0), { tag: 'B' });
  await send('meters', 'm-001', at(31, 0), { power: 1000 });
  await send('meters', 'm-001', at(31, 0) + 15_000, { power: 1000 });
  for (const sensor of ['room', 'meter', 'portal'])
    await runEtl({ generated, dataDir, resources }, sensor, { from: '2026-01-20', to: '2026-01-31' });
}, 360_000);
afterAll(async () => {
  await room.lake.close();
  folder.remove();
});

async function table(sql: string): Promise<readonly Record<string, unknown>[]> {
  const { columns, rows } = await room.lake.query(sql);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
}
const named = (name: string) => {
  const query = room.lake.catalog.namedQueries.find((one) => one.name === name);
  if (!query) throw new Error(`there is no query ${name}`);
  return table(query.sql);
};

describe('the views of the catalog', () => {
  it('are all read, and each answers with the columns and types that it declares', async () => {
    expect(room.lake.catalog.refused).toEqual([]);
    expect(room.lake.catalog.views.map(({ name }) => name).sort()).toEqual(
      [
        ...['room', 'meter', 'portal'].flatMap((sensor) => [
          `live_${sensor}`,
          `latest_${sensor}`,
          `group_days_${sensor}`,
          `completeness_${sensor}`,
        ]),
        'breaches_room',
        'last_seen_portal__tag',
        'scored_soon',
      ].sort(),
    );
    for (const { name, columns: declared } of room.lake.catalog.views) {
      const { columns } = await room.lake.query(`SELECT * FROM ${name}`);
      expect(
        columns.map((column) => [column.name, column.type === 'varchar' ? 'string' : column.type]),
        name,
      ).toEqual(declared.map(({ name: column, glueType }) => [column, glueType]));
    }
  });

  it('are those of the statements in generated/lake/views', () => {
    const files = readdirSync(join(generated, 'lake/views')).sort();
    expect(files).toEqual(room.lake.catalog.views.map(({ name }) => `${name}.sql`).sort());
    for (const { name, sql } of room.lake.catalog.views) {
      const text = readFileSync(join(generated, `lake/views/${name}.sql`), 'utf8');
      expect(text.split('\n').slice(1).join('\n')).toBe(`CREATE OR REPLACE VIEW "${name}" AS\n${sql}`);
    }
  });

  it('look at a bounded number of days: what lies outside is not even opened', async () => {
    const all = await room.lake.query('SELECT count(*) FROM curated_room');
    const { objectsScanned } = await room.lake.query('SELECT count(*) FROM breaches_room');
    expect(objectsScanned).toBeGreaterThan(0);
    expect(objectsScanned).toBeLessThan(all.objectsScanned);
    await expect(table('SELECT DISTINCT dt FROM completeness_room ORDER BY dt')).resolves.toEqual([
      { dt: '2026-01-30' },
      { dt: '2026-01-31' },
    ]);
    for (const { name, sql } of room.lake.catalog.views) expect(sql, name).toMatch(/WHERE "dt" (IN|>=) |FROM "live_/);
  });
});

describe('latest', () => {
  it('is the newest clean reading of each device that was heard since yesterday', async () => {
    expect(await table('SELECT device_id, temperature, site FROM latest_room ORDER BY device_id')).toEqual([
      { device_id: 'n-001', temperature: 9, site: 'north-1' },
      { device_id: 'n-002', temperature: 6, site: 'north-1' },
    ]);
  });

  it('can be joined and filtered like a table', async () => {
    const sql = `SELECT d.device_id FROM devices AS d LEFT JOIN latest_room AS l ON l.device_id = d.device_id
      WHERE d.sensor = 'room' AND l.device_id IS NULL ORDER BY 1`;
    expect(await table(sql)).toEqual([{ device_id: 'n-003' }, { device_id: 's-1' }, { device_id: 's-2' }]);
  });

  it('gives way to a name after WITH', async () => {
    expect(await table('WITH latest_room AS (SELECT 1 AS x) SELECT x FROM latest_room')).toEqual([{ x: 1 }]);
  });
});

describe('scored', () => {
  it('is each reading with the newest word of the model, and nothing that was not scored', async () => {
    await lay();
    expect(await table('SELECT device_id, temperature, score, version FROM scored_soon ORDER BY event_time')).toEqual([
      { device_id: 'n-001', temperature: 4, score: 2, version: '1' },
      { device_id: 'n-001', temperature: 9, score: 2, version: '1' },
    ]);
  });

  it('says how far predictions were from what was measured at their time', async () => {
    expect(await named('scored_soon_errors')).toEqual([
      { group_id: 'north', device_id: 'n-001', predictions: 1, mean_error: 7, greatest_error: 7, bias: -7 },
    ]);
  });
});

describe('breaches', () => {
  it('are the readings of today that cross a threshold of their group', async () => {
    expect(await table('SELECT device_id, temperature, breach_too_warm, above_too_warm FROM breaches_room')).toEqual([
      { device_id: 'n-001', temperature: 9, breach_too_warm: true, above_too_warm: 8 },
    ]);
  });
});

describe('group days', () => {
  it('bring the devices of a group together, weighted by their readings', async () => {
    const days = await table(
      `SELECT dt, group_id, devices, readings, temperature_min, temperature_max, temperature_mean, breach_too_warm_count
       FROM group_days_room ORDER BY dt, group_id`,
    );
    expect(days).toEqual([
      expect.objectContaining({ dt: '2026-01-20', group_id: 'south', devices: 1 }),
      expect.objectContaining({ dt: '2026-01-30', group_id: 'north', devices: 1, temperature_mean: 1 }),
      {
        dt: '2026-01-31',
        group_id: 'north',
        devices: 2,
        readings: 3,
        temperature_min: 4,
        temperature_max: 9,
        temperature_mean: 19 / 3,
        breach_too_warm_count: 1,
      },
    ]);
  });

  it('add up energy', async () => {
    const [day] = await table('SELECT power_energy FROM group_days_meter');
    const [device] = await table('SELECT power_energy FROM rollup_meter_day');
    expect(day).toEqual(device);
    expect(day?.power_energy).toBeGreaterThan(0);
  });
});

describe('completeness', () => {
  it('has a row for silent devices too, and says how many readings a day should have', async () => {
    const sql = `SELECT device_id, readings, expected, uptime > 0 AS heard FROM completeness_room
      WHERE dt = '2026-01-31' ORDER BY device_id`;
    expect(await table(sql)).toEqual([
      { device_id: 'n-001', readings: 2, expected: 1440, heard: true },
      { device_id: 'n-002', readings: 1, expected: 1440, heard: false },
      { device_id: 'n-003', readings: 0, expected: 1440, heard: false },
      { device_id: 's-1', readings: 0, expected: 1440, heard: false },
      { device_id: 's-2', readings: 0, expected: 1440, heard: false },
    ]);
  });
});

describe('tags', () => {
  it('were last seen where they were last seen', async () => {
    expect(await table('SELECT tag, device_id, previous_device_id FROM last_seen_portal__tag ORDER BY tag')).toEqual([
      { tag: 'A', device_id: 'g-002', previous_device_id: 'g-001' },
      { tag: 'B', device_id: 'g-001', previous_device_id: null },
    ]);
  });

  it('went from device to device', async () => {
    const path = await named('visits_portal__tag_path');
    expect(path.map(({ tag, visit, device_id, dwell_s }) => [tag, visit, device_id, dwell_s])).toEqual([
      ['A', 1, 'g-001', 120],
      ['A', 2, 'g-002', 0],
      ['B', 1, 'g-001', 0],
    ]);
  });

  it('stayed so long', async () => {
    expect(await named('visits_portal__tag_dwell')).toEqual([
      {
        dt: '2026-01-31',
        group_id: 'gates',
        device_id: 'g-001',
        visits: 2,
        different: 2,
        mean_dwell_s: 60,
        longest_dwell_s: 120,
      },
      {
        dt: '2026-01-31',
        group_id: 'gates',
        device_id: 'g-002',
        visits: 1,
        different: 1,
        mean_dwell_s: 0,
        longest_dwell_s: 0,
      },
    ]);
  });
});

describe('quarantine', () => {
  it('is counted by day, group and reason, with an example', async () => {
    expect(await named('quarantine_room_reasons')).toEqual([
      {
        dt: '2026-01-31',
        group: 'south',
        state: 'quarantined',
        reason: 'range:humidity',
        lines: 1,
        example: expect.stringMatching(/^raw\/group=south\/device=s-1\//),
      },
    ]);
  });
});
