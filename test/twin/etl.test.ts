import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LockedError, lockFolder } from '../../runtime/folder-lock';
import { runEtl } from '../../runtime/twin/etl/run-etl';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { putDevicesTable } from '../../runtime/twin/wiring/devices-table';
import { reading } from '../etl/raw-lake';
import { temporaryFolder } from './iot-core/generated';
import { lakeRoom } from './lake/lake-room';
import { writeManifest } from './stacks/compiled';

const MANIFEST = `apiVersion: fleetwright/v1
fleet: cold
aws: { region: eu-west-1 }
sensors:
  room: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  north:
    sensor: room
    devices: [{ serial: n-1, metadata: { shelf: a1 } }, N.2]
    via: { gateways: { prefix: gw-, count: 1 } }
    metadata: { site: "north-1" }
etl:
  engine: lambda
  clean: [{ require: [temperature] }, { range: quarantine }, { deduplicate: { by: [device_id, boot_id, sequence] } }]
  enrich: [metadata]
lake: { firstYear: 2025 }
`;
const folder = temporaryFolder();
const generated = join(folder.path, 'generated');
const dataDir = join(folder.path, 'data');
const at = (minute: number, day = 31) => Date.UTC(2026, 0, day, 8, minute);
const windows = { from: '2026-01-30', to: '2026-01-31' };

let room: ReturnType<typeof lakeRoom>;
let place: Parameters<typeof runEtl>[0];
const rows = (sql: string) => room.rows(sql);

beforeAll(async () => {
  await writeManifest(generated, MANIFEST);
  const { resources } = loadStacks(generated);
  room = lakeRoom(join(dataDir, 'lake'), resources);
  place = { generated, dataDir, resources };
  let objects = 0;
  const put = (device: string, content: string, day = 31) =>
    room.put(`raw/group=north/device=${device}/year=2026/month=01/day=${day}/${objects++}.json`, content);
  const sent = (device: string, sequence: number, minute: number, fields: object, day = 31) =>
    put(device, JSON.stringify(reading(device, sequence, at(minute, day), { ...fields })), day);
  await sent('n-1', 1, 0, { temperature: 4 });
  await sent('n-1', 2, 1, { temperature: 6 });
  await sent('n-1', 2, 1, { temperature: 6 });
  await sent('n-1', 3, 2, { temperature: 900 });
  await sent('n-1', 1, 5, { temperature: 1 }, 30);
  await put('n-1', '{"temperature": ');
  await sent('N.2', 1, 3, { temperature: 7.5 });
});
afterAll(async () => {
  await room.lake.close();
  folder.remove();
});

describe('the tables of the ETL before any run', () => {
  it('are empty, with all their columns', async () => {
    expect(room.lake.catalog.refused).toEqual([]);
    const { columns, rows } = await room.lake.query(
      'SELECT event_time, temperature, data_quality, dt FROM curated_room',
    );
    expect(rows).toEqual([]);
    expect(columns.map(({ type }) => type)).toEqual(['timestamp', 'double', 'varchar', 'varchar']);
  });

  it('but the list of devices is there from the start', async () => {
    await putDevicesTable(generated, room.lake.catalog, room.store);
    expect(await rows('SELECT device_id, site, shelf FROM devices ORDER BY 1')).toEqual([
      ['N.2', 'north-1', null],
      ['n-1', 'north-1', 'a1'],
    ]);
  });
});

describe('a run over the lake of the twin', () => {
  it('says how each line ended, and every line ended in one way', async () => {
    const report = await runEtl(place, 'room', windows);
    expect(report).toMatchObject({
      format: 'fleetwright/etl-run/v1',
      days: ['2026-01-30', '2026-01-31'],
      in: 7,
      curated: 4,
      duplicates: 1,
      quarantined: 1,
      unparsable: 1,
      dropped: 0,
      reasons: { 'not-json': 1, 'range:temperature': 1 },
    });
  });

  it('fills the curated table, also with a device whose folder the file system cannot name as the key does', async () => {
    expect(
      await rows('SELECT device_id, temperature, site, shelf FROM curated_room ORDER BY event_time, device_id'),
    ).toEqual([
      ['n-1', 1, 'north-1', 'a1'],
      ['n-1', 4, 'north-1', 'a1'],
      ['n-1', 6, 'north-1', 'a1'],
      ['N.2', 7.5, 'north-1', null],
    ]);
  });

  it('fills roll-ups and quarantine', async () => {
    expect(
      await rows(
        "SELECT device_id, readings, temperature_mean FROM rollup_room_day WHERE dt = '2026-01-31' ORDER BY 1",
      ),
    ).toEqual([
      ['N.2', 1, 7.5],
      ['n-1', 2, 5],
    ]);
    expect(await rows('SELECT state, reason FROM quarantine_room ORDER BY 1')).toEqual([
      ['quarantined', 'range:temperature'],
      ['unparsable', 'not-json'],
    ]);
  });

  it('leaves partitions that a condition leaves out unread', async () => {
    const all = await room.lake.query('SELECT count(*) FROM rollup_room_day');
    const one = await room.lake.query("SELECT count(*) FROM rollup_room_day WHERE dt = '2026-01-30'");
    expect([all.rows, one.rows]).toEqual([[[3]], [[1]]]);
    expect(one.objectsScanned).toBeLessThan(all.objectsScanned);
  });

  it('makes a day again with the same rows, and leaves nothing of itself behind', async () => {
    const before = await rows('SELECT * FROM curated_room ORDER BY ALL');
    await runEtl(place, 'room', { days: ['2026-01-31'] });
    expect(await rows('SELECT * FROM curated_room ORDER BY ALL')).toEqual(before);
    expect(readdirSync(join(dataDir, 'etl'))).toEqual([]);
  });

  it('of days on which nothing arrived is a run as well, and changes nothing', async () => {
    const report = await runEtl(place, 'room', { from: '2026-03-01', to: '2026-03-02' });
    expect([report.in, report.days, report.partitions]).toEqual([0, [], []]);
    expect(await rows('SELECT count(*) FROM curated_room')).toEqual([[4]]);
  });

  it('is the only one, and says why it failed', async () => {
    const unlock = lockFolder(join(dataDir, 'etl'));
    await expect(runEtl(place, 'room', windows)).rejects.toThrow(LockedError);
    unlock();
    await expect(runEtl(place, 'roof', windows)).rejects.toThrow(
      'the ETL of roof failed: Error: there is no sensor roof',
    );
  });

  it('is read while a partition is written: what is not finished is no object of the table', async () => {
    const [key] = (await room.store.list(curatedBucket(), 'rollup_room_day/')).map((object) => object.key);
    const file = join(dataDir, 'lake', curatedBucket(), String(key));
    writeFileSync(`${file}.tmp-1`, 'half');
    expect(await rows('SELECT count(*) FROM rollup_room_day')).toEqual([[3]]);
  });
});

describe('a table whose manifest has changed since', () => {
  it('has the new column, missing in partitions that were made without it, and not the one that is gone', async () => {
    const next = join(folder.path, 'next');
    await writeManifest(next, MANIFEST.replace('site: "north-1"', 'floor: "3"').replace('shelf: a1', 'rack: r1'));
    const later = lakeRoom(join(dataDir, 'lake'), loadStacks(next).resources);
    expect(await later.rows("SELECT temperature, floor, rack FROM curated_room WHERE dt = '2026-01-30'")).toEqual([
      [1, null, null],
    ]);
    await expect(later.rows('SELECT site FROM curated_room')).rejects.toThrow(/site/);
    await later.lake.close();
  });
});

function curatedBucket(): string {
  return String(room.lake.catalog.tables.find(({ name }) => name === 'curated_room')?.location.bucket);
}
