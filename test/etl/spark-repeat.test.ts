import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, engine } from './engine';
import { firstOf } from './long';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark, Spark, type SparkRun, spark } from './spark';

/**
 * What the generated PySpark leaves is a function of the raw lines: however often it runs, wherever it is killed, and whenever lines come.
 * Held by the bytes of the files, which one Java writes all alike. As few columns as there can be, so that plans are small.
 */

const MANIFEST = `
apiVersion: fleetwright/v1
fleet: small
aws: { region: us-east-1 }
sensors: { probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups: { rooms: { sensor: probe, devices: { prefix: t-, count: 2 } } }
lake: { firstYear: 2025 }
etl: { engine: glue, late: 3d, clean: [{ range: quarantine }, { deduplicate: { by: [device_id, sequence] } }] }
`;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 15);
const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);
const ALL = [day(0), day(1), day(2)];
const LONG = { timeout: 480_000 };

/** Every six hours of the days, one of them twice and one out of range. */
function fill(lake: RawLake, days: readonly number[]): void {
  for (const offset of days)
    for (let at = 0; at < 4; at++) {
      const one = reading('t-1', offset * 4 + at + 1, START + offset * DAY + at * 6 * HOUR, { temperature: at * 40 });
      lake.putReading('rooms', one);
      if (at === 0) lake.putReading('rooms', { ...one, trace_id: 'twice' });
    }
}

/** A reading of the first day that comes on the third. */
const late = (lake: RawLake) =>
  lake.putReading(
    'rooms',
    reading('t-2', 99, START + HOUR, { temperature: 7 }, { late: true, ingest_ms: START + 2 * DAY + HOUR }),
  );

function filesBelow(root: string, prefix = ''): ReadonlyMap<string, string> {
  const files = readdirSync(join(root, prefix))
    .sort()
    .flatMap((name): readonly (readonly [string, string])[] => {
      const key = `${prefix}${name}`;
      return statSync(join(root, key)).isDirectory()
        ? [...filesBelow(root, `${key}/`)]
        : [[key, readFileSync(join(root, key)).toString('base64')]];
    });
  return new Map(files);
}

const times = (root: string) =>
  new Map([...filesBelow(root).keys()].map((key) => [key, statSync(join(root, key)).mtimeMs]));
const isOfTable = (key: string) => !/^(_work|runs)\//.test(key);
const ofTables = (files: ReadonlyMap<string, string>) => [...files].filter(([key]) => isOfTable(key));

describeWithSpark('a run of the generated PySpark can be repeated', () => {
  const home = mkdtempSync(join(tmpdir(), 'fleet-spark-repeat-'));
  const folder = (name: string) => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  let one: Engine;
  /** The lake before and after: the second day has lost its lines, a line of the first has come late. */
  let before: ReadonlyMap<string, string>;
  let clean: ReadonlyMap<string, string>;
  const into = (out: string, more: Partial<SparkRun> = { days: ALL }): SparkRun => ({
    script: join(one.generated, 'glue', 'probe.py'),
    devices: join(one.generated, 'lake', 'devices', 'devices.ndjson'),
    raw: one.raw,
    out,
    allowFewerLines: true,
    ...more,
  });
  const again = (name: string) => {
    cpSync(folder('before'), folder(name), { recursive: true, preserveTimestamps: true });
    return folder(name);
  };

  beforeAll(async () => {
    one = await engine(MANIFEST);
    fill(new RawLake(one.raw), [0, 1, 2]);
    await spark().run(into(folder('before')));
    before = filesBelow(folder('before'));
    rmSync(join(one.raw, 'raw'), { recursive: true });
    fill(new RawLake(one.raw), [0, 2]);
    late(new RawLake(join(one.raw)));
    await spark().run(into(folder('clean')));
    clean = filesBelow(folder('clean'));
  }, 480_000);
  afterAll(() => {
    one.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('the two lakes differ in what they should', () => {
    const keys = (files: ReadonlyMap<string, string>) =>
      [...files.keys()].filter((key) => isOfTable(key) && key.includes(day(1)));
    expect(keys(before)).toHaveLength(4);
    expect(keys(clean)).toEqual([]);
    const [first = ''] = [...clean.keys()].filter((key) => key.includes(`curated_probe/group=rooms/dt=${day(0)}`));
    expect(clean.get(first)).not.toBe(before.get(first));
  });

  it(
    'a run over an old lake ends in the same files, removes the partitions that became empty, and leaves nothing else',
    LONG,
    async () => {
      const out = again('over');
      const { removed } = await spark().run(into(out));
      expect(removed).toEqual([...before.keys()].filter((key) => isOfTable(key) && key.includes(day(1))));
      expect(filesBelow(out)).toEqual(clean);
      await spark().run(into(out));
      expect(filesBelow(out), 'and once more').toEqual(clean);
    },
  );

  it.each(
    firstOf(1, [
      ['between two tables', 'put', 4],
      ['between two leftovers', 'remove', 3],
      ['between two files of a table', 'put', 1],
      ['before the first leftover is removed', 'remove', 1],
    ] as const),
  )('killed %s, it leaves whole files, and the next run what a clean one would', LONG, async (_, at, after) => {
    const out = again(`killed-${at}-${after}`);
    expect(await spark().dying(into(out), at, after)).toBe('died');
    const left = filesBelow(out);
    expect(left, 'it was killed before it was done').not.toEqual(clean);
    for (const [key, content] of ofTables(left))
      expect([before.get(key), clean.get(key)], `${key} is whole, old or new`).toContain(content);
    await spark().run(into(out));
    expect(filesBelow(out)).toEqual(clean);
  });

  it(
    'the window of the late line makes anew the days that it touches, and no other file; up to now, it is remembered',
    LONG,
    async () => {
      const out = again('window');
      const old = times(out);
      const began = Date.now();
      const { report } = await spark().run(into(out, { from: day(2), to: day(2), upToNow: true }));
      const remembered = JSON.parse(readFileSync(join(out, 'etl_runs/probe.ndjson'), 'utf8'));
      expect(remembered).toEqual({ sensor: 'probe', began_ms: expect.any(Number), ended_ms: expect.any(Number) });
      expect(remembered.began_ms).toBeGreaterThanOrEqual(began);
      expect(remembered.ended_ms).toBeGreaterThanOrEqual(remembered.began_ms);
      rmSync(join(out, 'etl_runs'), { recursive: true });
      expect(report.days).toEqual([day(0), day(2)]);
      const isOf = (key: string, one: string) => key.includes(`dt=${one}/`);
      const untouched = [...times(out)].filter(([key, time]) => old.get(key) === time).map(([key]) => key);
      expect(untouched).toEqual([...old.keys()].filter((key) => isOf(key, day(1))));
      const others = (files: ReadonlyMap<string, string>) => [...files].filter(([key]) => !isOf(key, day(1)));
      expect(others(filesBelow(out))).toEqual(others(clean));
    },
  );

  it('killed as a process while Spark writes, the next leaves what a clean run would', LONG, async () => {
    const out = again('process');
    const own = new Spark();
    const run = own.run(into(out)).then(
      () => 'survived',
      () => 'died',
    );
    const work = join(out, '_work');
    const begun = () => readdirSync(out).includes('_work') && [...filesBelow(work).keys()].length > 0;
    for (let over = false; !over && !begun(); ) over = await Promise.race([run.then(() => true), setTimeout(2, false)]);
    own.kill();
    expect(await run).toBe('died');
    await spark().run(into(out));
    expect(filesBelow(out)).toEqual(clean);
  });
});
