import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import '../../property-seed';
import { MANIFEST } from '../../etl/manifest';
import { reading } from '../../etl/raw-lake';
import { temporaryFolder } from '../iot-core/generated';
import { liveLake, rawKey } from './live-lake';

/** The rows of a live view: those that the ETL will make of raw messages, before it has and after. */

const folder = temporaryFolder();
afterAll(() => folder.remove());

const MINUTE = 60_000;
const [YESTERDAY, TODAY] = [Date.UTC(2026, 0, 30), Date.UTC(2026, 0, 31)];

/** Numbers, and now and then what is no value. */
const value = (least: number, greatest: number) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: least * 1000, max: greatest * 1000 }).map((whole) => whole / 1000) },
    { weight: 1, arbitrary: fc.constantFrom(null, -0, 1e6, -1e6) },
  );

const message = fc.record({
  device: fc.constantFrom(
    { group: 'north', id: 'n-001' },
    { group: 'north', id: 'n-002' },
    { group: 'south', id: 's-1' },
    { group: 'south', id: 's-2' },
  ),
  at: fc.integer({ min: YESTERDAY, max: TODAY + 720 * MINUTE - 1 }),
  as: fc.constantFrom('ms', 'ms', 'ms', 's', 'µs'),
  boot: fc.constantFrom('a', 'b', null),
  sequence: fc.integer({ min: 1, max: 40 }),
  waited: fc.constantFrom(200, 500, 61_000, 3 * 3_600_000),
  lacks: fc.constantFrom(undefined, undefined, undefined, undefined, 'monotonic_ms'),
  fields: fc.record({
    temperature: value(-60, 100),
    humidity: value(0, 110),
    passages: fc.oneof(fc.integer({ min: -2, max: 2 ** 40 }), fc.constant(null)),
    door: fc.constantFrom(true, false, null),
    mode: fc.constantFrom('auto', 'manual', 'odd', null),
    note: fc.constantFrom('', ' x', 'ä', "it's", null),
  }),
});

/** `data_quality` has a remark on what only the text of a line shows. */
const COLUMNS =
  'event_time, ingest_time, group_id, device_id, boot_id, sequence, monotonic_ms, late, trace_id, temperature, humidity, passages, door, mode, note, dew_point, twice, warm, shelf, site, breach_too_warm, above_too_warm, breach_damp, data_quality';

describe('a run of the ETL', () => {
  it('is remembered where it was over all that had arrived, behind its partitions; not one of some days, nor one that left a day as it was', async () => {
    const lake = await liveLake(join(folder.path, 'runs'), MANIFEST);
    const remembered = async () =>
      (await lake.table('SELECT * FROM etl_runs ORDER BY began_ms')).map(({ sensor, began_ms, ended_ms }) => ({
        sensor,
        began_ms: Number(began_ms),
        ended_ms: Number(ended_ms),
      }));
    const key = rawKey('north', 'n-001', TODAY, '1.json');
    await lake.put(key, JSON.stringify(reading('n-001', 1, TODAY, { temperature: 5 })));
    await lake.etl('room', { days: ['2026-01-31'] });
    await lake.etl('room', { from: '2026-01-30', to: '2026-01-31' });
    expect(await remembered()).toEqual([]);
    const began = Date.now();
    await lake.etl('room', { from: '2026-01-30', to: '2026-01-31', upToNow: true });
    const [run, ...more] = await remembered();
    expect(more).toEqual([]);
    expect(run).toMatchObject({ sensor: 'room' });
    expect([began <= (run?.began_ms ?? 0), (run?.began_ms ?? 0) <= (run?.ended_ms ?? 0)]).toEqual([true, true]);
    rmSync(join(lake.dataDir, 'lake', lake.bucket, key));
    await lake.put(
      rawKey('south', 's-1', TODAY, '2.json'),
      JSON.stringify(reading('s-1', 2, TODAY, { temperature: 5 })),
    );
    const { refused } = await lake.etl('room', { from: '2026-01-30', to: '2026-01-31', upToNow: true });
    expect(refused).toHaveLength(1);
    expect(await remembered()).toEqual([run]);
    await lake.lake.close();
  });
});

describe('a live view', () => {
  it.each([
    ['Parquet by day', MANIFEST],
    [
      'Iceberg, raw folders without devices, ranges that are flagged',
      MANIFEST.replace('lake: {', 'lake: { curated: { format: iceberg }, partitioning: [group, dt],')
        .replace('engine: lambda', 'engine: glue')
        .replace('range: quarantine', 'range: flag'),
    ],
    [
      'a table by year, month and day, no duplicates dropped',
      MANIFEST.replace('lake: {', 'lake: { curated: { partitioning: [group, device, year, month, day] },').replace(
        / +- deduplicate.*\n/,
        '',
      ),
    ],
  ])('has the rows that the ETL makes, before it has made any and when it has: %s', async (name, manifest) => {
    const lake = await liveLake(join(folder.path, name), manifest);
    const byDay = manifest.includes('partitioning: [group, dt]');
    const messages = fc.sample(message, 240);
    let sent = 0;
    const send = async (some: typeof messages) => {
      for (const { device, at: drawn, as, boot, sequence, waited, lacks, fields } of some) {
        // What lacks a column of the key is known by its time.
        const at = Math.min(drawn + sent * 1000, TODAY + 720 * MINUTE - 1 - sent * 1000);
        // A folder of a device that the manifest does not have is one that the raw table does not project.
        const id = byDay && sent % 20 === 0 ? 'gone' : device.id;
        const ingest = at + waited;
        const said = as === 's' ? Math.floor(at / 1000) : as === 'µs' ? at * 1000 + 400 : at;
        const line = reading(id, sequence, said, fields, {
          boot_id: boot,
          late: waited > MINUTE,
          ingest_ms: ingest,
          trace_id: `t-${String(sent).padStart(6, '0')}`,
          ...(lacks === undefined ? {} : { [lacks]: null }),
        });
        const day = new Date(ingest).toISOString().slice(0, 10);
        const key = byDay
          ? `raw/group=${device.group}/dt=${day}/${sent}.json`
          : rawKey(device.group, device.id, ingest, `${sent}.json`);
        await lake.put(key, JSON.stringify(line));
        sent += 1;
      }
    };
    const live = `SELECT ${COLUMNS} FROM live_room ORDER BY ${COLUMNS}`;
    await send(messages.slice(0, 150));
    const before = await lake.table(live);
    await lake.etl('room');
    const curated = () => lake.table(`SELECT ${COLUMNS} FROM curated_room ORDER BY ${COLUMNS}`);
    expect(before.length).toBeGreaterThan(20);
    expect(before).toEqual(await curated());
    expect(await lake.table(live)).toEqual(before);
    // Half is curated, and the rest is not.
    await send(messages.slice(150));
    const between = await lake.table(live);
    await lake.etl('room');
    // Of two that come one after the other the first stays for a while, though the ETL will keep the one that arrived first.
    const ids = (rows: typeof between) =>
      rows
        .map(({ device_id, boot_id, sequence, event_time }) =>
          [device_id, boot_id, ...(boot_id === null ? [event_time] : [sequence])].join(' '),
        )
        .sort();
    expect(ids(between)).toEqual(ids(await curated()));
    await lake.lake.close();
  });
});
