import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openedLake } from '../../cli/query/opened-lake';
import { verifyLake } from '../../cli/up/verify-lake';
import { bucketsOf, ObjectStore } from '../../runtime/twin/lake/storage/object-store';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { temporaryFolder, writeExample } from '../twin/iot-core/generated';

const BUCKET = 'iot-enterprise-raw-123456789012-us-west-2';
const SINCE = Date.UTC(2026, 0, 2);

describe('the count at the end, against a lake that is not as it should be', () => {
  const temporary = temporaryFolder();
  const dir = {
    path: temporary.path,
    shown: 'twin',
    generated: join(temporary.path, 'generated'),
    lake: join(temporary.path, 'lake'),
  };
  const fewer = join(temporary.path, 'fewer');
  beforeAll(async () => {
    await writeExample(dir.generated);
    await writeExample(fewer, (text) => text.replace('prefix: temp-, count: 40', 'prefix: temp-, count: 1'));
    const store = new ObjectStore({ folder: dir.lake, buckets: bucketsOf(loadStacks(dir.generated).resources) });
    let objects = 0;
    const put = async (device: string, sequence: number, ingest = SINCE) => {
      objects += 1;
      const row = { device_id: device, boot_id: 'b', sequence, ingest_ms: ingest, trace_id: `t${objects}` };
      const key = `raw/group=group1/device=${device}/year=2026/month=01/day=02/${objects}.json`;
      await store.put(BUCKET, key, Buffer.from(JSON.stringify(row)));
    };
    await put('temp-001', 1);
    await put('temp-001', 2);
    await put('temp-001', 2);
    await put('temp-002', 1);
    await put('temp-002', 2);
    await put('temp-002', 9, SINCE - 1);
  });
  afterAll(() => temporary.remove());

  const counted = async (folders: readonly string[], acknowledged: Readonly<Record<string, number>>) => {
    const lakes = folders.map((folder) => openedLake(dir, loadStacks(folder).resources));
    const agents = Object.entries(acknowledged).map(([device, count]) => ({ devices: [device], acknowledged: count }));
    const count = await verifyLake(lakes, SINCE, agents, 60_000);
    for (const lake of lakes) await lake.close();
    return count;
  };

  it('counts each message once, its copies as duplicates, and nothing of earlier runs', async () => {
    const expected = { messages: 4, duplicates: 1, missing: 0 };
    expect(await counted([dir.generated], { 'temp-001': 2, 'temp-002': 2 })).toEqual(expected);
  });

  it('misses what was acknowledged to one device, though another has more than it should', async () => {
    expect(await counted([dir.generated], { 'temp-001': 4, 'temp-002': 1 })).toMatchObject({ missing: 2 });
  });

  it('sees what was left out during the run through the tables of before, and counts nothing twice for it', async () => {
    const all = { 'temp-001': 2, 'temp-002': 2 };
    expect(await counted([fewer], all)).toEqual({ messages: 2, duplicates: 1, missing: 2 });
    expect(await counted([dir.generated, fewer], all)).toEqual({ messages: 4, duplicates: 1, missing: 0 });
  });
});
