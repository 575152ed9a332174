import { appendFileSync, copyFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import { describeWithSpark, python } from '../etl/spark';
import { fleet, folderWith } from './fleet';
import { RunningFleet, smallFleet } from './running-fleet';

const withEtl = `${smallFleet()}etl: { engine: lambda, clean: [{ deduplicate: { by: [device_id, boot_id, sequence] } }] }\n`;
const etlOf = (text: string): readonly EtlReport[] => (JSON.parse(text) as { runs: EtlReport[] }).runs;
const sum = (reports: readonly EtlReport[], key: 'in' | 'curated') =>
  reports.reduce((total, report) => total + report[key], 0);

describe('fleet up with an ETL', () => {
  let folder = '';
  let acknowledged = 0;
  let made: readonly EtlReport[] = [];
  beforeAll(async () => {
    folder = folderWith({ 'fleet.yaml': withEtl });
    const run = new RunningFleet(folder, ['--speed', '60', '--for', '1s']);
    expect([await run.ended(), run.stderr]).toEqual([0, '']);
    const summary = await run.event('summary');
    acknowledged = (summary.fleet as { acknowledged: number }).acknowledged;
    made = summary.etl as readonly EtlReport[];
  }, 180_000);
  const rows = (sql: string) => JSON.parse(fleet(folder, ['query', '--json', sql]).stdout).rows;

  it('has made a row of every acknowledged message before the summary', () => {
    expect(made.map(({ sensor }) => sensor)).toEqual(['meter', 'room']);
    expect(acknowledged).toBeGreaterThan(0);
    expect(sum(made, 'curated')).toBe(acknowledged);
    const curated =
      'SELECT count(*) AS n FROM (SELECT trace_id FROM curated_room UNION ALL SELECT trace_id FROM curated_meter)';
    expect(rows(curated)).toEqual([{ n: acknowledged }]);
    expect(rows('SELECT DISTINCT device_id FROM rollup_room_day ORDER BY 1')).toHaveLength(3);
  });

  it('a clock that runs faster than the wall makes no row late, and takes no other clock for wrong', () => {
    const all = 'SELECT late, data_quality FROM curated_room UNION ALL SELECT late, data_quality FROM curated_meter';
    expect(rows(`SELECT DISTINCT late, data_quality LIKE '%clock:%' AS clock FROM (${all})`)).toEqual([
      { late: false, clock: null },
    ]);
    expect(JSON.parse(readFileSync(join(folder, '.fleet', 'twin', 'clock.json'), 'utf8'))).toMatchObject({ speed: 60 });
  });

  it('fleet etl run makes the same again, of all sensors or of the one of a group, as a table or as JSON', () => {
    const again = etlOf(fleet(folder, ['etl', 'run', '--json']).stdout);
    expect(again).toEqual(made);
    const [report, ...more] = etlOf(fleet(folder, ['etl', 'run', '--group', 'rooms', '--json']).stdout);
    expect([report?.sensor, more]).toEqual(['room', []]);
    const { code, stdout, stderr } = fleet(folder, ['etl', 'run', '--sensor', 'meter', '--date', '2020-01-01']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^sensor +days +in +curated.*\nmeter +2020-01-01( +0){6}\n/);
  });

  it.each([
    [['walk'], 'there is no `fleet etl walk`'],
    [['run', '--sensor', 'rooom'], 'did you mean `room`?'],
    [['run', '--group', 'room'], 'did you mean `rooms`?'],
    [['run', '--group', 'rooms', '--sensor', 'room'], 'were both given'],
    [['run', '--date', '2026-02-30'], '`2026-02-30` is no day'],
    [['run', '--data-dir', 'elsewhere'], 'no twin has run in elsewhere'],
  ])('%j is wrong use', (words, said) => {
    const { code, stderr } = fleet(folder, ['etl', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  it('a run that fails is told as a failed run, with its first cause, and the others are made all the same', () => {
    const file = join(folder, '.fleet', 'twin', 'generated', 'lambda', 'sql', 'room', 'rows.sql');
    const sound = readFileSync(file);
    appendFileSync(file, ' nonsense');
    const { code, stdout, stderr } = fleet(folder, ['etl', 'run', '--json']);
    writeFileSync(file, sound);
    expect(stderr).toMatch(/^fleet: the ETL of room failed: .*nonsense.*\n$/);
    expect(code).toBe(1);
    expect(etlOf(stdout).map(({ sensor }) => sensor)).toEqual(['meter']);
    expect(JSON.parse(stdout).failed).toEqual([{ sensor: 'room', reason: expect.stringContaining('nonsense') }]);
  });

  it('a day of which fewer lines are left stays as it was made, which is exit code 1 and says the way out, until that is allowed', () => {
    const whole = join(folder, '.fleet', 'twin');
    const part = join(folder, 'fewer');
    cpSync(whole, part, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    const lake = join(part, 'lake');
    const raw = readdirSync(lake, { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter(
      (entry) => entry.isFile() && entry.parentPath.includes('group=rooms') && entry.parentPath.includes('/raw/'),
    );
    expect(raw.length).toBeGreaterThan(1);
    const [first] = raw;
    rmSync(join(first?.parentPath ?? '', first?.name ?? ''));
    const asked = (...words: readonly string[]) => fleet(folder, ['etl', 'run', '--data-dir', 'fewer', ...words]);
    const refused = asked();
    expect(refused.code, refused.stderr).toBe(1);
    expect(refused.stderr).toMatch(/left as made before .* --allow-fewer-lines/);
    const allowed = asked('--allow-fewer-lines');
    expect([allowed.code, allowed.stderr]).toEqual([0, '']);
    expect(asked().code, 'compared with what is left from then on').toBe(0);
  });

  it('Spark that is not there is asked for by name', () => {
    const lost = (env: Readonly<Record<string, string>>) => fleet(folder, ['etl', 'run', '--engine', 'spark'], env);
    expect(lost({})).toMatchObject({ code: 2, stderr: expect.stringContaining("pip install 'pyspark==3.5.*'") });
    const named = lost({ FLEET_PYTHON: '/nowhere/python' });
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('/nowhere/python has no PySpark')]);
    expect(fleet(folder, ['up', '--engine', 'spark']).code).toBe(2);
    expect(fleet(folder, ['etl', 'run', '--engine', 'flink'])).toMatchObject({ code: 2 });
  });

  describeWithSpark('by the generated PySpark', () => {
    const spark = () => fleet(folder, ['etl', 'run', '--engine', 'spark', '--json'], { FLEET_PYTHON: python ?? '' });

    it('the same reports, and the same lake to ask', { timeout: 360_000 }, () => {
      const before = rows('SELECT * FROM rollup_room_day ORDER BY ALL');
      const { code, stdout, stderr } = spark();
      expect([code, stderr]).toEqual([0, '']);
      expect(etlOf(stdout)).toEqual(made);
      expect(rows('SELECT * FROM rollup_room_day ORDER BY ALL')).toEqual(before);
      expect(readdirSync(join(folder, '.fleet', 'twin', 'etl')), 'what it needed on the way is gone').toEqual([]);
    });

    it('a script that fails is told with its first cause', { timeout: 360_000 }, () => {
      const script = (sensor: string) => join(folder, '.fleet', 'twin', 'generated', 'glue', `${sensor}.py`);
      copyFileSync(script('room'), `${script('room')}.sound`);
      const dividing =
        'is_plain = lambda: F.lit(False)\nREAD = F.udf(lambda line, mark: 1 // 0, TOKENS).asNondeterministic()\n';
      appendFileSync(script('room'), dividing);
      appendFileSync(script('meter'), 'raise LookupError("no such table")\n');
      const { code, stdout } = spark();
      copyFileSync(`${script('room')}.sound`, script('room'));
      expect(code).toBe(1);
      expect(JSON.parse(stdout).failed).toEqual([
        { sensor: 'meter', reason: 'LookupError: no such table' },
        { sensor: 'room', reason: expect.stringContaining('ZeroDivisionError') },
      ]);
    });
  });
});
