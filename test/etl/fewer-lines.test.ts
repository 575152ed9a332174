import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import { daysReread } from '../../compiler/ir/etl/reread';
import { milliseconds } from '../../schema/duration';
import { type EtlLines, etlLinesKey } from '../../schema/etl-lines';
import { sourcesOf } from '../sources';
import { type Engine, engine, type Run, type Window } from './engine';
import { isLong } from './long';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark, spark } from './spark';

/** A day is never made anew out of fewer lines than it was made of, unless somebody says so: raw data that has expired takes no row with it. */

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 15);
const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);
const MANIFEST = `
apiVersion: fleetwright/v1
fleet: small
aws: { region: us-east-1 }
sensors: { probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups:
  cellar: { sensor: probe, devices: { prefix: c-, count: 2 } }
  rooms: { sensor: probe, devices: { prefix: t-, count: 2 } }
lake: { firstYear: 2025, partitioning: [group, dt] }
etl: { engine: glue, late: 3d }
`;
const BOTH = [day(0), day(1)];
const LONG = { timeout: 480_000 };

const open: Engine[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function started(manifest = MANIFEST, raw?: string): Promise<{ one: Engine; lake: RawLake }> {
  const one = await engine(manifest, raw);
  open.push(one);
  return { one, lake: new RawLake(one.raw, 'by-day') };
}

let last = 0;
function put(lake: RawLake, group: string, offset: number, count: number, arrivedLater = 0): void {
  const device = group === 'rooms' ? 't-1' : 'c-1';
  for (let at = 0; at < count; at++) {
    last += 1;
    const taken = START + offset * DAY + last * 1000;
    const more = { ingest_ms: taken + arrivedLater * DAY + 500, late: arrivedLater > 0 };
    lake.putReading(group, reading(device, last, taken, { temperature: 5 }, more));
  }
}
const expire = ({ raw }: Engine, group: string, offset: number) =>
  rmSync(join(raw, `raw/group=${group}/dt=${day(offset)}`), { recursive: true });

/** What is kept of a day, out of how many lines it was made. */
const kept = ({ out }: Engine, offset: number) =>
  JSON.parse(readFileSync(join(out, etlLinesKey('probe', day(offset))), 'utf8')) as EtlLines;

/** What runs a window: the SQL in DuckDB, or the script in Spark. */
type Runner = (one: Engine, window: Window) => Promise<Run>;
const inDuckdb: Runner = (one, window) => one.run('probe', window);
const inSpark: Runner = (one, window) =>
  spark().run({
    script: join(one.generated, 'glue', 'probe.py'),
    devices: join(one.generated, 'lake', 'devices', 'devices.ndjson'),
    raw: one.raw,
    out: one.out,
    ...window,
  });

function lawsOfWhatIsKept(run: Runner): void {
  it('makes it of what is left where that is allowed, and compares with that from then on', LONG, async () => {
    const { one, lake } = await started();
    put(lake, 'rooms', 0, 5);
    await run(one, { days: [day(0)] });
    expire(one, 'rooms', 0);
    put(lake, 'rooms', 0, 1, 1);
    const { report } = await run(one, { days: [day(0)], allowFewerLines: true });
    expect(report).toMatchObject({ in: 1, curated: 1, refused: [] });
    expect((await run(one, { days: [day(0)] })).report.refused).toEqual([]);
  });

  it('keeps beside the counts of the day that it was left, and why, until a run makes it', LONG, async () => {
    const { one, lake } = await started();
    put(lake, 'rooms', 0, 5);
    await run(one, { days: [day(0)] });
    const made = kept(one, 0);
    expire(one, 'rooms', 0);
    await run(one, { days: [day(0)] });
    expect(kept(one, 0)).toEqual({ ...made, refused: [{ group: 'rooms', arrived: day(0), before: 5, now: 0 }] });
    await run(one, { days: [day(0)] });
    expect(kept(one, 0).groups, 'it is compared with what it was made of').toEqual(made.groups);
    await run(one, { days: [day(0)], allowFewerLines: true });
    expect(kept(one, 0)).toEqual({ ...made, groups: {} });
  });
}

function laws(run: Runner): void {
  it('leaves such a day as it is, makes the others, and says so', LONG, async () => {
    const { one, lake } = await started();
    for (const offset of [0, 1]) put(lake, 'rooms', offset, 5);
    await run(one, { days: BOTH });
    const before = one.files();
    expire(one, 'rooms', 0);
    put(lake, 'rooms', 0, 1, 1);
    put(lake, 'rooms', 1, 2);
    const { report } = await run(one, { from: day(1), to: day(1) });
    expect(report.days, 'made anew').toEqual([day(1)]);
    expect(report.refused).toEqual([{ day: day(0), group: 'rooms', arrived: day(0), before: 5, now: 0 }]);
    expect(report, 'counts are those of the days that were made').toMatchObject({ in: 7, curated: 7 });
    const of = (files: ReadonlyMap<string, string>, offset: number) =>
      [...files].filter(([key]) => !key.startsWith('runs/') && key.includes(`dt=${day(offset)}/`));
    expect(of(one.files(), 0), 'the day that has lost lines').toEqual(of(before, 0));
    expect(of(one.files(), 1), 'the other day').not.toEqual(of(before, 1));
  });

  it(
    'leaves rows and counts of a group that the manifest has no more, and compares with them once it is back',
    LONG,
    async () => {
      const { one, lake } = await started();
      for (const group of ['rooms', 'cellar']) put(lake, group, 0, 5);
      await run(one, { days: [day(0)] });
      const rows = (files: ReadonlyMap<string, string>) => [...files].filter(([key]) => key.includes('group=cellar/'));
      const before = rows(one.files());
      expect(before).not.toEqual([]);
      expire(one, 'cellar', 0);
      put(lake, 'rooms', 0, 1);
      const without = await started(MANIFEST.replace(/^ +cellar:.*\n/m, ''), one.raw);
      await run({ ...without.one, out: one.out }, { days: [day(0)], out: one.out } as Window & { out: string });
      expect(rows(one.files())).toEqual(before);
      const { report } = await run(one, { days: [day(0)] });
      expect(report.refused).toEqual([{ day: day(0), group: 'cellar', arrived: day(0), before: 5, now: 0 }]);
    },
  );

  it('sees a loss behind more lines that came late, or in another group', LONG, async () => {
    const { one, lake } = await started();
    put(lake, 'rooms', 0, 5);
    await run(one, { days: [day(0)] });
    expire(one, 'rooms', 0);
    put(lake, 'rooms', 0, 50, 2);
    put(lake, 'cellar', 0, 50);
    const { report, written } = await run(one, { days: [day(0)] });
    expect(report).toMatchObject({ days: [], in: 0, refused: [{ group: 'rooms', before: 5, now: 0 }] });
    expect(written).toEqual([]);
  });
}

describe('a day of which fewer lines are left', () => {
  laws(inDuckdb);
  lawsOfWhatIsKept(inDuckdb);

  it('is the same question under other cleaning rules: lines count, whatever becomes of them', async () => {
    const { one, lake } = await started();
    put(lake, 'rooms', 0, 5);
    await one.run('probe', { days: [day(0)] });
    const stricter = await started(MANIFEST.replace('max: 85', 'max: 4'), one.raw);
    stricter.one.clear();
    const { report } = await runInto(stricter.one, one.out);
    expect(report).toMatchObject({ in: 5, curated: 0, quarantined: 5, refused: [] });
  });

  it('is not asked under other rules of which day a line belongs to, nor of a lake that has no counts yet', async () => {
    const { one, lake } = await started();
    put(lake, 'rooms', 0, 5);
    await one.run('probe', { days: [day(0)] });
    expire(one, 'rooms', 0);
    const other = await started(MANIFEST.replace('late: 3d', 'late: 2d'), one.raw);
    expect((await runInto(other.one, one.out)).report).toMatchObject({ in: 0, refused: [] });
    const { one: fresh } = await started(MANIFEST, one.raw);
    expect((await fresh.run('probe', { days: [day(0)] })).report).toMatchObject({ in: 0, refused: [] });
  });
});

describe('how long raw data is kept', () => {
  it.each(['1h', '12h', '1d', '36h', '3d', '100h'])(
    'the least that the compiler takes holds all that a scheduled run reads again, with late: %s',
    async (late) => {
      const lateMs = milliseconds(late);
      const text = (days: number) =>
        MANIFEST.replace('late: 3d', `late: ${late}`).replace('2025,', `2025, retention: { expireAfter: ${days}d },`);
      const codes = async (days: number) =>
        (await compile(sourcesOf({ 'fleet.yaml': text(days) }), { manifest: 'fleet.yaml' })).diagnostics.map(
          ({ code }) => code,
        );
      const least = daysReread(lateMs);
      expect(await codes(least)).not.toContain('expires-before-etl');
      expect(await codes(least - 1)).toContain('expires-before-etl');
      // The oldest line that yesterday can have brought, and the first folder of its day. S3 deletes at the midnight behind whole days.
      const yesterday = START - DAY;
      const touched = Math.floor((yesterday - lateMs) / DAY) * DAY;
      const { one } = await started(text(least));
      const time = one.fleet.etl?.trees[0]?.steps.find((step) => step.step === 'time');
      const oldest = touched - (time?.step === 'time' ? time.daysBefore : Number.NaN) * DAY;
      expect(START - oldest, 'the age of the folder, in ms').toBeLessThanOrEqual(least * DAY);
    },
  );
});

/** The code of one manifest over the curated lake of another. */
const runInto = (one: Engine, out: string): Promise<Run> =>
  one.run('probe', { days: [day(0)], out } as Window & { out: string });

describeWithSpark('a day of which fewer lines are left, in Spark', () => {
  laws(inSpark);
  if (isLong) lawsOfWhatIsKept(inSpark);
});
