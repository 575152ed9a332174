import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { DEFECTS } from './defects';
import { type Engine, engine } from './engine';
import { describeWithIceberg, IcebergSpark } from './iceberg';
import { isLong } from './long';
import { MANIFEST } from './manifest';
import { RawLake, reading } from './raw-lake';

/** `lake.curated.format: iceberg`: the generated script in a real Spark with the runtime of Iceberg, over a catalog in a folder. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 15);
const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);
const ALL = [day(0), day(1), day(2)];

const TEMPERATURE = 'temperature: { unit: Cel, min: -40, max: 85 }';
const DOOR = 'door: { type: boolean }';

/** As few columns as there can be, so that plans are small. */
const probe = (fields: string, curated = '') => `
apiVersion: fleetwright/v1
fleet: small
aws: { region: us-east-1 }
sensors: { probe: { every: 60s, fields: { ${fields} } } }
groups: { rooms: { sensor: probe, devices: { prefix: t-, count: 2 } } }
lake: { firstYear: 2025, retention: { expireAfter: 100d }, curated: { format: iceberg${curated} } }
etl: { engine: glue, late: 3d }
`;
const LONG = { timeout: 600_000 };
const TABLES = ['curated_probe', 'quarantine_probe', 'rollup_probe_hour', 'rollup_probe_day'];

const engines: Engine[] = [];
const sparks: IcebergSpark[] = [];
afterAll(() => {
  for (const one of [...sparks, ...engines]) one.close();
});

async function made(manifest: string, raw?: string): Promise<Engine> {
  const one = await engine(manifest, raw);
  engines.push(one);
  return one;
}

function spark(): IcebergSpark {
  const [running = new IcebergSpark()] = sparks;
  if (sparks.length === 0) sparks.push(running);
  return running;
}

/** Three days, every few hours, some of it twice, and now and then a line that is none. */
function fill(lake: RawLake): void {
  for (let at = 0; at < 72; at += 5) {
    const one = reading('t-1', at + 1, START + at * HOUR, { temperature: at / 4 });
    lake.putReading('rooms', one);
    if (at % 3 === 0) lake.putReading('rooms', { ...one, ingest_ms: START + at * HOUR + 9000, trace_id: 'again' });
    if (at % 4 === 0) lake.put('rooms', 't-1', START + at * HOUR, '{');
  }
}

/** What the tables hold is what a clean run of the same script makes of the raw lake as plain files. */
async function expectClean(one: Engine, sensor: string, days: readonly string[], namespace: string): Promise<void> {
  one.clear();
  await spark().run(one, sensor, { days });
  for (const name of readdirSync(one.out).filter((entry) => entry.includes(`_${sensor}`)))
    expect(await spark().table(namespace, name), name).toEqual(await spark().files(one, name));
}

const INTO = { namespace: 'lake.small' };

describeWithIceberg('a curated lake in Iceberg', () => {
  let one: Engine;
  let lake: RawLake;

  it('survives a run that is killed between two tables: the next leaves what a clean run would', LONG, async () => {
    one = await made(probe(TEMPERATURE));
    lake = new RawLake(one.raw);
    fill(lake);
    const victim = new IcebergSpark(spark().warehouse);
    const ended = victim.run(one, 'probe', { days: ALL }, INTO).catch(() => 'killed');
    const begun = join(victim.warehouse, 'small', 'curated_probe', 'data');
    while (!existsSync(begun)) await setTimeout(5);
    victim.kill();
    expect(await ended).toBe('killed');
    await spark().run(one, 'probe', { days: ALL }, INTO);
    // In CI two tests on, of all days at once.
    if (isLong) await expectClean(one, 'probe', ALL, INTO.namespace);
  });

  it('is the same after the same window again', LONG, async () => {
    const before = await spark().table(INTO.namespace, 'curated_probe');
    const { removed, report } = await spark().run(one, 'probe', { days: ALL }, INTO);
    expect(removed).toEqual([]);
    expect(report).toMatchObject({ curated: 15, duplicates: 5, unparsable: 4 });
    expect(await spark().table(INTO.namespace, 'curated_probe')).toEqual(before);
  });

  it('takes late data to its days', LONG, async () => {
    const late = reading('t-2', 900, START + HOUR, { temperature: 1 }, { late: true, ingest_ms: START + 2 * DAY });
    lake.putReading('rooms', late);
    const { report } = await spark().run(one, 'probe', { from: day(2), to: day(2) }, INTO);
    expect(report.days, 'the days that the window touches').toEqual([day(0), day(2)]);
    const found = await spark().sql("SELECT dt, temperature FROM lake.small.curated_probe WHERE device_id = 't-2'");
    expect(found).toEqual([{ dt: day(0), temperature: 1 }]);
  });

  it(
    'loses the rows of a day that has lost its lines, and is what a clean run would leave after all that',
    LONG,
    async () => {
      rmSync(join(one.raw, 'raw/group=rooms/device=t-1/year=2026/month=06/day=16'), { recursive: true });
      const { removed } = await spark().run(one, 'probe', { days: ALL, allowFewerLines: true }, INTO);
      expect(removed).toEqual(TABLES.map((table) => `${table}/group=rooms/dt=${day(1)}/`));
      await expectClean(one, 'probe', ALL, INTO.namespace);
    },
  );

  it('has one file a partition, whatever its day went through, in the order of the files', LONG, async () => {
    const files = 'SELECT partition, count(*) AS files FROM lake.small.curated_probe.files GROUP BY partition';
    expect((await spark().sql(files)).map(({ files: count }) => count)).toEqual([1, 1]);
    const query = `SELECT device_id || event_time AS at FROM lake.small.curated_probe WHERE dt = '${day(0)}'`;
    const order = (await spark().sql(query)).map(({ at }) => String(at));
    expect(order).toEqual([...order].sort());
  });

  it('takes a new field in its place, missing in old days; one that is gone keeps its column', LONG, async () => {
    const now = await made(probe(DOOR), one.raw);
    lake.putReading('rooms', reading('t-1', 901, START + 2 * DAY + HOUR, { door: true }));
    await spark().run(now, 'probe', { days: [day(2)] }, INTO);
    const query = `SELECT dt, count(temperature) AS temperatures, count(*) AS readings FROM lake.small.curated_probe
      GROUP BY dt ORDER BY dt`;
    expect(await spark().sql(query)).toEqual([
      { dt: day(0), temperatures: 6, readings: 6 },
      { dt: day(2), temperatures: 0, readings: 1 },
    ]);
    const names = (await spark().table(INTO.namespace, 'curated_probe')).columns.map(({ col_name }) => col_name);
    expect(names.indexOf('door')).toBeLessThan(names.indexOf('data_quality'));
    expect(names.slice(-2)).toEqual(['group', 'dt']);
  });

  it('refuses what Iceberg cannot change, before anything is written', LONG, async () => {
    const text = await made(probe('temperature: { type: string, maxLength: 9 }'));
    await expect(spark().run(text, 'probe', { days: ALL }, INTO)).rejects.toThrow(
      /temperature of lake\.small\.`curated_probe` is double, and the manifest says string: call the field by another name/,
    );
    const keys = await made(probe(TEMPERATURE, ', partitioning: [dt, group]'));
    await expect(spark().run(keys, 'probe', { days: ALL }, INTO)).rejects.toThrow(
      /is partitioned by \['group', 'dt'\], and the manifest says \['dt', 'group'\]/,
    );
  });

  it('is kept once a day: expired rows, old snapshots and forgotten files go', LONG, async () => {
    const data = join(spark().warehouse, 'small', 'curated_probe', 'data');
    const forgotten = join(data, 'group=rooms', 'forgotten.parquet');
    writeFileSync(forgotten, 'what a killed run has left');
    // Years have passed: only whether a snapshot knows a file decides.
    for (const name of readdirSync(data, { recursive: true })) utimesSync(join(data, String(name)), 0, 0);
    const today = new Date(START + 101 * DAY).toISOString().slice(0, 10);
    // All snapshots but the last are too old, and so are files from before 2002.
    const options = { ...INTO, today, snapshots: -1000, orphans: 9000 };
    expect(await spark().maintain(one, 'probe', options)).toEqual(TABLES.toSpliced(2, 0, 'quality_probe'));
    expect(await spark().sql('SELECT DISTINCT dt FROM lake.small.curated_probe')).toEqual([{ dt: day(2) }]);
    expect(await spark().sql('SELECT count(*) AS n FROM lake.small.curated_probe.snapshots')).toEqual([{ n: 1 }]);
    const left = readdirSync(data, { recursive: true }).map(String);
    expect(left.filter((name) => name.endsWith('.parquet'))).toHaveLength(1);
    expect(existsSync(forgotten)).toBe(false);
    expect(await spark().maintain(one, 'probe', options), 'a second time on the same day').toEqual([]);
  });

  it('keeps the rows of a group that the manifest has no more', LONG, async () => {
    const two = probe(TEMPERATURE).replace(
      'groups: {',
      'groups: { cellar: { sensor: probe, devices: { prefix: c-, count: 2 } },',
    );
    const both = await made(two);
    const at = { namespace: 'lake.left' };
    for (const [group, device] of [
      ['rooms', 't-1'],
      ['cellar', 'c-1'],
    ] as const)
      new RawLake(both.raw).putReading(group, reading(device, 1, START + HOUR, { temperature: 5 }));
    await spark().run(both, 'probe', { days: ALL }, at);
    const { removed } = await spark().run(await made(probe(TEMPERATURE), both.raw), 'probe', { days: ALL }, at);
    expect(removed).toEqual([]);
    const rows = 'SELECT "group" AS of, count(*) AS n FROM lake.left.curated_probe GROUP BY 1 ORDER BY 1';
    expect(await spark().sql(rows.replaceAll('"', '`'))).toEqual([
      { of: 'cellar', n: 1 },
      { of: 'rooms', n: 1 },
    ]);
  });

  if (isLong)
    it('holds the rows and the types of the files for every kind of defect, by whichever folders', LONG, async () => {
      const keys = 'partitioning: [group, device, year, month, day]';
      const manifest = MANIFEST.replace('engine: lambda', 'engine: glue');
      const room = await made(manifest.replace('lake: {', `lake: { curated: { format: iceberg, ${keys} },`));
      const noon = START + 12 * HOUR;
      const sound = { temperature: 4.5, humidity: 50, passages: 3, door: false, mode: 'auto', note: 'fine' };
      for (const [at, defect] of DEFECTS.filter(({ byDay }) => byDay !== true).entries()) {
        const line = defect.line(reading('n-001', at + 1, noon + at * 1000, sound));
        new RawLake(`${room.raw}`).put('north', 'n-001', noon + at * 1000, Buffer.concat([line, Buffer.from('\n')]));
      }
      const tables = await spark().run(room, 'room', { days: [day(0)] }, { namespace: 'lake.cold' });
      await expectClean(room, 'room', [day(0)], 'lake.cold');
      expect(tables.report.in).toBeGreaterThan(30);
    });
});
