import { cpSync, linkSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../property-seed';
import { LakeQuery } from '../../../runtime/twin/lake/query/lake-query';
import { lakeFolder } from '../../../runtime/twin/lake/storage/object-store';
import { MANIFEST } from '../../etl/manifest';
import { reading } from '../../etl/raw-lake';
import { temporaryFolder } from '../iot-core/generated';
import { SteppingClock } from '../metrics/stepping-clock';
import { liveLake, rawKey } from './live-lake';

/**
 * A query takes time, and reads the files of the lake in whatever order its engine likes, while the ETL replaces one after the other. All
 * orders there are: of each object the query finds one of the versions that were there while it ran, each object for itself.
 */

const folder = temporaryFolder();
afterAll(() => folder.remove());

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 0, 31, 12);
const [RUNS, MESSAGES] = [4, 120];
/** Under test is what lies between them: the end of the last run and the last message stand before it. */
const END = NOON + 4 * 60 * MINUTE;

interface Version<T> {
  readonly from: number;
  readonly is: T;
}

/** Landed when, as which key. */
interface Landed {
  readonly at: number;
  readonly key: string;
  readonly text: string;
  readonly id: string;
}

let room: Awaited<ReturnType<typeof liveLake>>;
let landed: readonly Landed[];
/** By object of the curated bucket. Before its first version it is not there. */
const objects = new Map<string, Version<string>[]>();
let curatedBucket: string;

beforeAll(async () => {
  room = await liveLake(join(folder.path, 'made'), MANIFEST);
  curatedBucket = room.resources.find(({ logicalId }) => logicalId === 'CuratedBucket')?.name ?? '';
  const draw = fc.sample(
    fc.record({
      minute: fc.integer({ min: 0, max: 239 }),
      landsAfter: fc.constantFrom(0, 200, 90_000),
      repeats: fc.constantFrom(false, false, false, true),
    }),
    MESSAGES,
  );
  landed = draw
    .map(({ minute, landsAfter, repeats }, at): Landed => {
      const ingest = NOON + minute * MINUTE + at;
      const group = at % 2 === 0 ? 'north' : 'south';
      const device = at % 2 === 0 ? 'n-001' : 's-1';
      // One in four is another delivery of the one before of its device.
      const sequence = repeats && at > 1 ? at - 2 : at;
      const eventMs = NOON - (sequence % 5 === 0 ? 13 * 60 * MINUTE : 0) + sequence * 7;
      const more = { late: true, ingest_ms: ingest, trace_id: `t-${at}` };
      return {
        at: ingest + landsAfter,
        key: rawKey(group, device, ingest, `${ingest}-${at}.json`),
        text: JSON.stringify(reading(device, sequence, eventMs, { temperature: 5 }, more)),
        id: `${device}/${sequence}`,
      };
    })
    .sort((a, b) => a.at - b.at);
  await makeRuns();
}, 360_000);

/** Each run sees what has landed a little after it began, puts its files one after the other, and is remembered when it has ended. */
async function makeRuns(): Promise<void> {
  const out = join(room.dataDir, 'lake', curatedBucket);
  let seen = 0;
  const remembered: string[] = [];
  for (let run = 1; run <= RUNS; run++) {
    const began = NOON + run * 50 * MINUTE;
    const looks = began + 3_000;
    for (; seen < landed.length && (landed[seen]?.at ?? 0) <= looks; seen++)
      await room.put(landed[seen]?.key ?? '', landed[seen]?.text ?? '');
    await room.etl('room');
    const made = filesBelow(out).filter((path) => path.startsWith('curated_room/'));
    const kept = join(folder.path, `run ${run}`);
    made.forEach((path, at) => {
      mkdirSync(dirname(join(kept, path)), { recursive: true });
      cpSync(join(out, path), join(kept, path));
      add(path, began + MINUTE + at * 40_000, join(kept, path));
    });
    const ended = began + 2 * MINUTE + made.length * 40_000;
    remembered.push(JSON.stringify({ sensor: 'room', began_ms: began, ended_ms: ended }));
    mkdirSync(join(kept, 'etl_runs'), { recursive: true });
    writeFileSync(join(kept, 'etl_runs/room.ndjson'), `${remembered.join('\n')}\n`);
    add('etl_runs/room.ndjson', ended + 1_000, join(kept, 'etl_runs/room.ndjson'));
  }
  add('devices/part-0.ndjson', 0, join(out, 'devices/part-0.ndjson'));
}

function add(path: string, from: number, is: string): void {
  objects.set(path, [...(objects.get(path) ?? []), { from, is }]);
}

function filesBelow(root: string, below = ''): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(root, join(below, entry.name)) : [join(below, entry.name)],
  );
}

let queries = 0;

/** How often each reading is in the answer of a query that began then, and read each object at its own moment. */
async function answer(began: number, tookMs: number, moment: () => number): Promise<ReadonlyMap<string, number>> {
  const lake = join(folder.path, `query ${queries++}`);
  const put = (bucket: string, path: string, place: (file: string) => void) => {
    const file = join(lake, bucket, path);
    mkdirSync(dirname(file), { recursive: true });
    place(file);
  };
  for (const [path, versions] of objects) {
    const read = began + moment() * tookMs;
    const there = versions.findLast(({ from }) => from <= read);
    if (there) put(curatedBucket, path, (file) => linkSync(there.is, file));
  }
  const listed = began + moment() * tookMs;
  for (const { at, key, text } of landed) {
    if (at > listed) break;
    put(room.bucket, key, (file) => {
      writeFileSync(file, text);
      utimesSync(file, at / 1000, at / 1000);
    });
  }
  const query = new LakeQuery({ lake: lakeFolder(lake), resources: room.resources, clock: new SteppingClock(began) });
  const { rows, objectsScanned } = await query.query(
    'SELECT device_id, sequence, count(*) FROM live_room GROUP BY 1, 2',
  );
  await query.close();
  expect(objectsScanned).toBeGreaterThan(0);
  return new Map(rows.map(([device, sequence, times]) => [`${device}/${sequence}`, Number(times)]));
}

describe('a live view that is asked while the ETL replaces partitions', () => {
  it('shows every reading that had landed once, and none twice, in whatever order files are read', async () => {
    const spans = fc.record({
      began: fc.integer({ min: NOON + MINUTE, max: END }),
      tookMs: fc.constantFrom(0, 2_000, 60_000, 10 * MINUTE, 30 * MINUTE),
      moments: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(spans, async ({ began, tookMs, moments }) => {
        let at = 0;
        const times = await answer(began, tookMs, () => moments[at++ % moments.length] ?? 0);
        const twice = [...times].filter(([, count]) => count > 1).map(([id]) => id);
        const due = new Set(landed.filter((one) => one.at <= began).map(({ id }) => id));
        const missing = [...due].filter((id) => !times.has(id));
        expect({ twice, missing }).toEqual({ twice: [], missing: [] });
      }),
      {
        numRuns: 24,
        examples: [[{ began: NOON + 51 * MINUTE, tookMs: 30 * MINUTE, moments: [0, 0, 1, 1, 1, 1, 1, 1] }]],
      },
    );
  }, 360_000);

  it('reads of the raw lake what landed since the last run that is remembered, and not all of two days', async () => {
    const count = async (began: number) => {
      const before = queries;
      await answer(began, 0, () => 0);
      const query = new LakeQuery({
        lake: lakeFolder(join(folder.path, `query ${before}`)),
        resources: room.resources,
        clock: new SteppingClock(began),
      });
      const { objectsScanned } = await query.query('SELECT count(*) FROM live_room');
      await query.close();
      return objectsScanned;
    };
    const last = NOON + RUNS * 50 * MINUTE;
    const since = landed.filter(({ at }) => at >= last - 2 * MINUTE).length;
    const others = [...objects.keys()].length;
    expect(since).toBeLessThan(MESSAGES / 4);
    expect(await count(END + 10 * MINUTE)).toBe(since + others);
    // None is remembered yet.
    expect(await count(NOON + 20 * MINUTE)).toBe(landed.filter(({ at }) => at <= NOON + 20 * MINUTE).length + 1);
  });
});
