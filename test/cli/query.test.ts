import { beforeAll, describe, expect, it } from 'vitest';
import { fleet, folderWith } from './fleet';
import { RunningFleet, smallFleet } from './running-fleet';

describe('fleet query', () => {
  let folder = '';
  beforeAll(async () => {
    folder = folderWith({ 'fleet.yaml': smallFleet() });
    expect(await new RunningFleet(folder, ['--speed', '60', '--for', '1s']).ended()).toBe(0);
  }, 180_000);
  const query = (...words: string[]) => fleet(folder, ['query', ...words]);

  it('answers a SELECT over a generated table, as a table for people', () => {
    const { code, stdout, stderr } = query('SELECT DISTINCT device_id, NULL AS x FROM raw_room ORDER BY 1');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^device_id {2}x\nroom-001 {3}NULL\nroom-002 {3}NULL\nroom-003 {3}NULL\n\n3 rows; read [\d,]+ objects? in [\d,]+ ms\n$/,
    );
  });

  it('as CSV: quoted where it must be, NULL and an empty text told apart', () => {
    const sql = `SELECT 'a,b' AS "the ""name""", 'say "x"' AS q, '' AS empty, NULL AS nothing, 1.5 AS n`;
    expect(query('--format', 'csv', sql).stdout).toBe(
      '"the ""name""",q,empty,nothing,n\r\n"a,b","say ""x""","",,1.5\r\n',
    );
  });

  it('as JSON: an object per row, with types as Athena names them', () => {
    const { columns, rows } = JSON.parse(query('--json', 'SELECT count(*) AS n FROM raw_meter').stdout);
    expect(columns).toEqual([{ name: 'n', type: 'bigint' }]);
    expect(rows[0].n).toBeGreaterThan(0);
  });

  it('lists tables and named queries, and runs one of them by name', () => {
    const { stdout } = query('--list');
    expect(stdout).toMatch(/^raw_room +.*device_id.*temperature/m);
    expect(stdout).toMatch(/^raw_room_latest +\S/m);
    expect(query('--name', 'raw_room_latest').stdout).toContain('room-003');
    expect(query('--name', 'raw_room_latst')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean `raw_room_latest`?'),
    });
  });

  it.each([
    ['SELECT device_id\nFROM raw_room WHERE ,', '  2 | FROM raw_room WHERE ,\n                          ^\n'],
    ['SELECT 1, nofn(1)', '  1 | SELECT 1, nofn(1)\n                ^\n'],
    ['SELECT temperatur FROM raw_room', '  1 | SELECT temperatur FROM raw_room\n             ^\n'],
  ])('shows where a mistake lies: %s', (sql, shown) => {
    const { code, stdout, stderr } = query(sql);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.endsWith(shown), stderr).toBe(true);
  });

  it.each([
    'DROP TABLE raw_room',
    'SELECT * FROM raw_rom',
    "SELECT * FROM read_text('/etc/passwd')",
    "COPY (SELECT 1) TO '/tmp/x'",
  ])('refuses %s', (sql) => expect(query(sql)).toMatchObject({ code: 1, stdout: '' }));

  it('of a table that is not there: the one that was meant, or those that are', () => {
    expect(query('SELECT * FROM raw_rom')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('did you mean `raw_room`?'),
    });
    expect(query('SELECT * FROM nothing_like_it').stderr).toMatch(/fix: use one of: .*raw_room/);
  });

  it('says what to do where there is nothing to ask, or nobody has run', () => {
    expect(query()).toMatchObject({ code: 2, stderr: expect.stringContaining('fleet query --list') });
    expect(query('--name', 'alerts_open', 'SELECT 1')).toMatchObject({ code: 2 });
    const empty = folderWith({});
    expect(fleet(empty, ['query', 'SELECT 1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no twin has run in .fleet/twin'),
    });
  });
});
