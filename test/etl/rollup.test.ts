import { afterEach, expect, it } from 'vitest';
import { duck, type Row } from './duckdb';
import { type Engine, engine } from './engine';
import { MANIFEST } from './manifest';
import { RawLake, reading } from './raw-lake';

/** Hours, days, energy, uptime and visits, held against figures that were worked out by hand or by a few lines of plain code. */

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 15);
const DAY = '2026-06-15';

const engines: Engine[] = [];
afterEach(() => {
  for (const one of engines.splice(0)) one.close();
});

async function ran(
  sensor: string,
  put: (lake: RawLake) => void,
  manifest = MANIFEST,
): Promise<(table: string) => Promise<readonly Row[]>> {
  const one = await engine(manifest);
  engines.push(one);
  put(new RawLake(one.raw));
  await one.run(sensor, { days: [DAY] });
  const db = await duck();
  return (table) =>
    db.rows(`SELECT * FROM read_parquet('${one.out}/${table}/*/*/*.parquet', hive_partitioning = false)`);
}

it('counts, least, greatest, mean and last of an hour and of the day', async () => {
  const values = [4.5, 21.5, null, 8.25];
  const table = await ran('room', (lake) => {
    for (const [at, temperature] of values.entries())
      lake.putReading(
        'north',
        reading('n-001', at + 1, START + at * 60_000, { temperature, humidity: 90, passages: at }),
      );
    lake.putReading('north', reading('n-001', 9, START + 5 * HOUR, { temperature: -1 }));
  });
  expect(await table('rollup_room_hour')).toMatchObject([
    {
      window_start: '2026-06-15 00:00:00',
      group_id: 'north',
      device_id: 'n-001',
      readings: '4',
      temperature_count: '3',
      temperature_min: 4.5,
      temperature_max: 21.5,
      temperature_mean: (4.5 + 21.5 + 8.25) / 3,
      temperature_last: 8.25,
      passages_mean: 1.5,
      passages_last: '3',
      breach_too_warm_count: '2',
      breach_damp_count: '1',
    },
    {
      window_start: '2026-06-15 05:00:00',
      readings: '1',
      temperature_mean: -1,
      humidity_count: '0',
      humidity_mean: null,
    },
  ]);
  expect(await table('rollup_room_day')).toMatchObject([
    { window_start: '2026-06-15 00:00:00', readings: '5', temperature_count: '4', temperature_last: -1 },
  ]);
});

it('a threshold that is not in force is counted as missing, and not as never breached', async () => {
  const table = await ran('room', (lake) =>
    lake.putReading('south', reading('s-1', 1, START, { temperature: 15, humidity: 90 })),
  );
  expect(await table('rollup_room_day')).toMatchObject([{ breach_too_warm_count: '0', breach_damp_count: null }]);
  expect(await table('curated_room')).toMatchObject([
    { breach_too_warm: false, above_too_warm: 20, breach_damp: null, site: 'south', shelf: 'a1' },
  ]);
});

it('a value that the range flags stays in its row, and out of the roll-up', async () => {
  const flagged = MANIFEST.replace('range: quarantine', 'range: flag');
  const table = await ran(
    'room',
    (lake) => {
      lake.putReading('north', reading('n-001', 1, START, { temperature: 999, humidity: -1 }));
      lake.putReading('north', reading('n-001', 2, START + 1000, { temperature: 5, humidity: 50 }));
    },
    flagged,
  );
  expect(await table('curated_room')).toMatchObject([
    { temperature: 999, data_quality: 'range:humidity,range:temperature' },
    { temperature: 5, data_quality: null },
  ]);
  expect(await table('rollup_room_day')).toMatchObject([{ readings: '2', temperature_count: '1', temperature_max: 5 }]);
});

it('values of a text may hold quotes and backslashes, and stay values', async () => {
  const hostile = MANIFEST.replace(
    'values: [auto, manual]',
    String.raw`values: ["it's", 'C:\x', "'; DROP TABLE rows; --"]`,
  );
  const table = await ran(
    'room',
    (lake) => {
      const modes = ["it's", String.raw`C:\x`, "'; DROP TABLE rows; --", 'other'];
      for (const [at, mode] of modes.entries())
        lake.putReading('north', reading('n-001', at + 1, START + at * 1000, { temperature: 5, mode }));
    },
    hostile,
  );
  expect(await table('curated_room')).toHaveLength(3);
  expect(await table('quarantine_room')).toMatchObject([{ reason: 'range:mode' }]);
});

it('a reading that the range drops is counted by reason and kept nowhere', async () => {
  const one = await engine(MANIFEST.replace('range: quarantine', 'range: drop'));
  engines.push(one);
  new RawLake(one.raw).putReading('north', reading('n-001', 1, START, { temperature: 999 }));
  const { report, written } = await one.run('room', { days: [DAY] });
  expect(report).toMatchObject({ in: 1, dropped: 1, curated: 0, quarantined: 0, reasons: { 'range:temperature': 1 } });
  expect(written).toEqual([]);
});

it('energy is the trapezoid over time, and a gap is not bridged', async () => {
  // A reading every 15 s, so a gap is more than 45 s. Ramps from 0 to 3600 W over the first minute, then silence for ten minutes.
  const table = await ran('meter', (lake) => {
    const powers: readonly (readonly [number, number])[] = [
      [0, 0],
      [15, 900],
      [30, 1800],
      [45, 2700],
      [60, 3600],
      [660, 3600],
      [690, 0],
    ];
    for (const [at, [seconds, power]] of powers.entries())
      lake.putReading('meters', reading('m-001', at + 1, START + seconds * 1000, { power }));
  });
  const [hour] = await table('rollup_meter_hour');
  // 60 s at 1800 W on average, and 30 s at 1800 W.
  expect(hour?.power_energy).toBeCloseTo(0.03 + 0.015, 12);
  expect(hour?.load_kw_energy).toBeCloseTo(0.03 + 0.015, 9);
  expect(hour?.uptime).toBe(90 / 3600);
});

it('a device that is heard all hour was up all hour, edges included', async () => {
  const table = await ran('meter', (lake) => {
    for (let at = 0; at < 240; at++)
      lake.putReading('meters', reading('m-001', at + 1, START + HOUR + 7000 + at * 15_000, { power: 1000 }));
  });
  const hours = await table('rollup_meter_hour');
  expect(hours.map(({ uptime, power_energy }) => [uptime, power_energy])).toEqual([[1, 1]]);
});

it('means are exact: the order of rows and what cancels plays no part', async () => {
  const table = await ran('meter', (lake) => {
    const powers = [0.1, 99_999.9, 0.2, 0.3, 33_333.3];
    for (const [at, power] of powers.entries())
      lake.putReading('meters', reading('m-001', at + 1, START + at * 1000, { power }));
  });
  const [hour] = await table('rollup_meter_hour');
  expect(hour?.power_mean).toBe(133_333.8 / 5);
});

it('visits: where a tag was seen, from when to when, and where before', async () => {
  const seen: readonly (readonly [number, string, string | null])[] = [
    [0, 'g-001', 'A'],
    [10, 'g-001', 'A'],
    [20, 'g-001', 'B'],
    [30, 'g-002', 'A'],
    [40, 'g-002', ''],
    [50, 'g-002', null],
    [330, 'g-002', 'A'],
    [700, 'g-002', 'A'],
    [710, 'g-001', 'A'],
  ];
  const table = await ran('portal', (lake) => {
    for (const [at, [seconds, device, tag]] of seen.entries())
      lake.putReading('gates', reading(device, at + 1, START + seconds * 1000, { tag }));
  });
  const visits = await table('visits_portal__tag');
  const brief = visits.map(({ tag, visit, device_id, dwell_s, readings, previous_device_id }) =>
    [tag, visit, device_id, dwell_s, readings, previous_device_id].join(' '),
  );
  expect(brief).toEqual([
    'A 1 g-001 10 2 ',
    'A 2 g-002 300 2 g-001',
    'A 3 g-002 0 1 g-002',
    'A 4 g-001 0 1 g-002',
    'B 1 g-001 0 1 ',
  ]);
});
