import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { both, type Outcome } from './both';
import { type Duck, duck, type Row } from './duckdb';
import { type Engine, engine } from './engine';
import { isLong } from './long';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark } from './spark';

/** A clock that was wrong for a part of a boot takes no reading into another hour: `monotonic_ms` of the boot puts its time right, or a remark says that nothing could. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 15);
const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);
const MANIFEST = `
apiVersion: fleetwright/v1
fleet: small
aws: { region: us-east-1 }
sensors: { probe: { every: 1s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups: { rooms: { sensor: probe, devices: [t-1, t-2] } }
lake: { firstYear: 2025, partitioning: [group, dt] }
etl: { engine: lambda, late: 3d }
`;
const ALL = [-1, 0, 1].map(day);
const LONG = { timeout: 480_000 };

/** One reading of a boot: how long after its start it was taken, how wrong the clock was then, and how long it took to arrive. */
interface Taken {
  readonly after: number;
  readonly wrongBy: number;
  readonly arrivedIn: number;
  readonly late?: boolean;
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
async function opened(): Promise<{ one: Engine; lake: RawLake }> {
  const one = await engine(MANIFEST);
  open.push(one);
  return { one, lake: new RawLake(one.raw, 'by-day') };
}

let last = 0;
/** The readings of a boot that began then; `sequence` says which is which. */
function boot(lake: RawLake, name: string, began: number, all: readonly Taken[], device = 't-1'): readonly number[] {
  return all.map(({ after, wrongBy, arrivedIn, late = false }) => {
    last += 1;
    const taken = began + after;
    const envelope = { boot_id: name, monotonic_ms: after, ingest_ms: taken + arrivedIn, late };
    lake.putReading('rooms', reading(device, last, taken + wrongBy, { temperature: 5 }, envelope));
    return last;
  });
}

/** An hour back for 15 s, as a Raspberry Pi without a battery; then right. */
const issue = (wrongBy: number): readonly Taken[] =>
  Array.from({ length: 30 }, (_, at) => ({
    after: (at + 1) * SECOND,
    wrongBy: at < 15 ? wrongBy : 0,
    arrivedIn: 80 + (at % 7),
  }));

let db: Duck | undefined;
async function curated({ out }: Engine): Promise<readonly Row[]> {
  db ??= await duck();
  const files = `'${out}/curated_probe/*/*/*.parquet'`;
  return db.rows(
    `SELECT CAST(sequence AS INTEGER) AS sequence, CAST(epoch_ms(event_time) AS DOUBLE) AS "at", late, data_quality, dt
     FROM read_parquet(${files}, hive_partitioning = true, hive_types = { dt: VARCHAR }) ORDER BY sequence, "at"`,
  );
}

describe('a clock that was wrong', () => {
  it.each([
    ['an hour back', -HOUR],
    ['an hour ahead', HOUR],
    ['over midnight back', -5 * HOUR],
    ['days back', -9 * DAY],
    ['years ahead', 900 * DAY],
    ['at 1970', -(START + 3 * HOUR)],
  ])('%s for 15 s and then right: all readings are where they were taken', async (_, wrongBy) => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    boot(lake, 'b', began, issue(wrongBy));
    const { report } = await one.run('probe', { days: ALL });
    expect(report).toMatchObject({ in: 30, curated: 30 });
    const rows = await curated(one);
    expect(rows.map(({ at }) => Number(at) - began)).toEqual(issue(0).map(({ after }) => after));
    expect(rows.map(({ data_quality }) => data_quality)).toEqual(
      issue(wrongBy).map(({ wrongBy: by }) => (by === 0 ? null : 'clock:righted')),
    );
    expect(
      rows.every(({ late }) => late === false),
      'none waited',
    ).toBe(true);
  });

  it('that was never right in this boot is put right by when its lines arrived', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    boot(lake, 'b', began, issue(-2 * HOUR).slice(0, 15));
    await one.run('probe', { days: ALL });
    for (const [at, row] of (await curated(one)).entries())
      expect(Number(row.at) - began - (at + 1) * SECOND, 'as far off as the fastest line took').toBe(80);
  });

  it('while readings waited in the log: they are put right with the others of the boot, and are late', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    const waited = Array.from({ length: 10 }, (_, at) => ({
      after: at * SECOND,
      wrongBy: -30 * HOUR,
      arrivedIn: 20 * MINUTE,
      late: true,
    }));
    boot(lake, 'b', began, [
      ...waited,
      { after: 1199 * SECOND, wrongBy: -30 * HOUR, arrivedIn: 100 },
      { after: 1210 * SECOND, wrongBy: 0, arrivedIn: 90 },
    ]);
    await one.run('probe', { days: ALL });
    const rows = await curated(one);
    expect(rows.map(({ at }) => Number(at) - began)).toEqual([
      ...waited.map(({ after }) => after),
      1199 * SECOND,
      1210 * SECOND,
    ]);
    expect(rows.map(({ late }) => late)).toEqual([...waited.map(() => true), false, false]);
  });

  it('and that nothing can tell leaves the time, with a remark; of readings that only waited nothing is said', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    boot(lake, 'waited', began, [
      { after: 0, wrongBy: 0, arrivedIn: 2 * HOUR, late: true },
      { after: 9 * HOUR, wrongBy: 0, arrivedIn: 50 },
    ]);
    const unknown = reading(
      't-1',
      900,
      began - HOUR,
      { temperature: 5 },
      { monotonic_ms: undefined, ingest_ms: began },
    );
    lake.putReading('rooms', unknown);
    await one.run('probe', { days: ALL });
    const rows = await curated(one);
    expect(rows.map(({ data_quality }) => data_quality)).toEqual([null, null, 'clock:behind']);
    expect(rows.map(({ late }) => late)).toEqual([true, false, true]);
    expect(rows.map(({ at }) => Number(at) - began)).toEqual([0, 9 * HOUR, -HOUR]);
  });

  it('is no matter of readings that the network kept: they are late, and their clock is right by the others of the boot', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    boot(lake, 'b', began, [
      { after: 0, wrongBy: 0, arrivedIn: HOUR },
      { after: SECOND, wrongBy: 0, arrivedIn: 100 },
    ]);
    await one.run('probe', { days: ALL });
    const rows = await curated(one);
    expect(rows.map(({ at, late, data_quality }) => [Number(at) - began, late, data_quality])).toEqual([
      [0, true, null],
      [SECOND, false, null],
    ]);
  });

  it('is not the network of a fleet whose clock runs faster than the wall: there a second on the way is many', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    const onTheWay = Array.from({ length: 10 }, (_, at) => ({
      after: at * MINUTE,
      wrongBy: 0,
      arrivedIn: (20 + at) * MINUTE,
    }));
    boot(lake, 'b', began, [...onTheWay, { after: HOUR, wrongBy: -9 * HOUR, arrivedIn: MINUTE }]);
    await one.run('probe', { from: day(0), to: day(0), speed: 30 });
    const rows = await curated(one);
    expect(rows.map(({ at, late, data_quality }) => [Number(at) - began, late, data_quality])).toEqual([
      ...onTheWay.map(({ after }) => [after, false, null]),
      [HOUR, false, 'clock:righted'],
    ]);
    await one.run('probe', { days: ALL, speed: 1 });
    expect((await curated(one)).every(({ late }) => late)).toBe(false);
    expect((await curated(one)).filter(({ late }) => late)).toHaveLength(10);
  });

  it('is not told by a boot that slept, where two right times disagree: what cannot be told keeps its time, and says so', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    boot(lake, 'b', began, [
      { after: 0, wrongBy: 0, arrivedIn: 100 },
      { after: SECOND, wrongBy: -HOUR, arrivedIn: 100 },
    ]);
    // Three hours that monotonic_ms knows nothing of.
    boot(lake, 'b', began + 3 * HOUR, [
      { after: 2 * SECOND, wrongBy: 0, arrivedIn: 100 },
      { after: 3 * SECOND, wrongBy: 0, arrivedIn: 20 * MINUTE, late: true },
    ]);
    await one.run('probe', { days: ALL });
    const rows = await curated(one);
    expect(rows.map(({ at, data_quality }) => [Number(at) - began, data_quality])).toEqual([
      [0, null],
      [SECOND - HOUR, 'clock:behind'],
      [3 * HOUR + 2 * SECOND, null],
      [3 * HOUR + 3 * SECOND, null],
    ]);
  });

  it('of one boot or device says nothing of another', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    boot(lake, 'b', began, issue(-HOUR));
    const waits = [{ after: 0, wrongBy: 0, arrivedIn: HOUR, late: true }];
    boot(lake, 'c', began, waits);
    boot(lake, 'b', began, waits, 't-2');
    await one.run('probe', { days: ALL });
    const rows = await curated(one);
    expect(rows.slice(30).map(({ at, data_quality }) => [Number(at) - began, data_quality])).toEqual([
      [0, null],
      [0, null],
    ]);
  });

  it('makes the same days one by one as together, and again', async () => {
    const { one, lake } = await opened();
    boot(lake, 'b', START - 10 * SECOND, issue(-HOUR));
    boot(lake, 'c', START + DAY - 10 * SECOND, issue(26 * HOUR));
    await one.run('probe', { days: ALL });
    const together = one.files();
    one.clear();
    for (const each of [...ALL].reverse()) await one.run('probe', { days: [each] });
    expect(one.files()).toEqual(together);
    expect((await one.run('probe', { days: ALL })).report.refused).toEqual([]);
    expect(one.files()).toEqual(together);
    expect(new Set((await curated(one)).map(({ sequence }) => sequence)).size, 'no reading twice').toBe(60);
  });

  it('and that only later lines show moves what was made before: no reading is twice, none lost, no day refused', async () => {
    const { one, lake } = await opened();
    const began = START + 3 * HOUR;
    boot(lake, 'b', began, [{ after: 0, wrongBy: -20 * HOUR, arrivedIn: 20 * MINUTE, late: true }]);
    await one.run('probe', { from: day(0), to: day(0) });
    expect((await curated(one)).map(({ dt }) => dt)).toEqual([day(-1)]);
    boot(lake, 'b', began, [{ after: 21 * MINUTE, wrongBy: -20 * HOUR, arrivedIn: 60 }]);
    const { report } = await one.run('probe', { from: day(0), to: day(0) });
    expect(report).toMatchObject({ refused: [], days: [day(-1), day(0)], in: 2 });
    expect((await curated(one)).map(({ dt, data_quality }) => [dt, data_quality])).toEqual([
      [day(0), 'clock:righted'],
      [day(0), 'clock:righted'],
    ]);
    expect((await one.run('probe', { days: [day(-1)] })).report).toMatchObject({ in: 0, refused: [] });
  });

  it('never hides that lines are gone: a day that has lost some is refused', async () => {
    const { one, lake } = await opened();
    boot(lake, 'b', START + 3 * HOUR, issue(-HOUR));
    await one.run('probe', { days: ALL });
    rmSync(join(one.raw, `raw/group=rooms/dt=${day(0)}`), { recursive: true });
    const { report } = await one.run('probe', { days: ALL });
    expect(report.refused).toEqual([{ day: day(0), group: 'rooms', arrived: day(0), before: 30, now: 0 }]);
  });
});

/** Boots that meet anything: jumps in either way, waits in the log, two days. */
const taken = fc.record({
  after: fc.integer({ min: 0, max: 3 * HOUR }),
  jump: fc.nat(2),
  arrivedIn: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 20, max: 4000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 6000, max: 20 * HOUR }) },
  ),
});
const boots = fc.array(
  fc.record({
    began: fc.integer({ min: -6 * HOUR, max: 26 * HOUR }),
    jumps: fc.tuple(
      ...Array.from({ length: 3 }, () =>
        fc.constantFrom(0, 0, -HOUR, HOUR, -26 * HOUR, 40 * HOUR, -900 * DAY, 14 * MINUTE, -14 * MINUTE),
      ),
    ),
    all: fc.array(taken, { minLength: 1, maxLength: 12 }),
    device: fc.constantFrom('t-1', 't-2'),
  }),
  { minLength: 1, maxLength: 6 },
);

let named = 0;
function putBoots(lake: RawLake, all: typeof boots extends fc.Arbitrary<infer B> ? B : never): void {
  for (const one of all)
    boot(
      lake,
      `boot-${named++}`,
      START + one.began,
      one.all.map(({ after, jump, arrivedIn }) => ({
        after,
        wrongBy: one.jumps[jump] ?? 0,
        arrivedIn,
        late: arrivedIn > 5000,
      })),
      one.device,
    );
}

/**
 * Where a boot was when it took these, by all that can be known on a day of arrival: exactly where its clock was right for a while, else as exactly as the
 * fastest line arrived. Undefined where no line came at once, or none of them shows that the clock was wrong: then the rule promises nothing.
 */
const AGREED = 15 * MINUTE;
type Boots = typeof boots extends fc.Arbitrary<infer B> ? B : never;
interface Meant {
  readonly at: number;
  readonly within: number;
}
function meant(all: Boots): ReadonlyMap<number, Meant> {
  const found = new Map<number, Meant>();
  let sequence = 0;
  for (const one of all) {
    const lines = one.all.map(({ after, jump, arrivedIn }) => {
      sequence += 1;
      const arrived = START + one.began + after + arrivedIn;
      return {
        sequence,
        after,
        by: one.jumps[jump] ?? 0,
        arrivedIn,
        atOnce: arrivedIn <= 5000,
        day: Math.floor(arrived / DAY),
      };
    });
    for (const line of lines) {
      const others = lines.filter(({ day: arrived }) => arrived === line.day);
      const atOnce = others.filter((other) => other.atOnce);
      const isRight = atOnce.some(({ by }) => by === 0);
      const isShown = others.some(
        (other) => other.by - other.arrivedIn > AGREED || (other.atOnce && other.arrivedIn - other.by > AGREED),
      );
      const within = isRight ? 0 : Math.min(...atOnce.map(({ arrivedIn }) => arrivedIn));
      if (isShown && atOnce.length > 0) found.set(line.sequence, { at: START + one.began + line.after, within });
    }
  }
  return found;
}

/** Jumps that nobody takes for a clock that is right. */
const jumping = boots.map((all) =>
  all.map((one) => ({ ...one, jumps: one.jumps.map((by) => (Math.abs(by) < AGREED ? 0 : by)) as typeof one.jumps })),
);

function expectMeant(all: Boots, first: number, rows: readonly Row[]): void {
  for (const [sequence, { at, within }] of meant(all)) {
    const row = rows.find((one) => Number(one.sequence) === first + sequence);
    const off = Number(row?.at) - at;
    expect(off, `reading ${sequence} of ${JSON.stringify(all)} was taken at ${new Date(at).toISOString()}`).toSatisfy(
      () => off >= 0 && off <= within,
    );
  }
}

describe('any boots', () => {
  it('whose clock jumps, forward or back, have the times at which the agent took their readings', {
    timeout: 360_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(jumping, async (all) => {
        const { one, lake } = await opened();
        const first = last;
        putBoots(lake, all);
        await one.run('probe', { days: [-2, -1, 0, 1, 2, 3].map(day) });
        expectMeant(all, first, await curated(one));
        one.close();
      }),
      { numRuns: 15 },
    );
  });

  it('are in one day each, and the same in every run', { timeout: 360_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(boots, async (all) => {
        const { one, lake } = await opened();
        putBoots(lake, all);
        const days = [-2, -1, 0, 1, 2, 3].map(day);
        const { report } = await one.run('probe', { days });
        const together = one.files();
        one.clear();
        for (const each of days) await one.run('probe', { days: [each] });
        expect(one.files()).toEqual(together);
        expect(report.in).toBe(all.reduce((sum, { all: some }) => sum + some.length, 0));
        one.close();
      }),
      { numRuns: 12 },
    );
  });
});

/** File by file, so that a difference is shown where it is. */
function same({ duckdb, spark }: { duckdb: Outcome; spark: Outcome }): Outcome {
  expect(spark.run, 'the report, and what was written').toEqual(duckdb.run);
  for (const [key, file] of Object.entries(duckdb.files)) expect(spark.files[key]?.rows, key).toEqual(file.rows);
  expect(spark.files).toEqual(duckdb.files);
  return duckdb;
}

describeWithSpark('a clock that was wrong, in Spark', () => {
  it('is put right in the same way, to the times at which the agent took the readings', LONG, async () => {
    const one = await both(MANIFEST);
    open.push(one.engine);
    const lake = new RawLake(one.engine.raw, 'by-day');
    const all = fc.sample(jumping, { numRuns: 4, seed: 20261201 }).flat();
    const first = last;
    putBoots(lake, all);
    for (const some of fc.sample(boots, { numRuns: 2, seed: 20261130 })) putBoots(lake, some);
    boot(lake, 'back', START - 10 * SECOND, issue(-HOUR));
    boot(lake, 'ahead', START + DAY - 10 * SECOND, issue(26 * HOUR));
    same(await one.run('probe', { days: [-2, -1, 0, 1, 2, 3].map(day) }));
    expect(meant(all).size, 'readings of clocks that were wrong').toBeGreaterThan(20);
    expectMeant(all, first, await curated(one.engine));
  });

  if (isLong)
    it('shows itself later in the same way', LONG, async () => {
      const one = await both(MANIFEST);
      open.push(one.engine);
      const lake = new RawLake(one.engine.raw, 'by-day');
      const began = START + 3 * HOUR;
      boot(lake, 'b', began, [{ after: 0, wrongBy: -20 * HOUR, arrivedIn: 20 * MINUTE, late: true }]);
      const window = { from: day(0), to: day(0), speed: 2 };
      same(await one.run('probe', window));
      boot(lake, 'b', began, [{ after: 21 * MINUTE, wrongBy: -20 * HOUR, arrivedIn: 60 }]);
      same(await one.again('probe', window));
    });
});
