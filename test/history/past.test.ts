import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../runtime/clock';
import { firstArrival } from '../../runtime/history/first-arrival';
import { historyId, MADE_UP } from '../../runtime/history/history-order';
import { pastMessages } from '../../runtime/history/past-of-thing';
import { removeObjects } from '../../runtime/history/remove-objects';
import { runEtl } from '../../runtime/twin/etl/run-etl';
import { LakeQuery } from '../../runtime/twin/lake/query/lake-query';
import { filesIn } from '../../runtime/twin/lake/storage/files-in';
import { lakeFolder } from '../../runtime/twin/lake/storage/object-store';
import type { Inbound } from '../../runtime/twin/ports';
import { loadRules } from '../../runtime/twin/rules/load-rules';
import { RulesEngine } from '../../runtime/twin/rules/rules-engine';
import { put } from '../cli/fleet';
import { type CompiledFleet, compiledFleet, DIRECT, FIREHOSE, flat, ORDER, pastIn, UNTIL } from './compiled-fleet';

const DAYS = ['2026-11-24', '2026-11-25'];

async function treeOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const tree = new Map<string, string>();
  for await (const path of filesIn(folder)) tree.set(path, readFileSync(join(folder, path)).toString('base64'));
  return new Map([...tree].filter(([path]) => !path.startsWith('.unfinished')).sort());
}

const linesIn = (base64: string) => gunzipSync(Buffer.from(base64, 'base64')).toString().trimEnd().split('\n');
const rawOf = ({ stacks }: CompiledFleet) =>
  stacks.resources.find(({ logicalId }) => logicalId === 'RawBucket')?.name ?? '';

function queryOver({ stacks }: CompiledFleet, dataDir: string): LakeQuery {
  const clock = { ...systemClock(), now: () => UNTIL };
  return new LakeQuery({ lake: lakeFolder(join(dataDir, 'lake')), resources: stacks.resources, clock });
}

describe.each([
  ['an object per message', DIRECT],
  ['Firehose', FIREHOSE],
])('the past of a fleet whose lake is filled by %s', (_, lake) => {
  let fleet: CompiledFleet;
  let made: Awaited<ReturnType<typeof pastIn>>;
  beforeAll(async () => {
    fleet = await compiledFleet(lake);
    made = await pastIn(fleet);
  });

  it('is made of the same bytes by the same order, and of others by another seed', async () => {
    const [one, again, other] = await Promise.all([
      treeOf(join(made.dataDir, 'lake')),
      pastIn(fleet).then(({ dataDir }) => treeOf(join(dataDir, 'lake'))),
      pastIn(fleet, { ...ORDER, seed: 8 }).then(({ dataDir }) => treeOf(join(dataDir, 'lake'))),
    ]);
    expect(one.size).toBeGreaterThan(6);
    expect([...again]).toEqual([...one]);
    expect([...other]).not.toEqual([...one]);
  });

  it('has the lines that the engine of the rules writes for the same messages, in the folders of their keys', async () => {
    const written: string[] = [];
    const keep = (where: string, bytes: Uint8Array) => {
      written.push(`${where} ${Buffer.from(bytes).toString().trimEnd()}`);
      return Promise.resolve();
    };
    const nothing = () => Promise.resolve();
    const ports = {
      storage: {
        put: (bucket: string, key: string, body: Uint8Array) =>
          keep(`${bucket}/${key.slice(0, key.lastIndexOf('/'))}`, body),
      },
      streams: { put: (_: string, record: Uint8Array) => keep('', record) },
      ...{ notifications: { publish: nothing }, functions: { invoke: nothing }, publisher: { publish: nothing } },
      ...{ metrics: { put: () => {} }, alarms: { setState: nothing } },
    };
    let now = 0;
    const { rules } = loadRules(fleet.stacks.resources);
    const { accountId } = fleet.stacks;
    const engine = new RulesEngine({
      rules,
      ports,
      tracer: { step: () => {} },
      clock: { ...systemClock(), now: () => now },
      accountId,
    });
    const [config] = fleet.configs;
    const device = config?.devices[0];
    if (!config || !device) throw new Error('there is no device');
    const more = { folder: '', counts: { readings: 0, unchanged: 0, leftOut: 0 }, problem: () => {} };
    const faults = made.work.faultsOf(config.group, device.id);
    let count = 0;
    for await (const { record, arrivedAt } of flat(pastMessages(config, device, faults, ORDER, more))) {
      now = arrivedAt;
      count += 1;
      const traceId = `${historyId(ORDER)}-${count}`;
      const { topic, payload } = record;
      await engine.handle({
        topic,
        payload,
        qos: 1,
        clientId: '',
        principal: '',
        thing: device.id,
        at: now,
        traceId,
      } satisfies Inbound);
    }
    const tree = await treeOf(join(made.dataDir, 'lake'));
    // A record of a stream has no key yet: its folder is held by the table that reads it.
    const folderOf = (path: string) =>
      lake === DIRECT || path.includes('/alerts/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const lines = [...tree]
      .filter(([path]) => path.includes(`--${device.id}.`))
      .flatMap(([path, bytes]) => linesIn(bytes).map((line) => `${folderOf(path)} ${line}`));
    expect(count).toBeGreaterThan(100);
    expect(lines.sort()).toEqual(written.sort());
  });

  it('is read by the generated tables, line for line, and says by its boot id that it was made up', async () => {
    const query = queryOver(fleet, made.dataDir);
    try {
      const id = historyId(ORDER);
      const { rows } = await query.query(
        `SELECT count(*), count(DISTINCT device_id), min(boot_id), max(boot_id), min(ingest_ms - event_time) >= 0, max(ingest_ms) FROM raw_room`,
      );
      const messages = made.done
        .filter(({ thing }) => thing.startsWith('room'))
        .reduce((sum, one) => sum + one.messages, 0);
      expect(rows).toEqual([[messages, 3, id, id, true, expect.any(Number)]]);
      expect(Number(rows[0]?.[5])).toBeLessThan(UNTIL);
    } finally {
      await query.close();
    }
  });

  it('becomes curated rows, every one of them, by the generated ETL, with metadata and flags', async () => {
    const place = { generated: fleet.generated, dataDir: made.dataDir, resources: fleet.stacks.resources };
    const report = await runEtl(place, 'room', { days: DAYS });
    const messages = made.done
      .filter(({ thing }) => thing.startsWith('room'))
      .reduce((sum, one) => sum + one.messages, 0);
    expect(report).toMatchObject({ in: messages, curated: messages, reasons: {}, refused: [] });
    const query = queryOver(fleet, made.dataDir);
    try {
      const { rows } = await query.query(
        `SELECT min(site), bool_or(breach_warm), bool_or(late), count(data_quality) FROM curated_room`,
      );
      expect(rows).toEqual([['north', true, false, 0]]);
    } finally {
      await query.close();
    }
  });

  it('is made into the same days when only objects that can hold their lines are looked into, and others are all the same', async () => {
    const place = { generated: fleet.generated, dataDir: made.dataDir, resources: fleet.stacks.resources };
    const all = await runEtl(place, 'room', { days: ['2026-11-24'] });
    expect(await runEtl(place, 'room', { days: ['2026-11-24'], punctual: MADE_UP })).toEqual(all);
    expect(all.curated).toBeGreaterThan(0);
    // Of another name: it may hold what was late.
    const [config] = fleet.configs;
    const late = Date.UTC(2026, 10, 26, 1);
    const key = lake === DIRECT ? `device=${config?.thing}/year=2026/month=11/day=26` : 'dt=2026-11-26';
    const line = { event_time: late - 30 * 3_600_000, boot_id: 'real', sequence: 1, monotonic_ms: 1, late: true };
    const more = { temperature: 4, group_id: 'rooms', device_id: config?.thing, ingest_ms: late, trace_id: 'real-1' };
    const [bucket, path] = [join(made.dataDir, 'lake', rawOf(fleet)), `raw/group=rooms/${key}/${late}-real.json`];
    put(bucket, path, JSON.stringify({ ...line, ...more }));
    const { in: lines } = await runEtl(place, 'room', { days: ['2026-11-24'], punctual: MADE_UP });
    expect(lines).toBe(all.in + 1);
    rmSync(join(bucket, path));
  });

  it('is heard no more often than the order says, also what speaks by itself', async () => {
    const everyMs = 600_000;
    const { done } = await pastIn(fleet, { ...ORDER, everyMs });
    const most = (ORDER.until - ORDER.from) / everyMs;
    for (const { thing, readings } of done)
      expect([thing, readings > most / 2 && readings <= most]).toEqual([thing, true]);
  });

  it('is no real reading: the first arrival is that of the oldest object that a device has sent', async () => {
    const bucket = join(made.dataDir, 'lake', rawOf(fleet));
    expect(await firstArrival(bucket)).toBeUndefined();
    const at = Date.UTC(2026, 10, 25, 5, 0, 30);
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    if (lake === DIRECT)
      put(bucket, `raw/group=rooms/device=room-001/year=2026/month=11/day=25/${at}-${uuid}.json`, '{}');
    else put(bucket, `raw/group=rooms/dt=2026-11-25/acme-rooms-1-2026-11-25-05-00-30-${uuid}.json.gz`, '');
    expect(await firstArrival(bucket)).toBe(at);
  });

  it('is taken out again, and what is real stays', async () => {
    const { dataDir } = await pastIn(fleet, { ...ORDER, from: UNTIL - 3_600_000 });
    const bucket = join(dataDir, 'lake', rawOf(fleet));
    put(bucket, 'raw/group=rooms/dt=2026-11-25/real.json', '{}');
    const { objects, days } = await removeObjects(bucket, MADE_UP);
    expect(objects).toBeGreaterThan(3);
    expect(days).toEqual(['2026-11-25']);
    expect([...(await treeOf(bucket)).keys()]).toEqual(['raw/group=rooms/dt=2026-11-25/real.json']);
  });
});
