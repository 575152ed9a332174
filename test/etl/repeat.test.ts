import { rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { duck } from './duckdb';
import { type Engine, engine } from './engine';
import { MANIFEST } from './manifest';
import { type Layout, RawLake, reading } from './raw-lake';

/** What the lake holds is a function of the raw lines, however often and in which order runs were made. Held by file content. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 15);
const SOUND = { temperature: 4.5, humidity: 50, passages: 3, door: false, mode: 'auto', note: 'fine' };
const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);

const engines: Engine[] = [];
afterEach(() => {
  for (const one of engines.splice(0)) one.close();
});

async function started(manifest = MANIFEST, raw?: string): Promise<Engine> {
  const one = await engine(manifest, raw);
  engines.push(one);
  return one;
}

/** Three days of three devices, a reading an hour, each delivered twice now and then. */
function fill(lake: RawLake, when: (at: number) => boolean = () => true): void {
  for (let at = 0; at < 72; at++)
    for (const device of ['n-001', 'n-002', 'n-003']) {
      if (!when(at)) continue;
      const one = reading(device, at + 1, START + at * HOUR, { ...SOUND, temperature: at / 4 });
      lake.putReading('north', one);
      if (at % 7 === 0) lake.putReading('north', { ...one, ingest_ms: START + at * HOUR + 9000, trace_id: 'again' });
    }
}

/** Readings of the first day that arrive on the third. */
function late(lake: RawLake): void {
  for (let at = 0; at < 5; at++) {
    const one = reading('n-001', 500 + at, START + at * HOUR + 60_000, SOUND, {
      late: true,
      ingest_ms: START + 2 * DAY + at,
    });
    lake.putReading('north', one);
  }
}

const ALL = [day(0), day(1), day(2)];

describe('a run can be repeated', () => {
  it('the same window twice leaves the same files', async () => {
    const one = await started();
    fill(new RawLake(one.raw));
    const first = await one.run('room', { days: ALL });
    const files = one.files();
    const second = await one.run('room', { days: ALL });
    expect(second).toEqual(first);
    expect(one.files()).toEqual(files);
    expect(first.report).toMatchObject({ in: 72 * 3 + 33, curated: 72 * 3, duplicates: 33 });
  });

  it('day by day, backwards, or all at once: the same files', async () => {
    const one = await started();
    fill(new RawLake(one.raw));
    await one.run('room', { days: ALL });
    const files = one.files();
    one.clear();
    for (const single of [day(2), day(0), day(1)]) await one.run('room', { days: [single] });
    expect(one.files()).toEqual(files);
  });

  it('late data rewrites the days that it belongs to, and leaves what one clean run would', async () => {
    const one = await started();
    const lake = new RawLake(one.raw);
    fill(lake);
    await one.run('room', { days: ALL });
    const before = one.files();
    late(lake);
    const { report } = await one.run('room', { from: day(2), to: day(2) });
    expect(report.days, 'the days that the window touches').toEqual([day(0), day(2)]);
    const incremental = one.files();
    const changed = [...incremental].filter(([key, content]) => before.get(key) !== content).map(([key]) => key);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((key) => !key.includes(`dt=${day(0)}`))).toEqual([]);
    one.clear();
    await one.run('room', { days: ALL });
    expect(one.files()).toEqual(incremental);
  });

  it('a partition that has lost its rows loses its file', async () => {
    const one = await started();
    const lake = new RawLake(one.raw);
    fill(lake);
    await one.run('room', { days: ALL });
    const stale = [...one.files().keys()].filter((key) => /^[^/]*room/.test(key) && key.includes(`dt=${day(1)}`));
    expect(stale.length, 'curated, and two roll-ups').toBe(3);
    rmSync(`${one.raw}/raw`, { recursive: true });
    fill(lake, (at) => at < 24 || at >= 48);
    const { removed } = await one.run('room', { days: ALL, allowFewerLines: true });
    expect(removed).toEqual(stale.sort());
    const left = [...one.files().keys()].filter((key) => key.includes(`dt=${day(1)}`));
    expect(left, 'only how many lines there are').toEqual([`runs/lines/sensor=room/dt=${day(1)}/lines.json`]);
  });

  it('killed half-way, the next run leaves what one clean run would', async () => {
    const one = await started();
    fill(new RawLake(one.raw));
    await one.run('room', { days: ALL });
    const files = one.files();
    one.clear();
    await one.kill('room', { days: ALL }, 'curated_room');
    expect(one.files(), 'it was killed before it was done').not.toEqual(files);
    await one.run('room', { days: ALL });
    expect(one.files()).toEqual(files);
  });

  it('the outcome does not hang on the number of threads or the order of files', async () => {
    const one = await started();
    fill(new RawLake(one.raw));
    await one.run('room', { days: ALL });
    const files = one.files();
    one.clear();
    await one.run('room', { days: ALL, threads: 1 } as { days: readonly string[] });
    expect(one.files()).toEqual(files);
  });
});

describe('the first delivery stays', () => {
  it('by arrival, then trace id, then what the row holds', async () => {
    const one = await started();
    const lake = new RawLake(one.raw);
    const base = reading('n-001', 1, START + HOUR, SOUND);
    const copies = [
      { ...base, trace_id: 'b', note: 'later trace' },
      { ...base, trace_id: 'a', note: 'wins' },
      { ...base, trace_id: 'a', note: 'x: the greater text' },
      { ...base, ingest_ms: START + HOUR + 501, trace_id: '0', note: 'later arrival' },
      { ...base, ingest_ms: null, trace_id: '0', note: 'no arrival' },
    ];
    for (const copy of copies) lake.put('north', 'n-001', START + HOUR + 500, JSON.stringify(copy));
    const { report } = await one.run('room', { days: [day(0)] });
    expect(report).toMatchObject({ in: 5, curated: 1, duplicates: 4 });
    const db = await duck();
    expect(await db.rows(`SELECT note FROM read_parquet('${one.out}/curated_room/*/*/*.parquet')`)).toEqual([
      { note: 'wins' },
    ]);
  });
});

describe('gzip', () => {
  it('that ends early is read as far as it goes, and one that is none is one line', async () => {
    const one = await started();
    const lake = new RawLake(one.raw);
    const lines = Array.from(
      { length: 5000 },
      (_, at) => `${JSON.stringify(reading('n-001', at + 1, START + at, SOUND))}\n`,
    );
    const whole = gzipSync(lines.join(''));
    lake.put('north', 'n-001', START + HOUR, whole.subarray(0, whole.length / 2), '.json.gz');
    lake.put('north', 'n-001', START + HOUR, 'no gzip', '.json.gz');
    lake.put('north', 'n-001', START + HOUR, '', '.json');
    const { report } = await one.run('room', { days: [day(0)] });
    expect(report.curated).toBeGreaterThan(1000);
    expect(report.curated).toBeLessThan(5000);
    expect(report.reasons).toMatchObject({ 'not-gzip': 1 });
  });
});

describe('schema evolution', () => {
  it('a field that was added last week is missing in old partitions, which still read', async () => {
    const old = await started(MANIFEST.replace(/^.*passages:.*\n/m, '').replace(/^.*twice:.*\n/m, ''));
    fill(new RawLake(old.raw));
    await old.run('room', { days: [day(0)] });
    const now = await started(MANIFEST, old.raw);
    await now.run('room', { days: [day(1)] });
    const db = await duck();
    const files = `['${old.out}/curated_room/*/*/*.parquet', '${now.out}/curated_room/*/*/*.parquet']`;
    const rows = await db.rows(
      `SELECT CAST(event_time AS DATE) AS d, count(*) AS n, count(passages) AS p FROM read_parquet(${files}, union_by_name = true) GROUP BY ALL ORDER BY ALL`,
    );
    expect(rows).toEqual([
      { d: day(0), n: '72', p: '0' },
      { d: day(1), n: '72', p: '72' },
    ]);
  });
});

describe('partitions of the curated lake', () => {
  it.each([
    ['group, dt', 'group=north/dt=2026-06-15'],
    ['group, device, year, month, day', 'group=north/device=n-001/year=2026/month=06/day=15'],
    ['dt, group', 'dt=2026-06-15/group=north'],
  ])('%s', async (keys, folder) => {
    const layout: Layout = 'by-device';
    const one = await started(
      MANIFEST.replace('lake: {', `lake: { curated: { partitioning: [${keys}], compression: snappy },`),
    );
    fill(new RawLake(one.raw, layout));
    await one.run('room', { days: ALL });
    expect([...one.files().keys()]).toContain(`curated_room/${folder}/part-0.parquet`);
    const db = await duck();
    const [described] = await db.rows(
      `SELECT count(DISTINCT compression) AS codecs, min(compression) AS codec FROM parquet_metadata('${one.out}/curated_room/${folder}/part-0.parquet')`,
    );
    expect(described).toMatchObject({ codec: 'SNAPPY' });
  });
});
