import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HistoryReport } from '../../cli/backfill/history-report';
import { fleet, folderWith, put, startFleet, treeOf } from './fleet';
import { RunningFleet, smallFleet } from './running-fleet';

const HOME = join('.fleet', 'twin');
/** Read once a minute: a day of it is made in a second. */
const FLEET = `${smallFleet().replace('every: 10s', 'every: 60s').replace('every: 5s', 'every: 60s')}etl: { every: 1h }\n`;
const ORDER = ['backfill', '--history', '1d', '--until', '2026-11-25T06:00:00Z', '--json'];
const HOUR = 3_600_000;

const lakeOf = (folder: string) => {
  const tree = treeOf(join(folder, HOME, 'lake'));
  return [...tree].filter(([path]) => !path.startsWith('.unfinished'));
};
const asked = (folder: string, sql: string) => JSON.parse(fleet(folder, ['query', '--json', sql]).stdout).rows;
const report = (text: string) => JSON.parse(text) as HistoryReport;
const iso = (ms: number) => new Date(ms).toISOString();

describe('fleet backfill', () => {
  let folder = '';
  let made: HistoryReport;
  beforeAll(() => {
    folder = folderWith({ 'fleet.yaml': FLEET });
    const { code, stdout, stderr } = fleet(folder, ORDER);
    expect([code, stderr]).toEqual([0, '']);
    made = report(stdout);
  }, 180_000);

  it('puts every message that it counts into the raw lake, and makes the tables of it', () => {
    const perDay = 6 * 1_440;
    expect(made).toMatchObject({ readings: perDay, messages: perDay, leftOut: 0, devices: 6, wasThere: false });
    expect(made).toMatchObject({ curated: made.messages, quarantined: 0, without: [], problems: [] });
    expect(asked(folder, 'SELECT count(*) AS n, max(boot_id) AS boot FROM raw_room')).toEqual([
      { n: perDay / 2, boot: made.id },
    ]);
    expect(asked(folder, 'SELECT count(*) AS n FROM curated_meter')).toEqual([{ n: perDay / 2 }]);
  });

  it('tells its faults, and each that a threshold is about has its alert in the lake', () => {
    expect(made.faults.length).toBeGreaterThan(1);
    expect(JSON.parse(readFileSync(join(folder, made.file), 'utf8')).faults).toEqual(made.faults);
    const rooms = made.faults.filter(({ group }) => group === 'rooms').map(({ device }) => device);
    const alerts = asked(folder, "SELECT DISTINCT device_id FROM alerts WHERE state = 'raised' ORDER BY 1");
    expect(alerts.map(({ device_id }: { device_id: string }) => device_id)).toEqual([...new Set(rooms)].sort());
  });

  it('called again, it finds all of it, and writes nothing', () => {
    const before = lakeOf(folder);
    const { code, stdout } = fleet(folder, ORDER);
    expect([code, report(stdout)]).toMatchObject([0, { wasThere: true, id: made.id, messages: made.messages }]);
    expect(JSON.stringify(lakeOf(folder))).toBe(JSON.stringify(before));
  });

  it('is of another length or seed, and the one that is there is in the way', () => {
    const { code, stderr } = fleet(folder, [...ORDER, '--seed', '2']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('`fleet backfill --remove` takes it away')]);
  });

  it('interrupted, then killed on its way, it goes on when it is called again, and the lake is that of one go', async () => {
    const other = folderWith({ 'fleet.yaml': FLEET });
    const done = join(other, HOME, 'history', 'done.jsonl');
    const lines = () => (existsSync(done) ? readFileSync(done, 'utf8').split('\n').length : 0);
    const ended = async (signal: 'SIGINT' | 'SIGKILL') => {
      const before = lines();
      const child = startFleet(other, ORDER);
      const exit = once(child, 'exit');
      while (lines() === before && child.exitCode === null) await sleep(5);
      child.kill(signal);
      return (await exit)[0] as number | null;
    };
    expect(await ended('SIGINT')).toBe(130);
    expect(readdirSync(join(other, HOME, 'history')).sort()).toEqual(['done.jsonl', 'history.json']);
    expect(lakeOf(other).length).toBeLessThan(lakeOf(folder).length);
    if (lines() <= 6) expect(await ended('SIGKILL')).toBe(null);

    const { code, stdout } = fleet(other, ORDER);
    expect([code, report(stdout)]).toMatchObject([0, { messages: made.messages, curated: made.curated }]);
    expect(report(stdout).made).toBeLessThan(made.readings);
    expect(lakeOf(other).map(([path]) => path)).toEqual(lakeOf(folder).map(([path]) => path));
    const raw = ([path]: [string, string]) => path.includes('/raw/') || path.includes('/alerts/');
    expect(JSON.stringify(lakeOf(other).filter(raw))).toBe(JSON.stringify(lakeOf(folder).filter(raw)));
    expect(readdirSync(join(other, HOME, 'history')).sort()).toEqual(['done.jsonl', 'history.json']);
  }, 360_000);

  it('is removed, with the rows that were made of it, and nothing is left of it', () => {
    const { code, stdout } = fleet(folder, ['backfill', '--remove']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+ objects removed; 2 days made anew, with 0 rows/)]);
    const left = lakeOf(folder).map(([path]) => path);
    expect(left.filter((path) => /\/(raw|alerts|curated_|rollup_)/.test(path))).toEqual([]);
    expect(fleet(folder, ['backfill', '--remove']).stdout).toBe('there is no made-up past here\n');
  });
});

describe('fleet backfill, where it must not write', () => {
  const raw = join(
    HOME,
    'lake/acme-raw-123456789012-eu-west-1/raw/group=rooms/device=room-001/year=2026/month=11/day=25',
  );
  const first = Date.UTC(2026, 10, 25, 4);
  const withReal = () =>
    folderWith({ 'fleet.yaml': FLEET, [join(raw, `${first}-0f8fad5b-d9cb-469f-a165-70867728950e.json`)]: '{}' });

  it('puts no past among real readings, and says from when on there are some', () => {
    const folder = withReal();
    const { code, stderr } = fleet(folder, ORDER);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`has real readings from ${iso(first)} on`)]);
    expect(existsSync(join(folder, HOME, 'history'))).toBe(false);
  });

  it('ends where they begin when nobody says where', () => {
    const { code, stdout } = fleet(withReal(), ['backfill', '--history', '1h', '--json']);
    expect([code, report(stdout)]).toMatchObject([0, { from: iso(first - HOUR), until: iso(first) }]);
  });

  it('has no past for readings of programs, and says so', () => {
    const program = FLEET.replaceAll(/driver: \{ simulate: [a-z-]+ \}/g, 'driver: { exec: [/bin/probe] }');
    const { code, stderr } = fleet(folderWith({ 'fleet.yaml': program }), ORDER);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no group of this fleet can have a past')]);
  });

  it.each([
    [['--history', '3 days'], '--history is a duration'],
    [['--until', 'yesterday'], '--until `yesterday` is no moment'],
    [['--until', '2090-01-01'], 'is not over yet'],
    [['--every', '0s'], '--every is more than nothing'],
  ])('refuses %j', (words, why) => {
    const { code, stderr } = fleet(folderWith({ 'fleet.yaml': FLEET }), ['backfill', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});

describe('fleet up --history', () => {
  it('begins where its past ends: one lake without a gap, of which the run counts its own messages only', async () => {
    const folder = folderWith({ 'fleet.yaml': FLEET });
    put(folder, '.gitignore', '');
    const run = new RunningFleet(folder, [
      '--history',
      '2h',
      '--history-every',
      '2m',
      '--speed',
      '20',
      '--for',
      '4s',
      '--no-console',
    ]);
    expect([await run.ended(), run.stderr]).toEqual([0, '']);
    const past = (await run.event('history')) as unknown as HistoryReport;
    const summary = await run.event('summary');
    expect(past).toMatchObject({ readings: 6 * 60, wasThere: false });
    expect(summary).toMatchObject({ fine: true, lake: { missing: 0, duplicates: 0 } });
    const [{ gap, kinds }] = asked(
      folder,
      `SELECT min(event_time) FILTER (WHERE boot_id NOT LIKE 'history-%') - ${Date.parse(past.until)} AS gap, count(DISTINCT boot_id LIKE 'history-%') AS kinds FROM raw_room`,
    );
    expect(kinds).toBe(2);
    expect(gap).toBeGreaterThanOrEqual(0);
    const curated = asked(folder, "SELECT count(*) AS n FROM curated_room WHERE boot_id LIKE 'history-%'");
    expect(curated).toEqual([{ n: 180 }]);
  }, 180_000);
});
