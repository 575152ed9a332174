import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { MANIFEST } from '../../etl/manifest';
import { reading } from '../../etl/raw-lake';
import { temporaryFolder } from '../iot-core/generated';
import { liveLake, rawKey } from './live-lake';

/** The twin does not parse an object twice that lies as it lay: what it answers is what a first look would see. */

const folder = temporaryFolder();
afterAll(() => folder.remove());

const NOON = Date.UTC(2026, 0, 31, 11);
let lake: Awaited<ReturnType<typeof liveLake>>;
let lakes = 0;
beforeEach(async () => {
  lake = await liveLake(join(folder.path, `lake ${lakes++}`), MANIFEST);
});

const key = (sequence: number) => rawKey('north', 'n-001', NOON, `${sequence}.json`);
const put = (sequence: number, temperature: number, body?: string) =>
  lake.put(key(sequence), body ?? JSON.stringify(reading('n-001', sequence, NOON + sequence, { temperature })));
const remove = (sequence: number) => rmSync(join(lake.dataDir, 'lake', lake.bucket, key(sequence)));
const look = async (where = '') =>
  Object.fromEntries(
    (await lake.rows(`SELECT sequence, temperature FROM live_room ${where} ORDER BY sequence`)).map(
      ([sequence, temperature]) => [String(sequence), temperature],
    ),
  );

it('shows what was put, put again and removed since the look before', async () => {
  await put(1, 5);
  await put(2, 6);
  expect(await look()).toEqual({ 1: 5, 2: 6 });
  await put(3, 7);
  expect(await look()).toEqual({ 1: 5, 2: 6, 3: 7 });
  await put(2, 8);
  expect(await look()).toEqual({ 1: 5, 2: 8, 3: 7 });
  remove(1);
  expect(await look()).toEqual({ 2: 8, 3: 7 });
  await put(1, 9);
  expect(await look()).toEqual({ 1: 9, 2: 8, 3: 7 });
  expect(await look('WHERE sequence > 1')).toEqual({ 2: 8, 3: 7 });
});

it('says of an object that cannot be read which it is, and answers again when it is gone', async () => {
  await put(1, 5);
  expect(await look()).toEqual({ 1: 5 });
  await put(2, 6, '{"sequence": ');
  await expect(look()).rejects.toThrow(/^HIVE_CURSOR_ERROR: Row is not a valid JSON Object: .*2\.json/);
  remove(2);
  expect(await look()).toEqual({ 1: 5 });
});

it('goes by the list of devices as it is, also where that was written in its place', async () => {
  await put(1, 5);
  const file = join(lake.dataDir, 'lake', lake.bucket.replace('-raw-', '-curated-'), 'devices/part-0.ndjson');
  const sites = () => lake.rows('SELECT device_id, site FROM live_room');
  const write = (site: string, agoMs: number) => {
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => ({ ...JSON.parse(line), site }));
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    utimesSync(file, (Date.now() - agoMs) / 1000, (Date.now() - agoMs) / 1000);
  };
  write('old', 3_600_000);
  expect(await sites()).toEqual([['n-001', 'old']]);
  const { columns } = await lake.lake.query('SELECT * FROM devices');
  expect(columns.map(({ name }) => name)).not.toContain('$file_modified_time');
  write('new', 1_800_000);
  expect(await sites()).toEqual([['n-001', 'new']]);
  write('last', 0);
  expect(await sites()).toEqual([['n-001', 'last']]);
  write('very', 0);
  expect(await sites()).toEqual([['n-001', 'very']]);
});

it('reads by the tables that are served now', async () => {
  await put(1, 5);
  expect(await look()).toEqual({ 1: 5 });
  const asText = JSON.parse(JSON.stringify(lake.resources)) as typeof lake.resources;
  for (const { name, properties } of asText) {
    const { StorageDescriptor } = (properties.TableInput ?? {}) as {
      StorageDescriptor?: { Columns: { Name: string; Type: string }[] };
    };
    const column = StorageDescriptor?.Columns.find(({ Name }) => name.endsWith('raw_room') && Name === 'humidity');
    if (column) column.Type = 'string';
  }
  const query = `SELECT typeof(humidity) FROM raw_room WHERE device IN ('n-001') AND "$file_modified_time" >= from_unixtime(0)`;
  expect(await lake.rows(query)).toEqual([['DOUBLE']]);
  lake.lake.serve(asText);
  expect(await lake.rows(query)).toEqual([['VARCHAR']]);
});
