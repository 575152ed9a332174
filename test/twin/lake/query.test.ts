import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../iot-core/generated';
import { lakeRoom, tableResources } from './lake-room';

const TYPES = { b: 'bigint', i: 'int', d: 'double', s: 'string', t: 'boolean' };
const DAY = 'raw/group=a/dt=2026-01-31';

let folder: ReturnType<typeof temporaryFolder>;
let room: ReturnType<typeof lakeRoom>;
const open = (changes: Readonly<Record<string, string>> = {}, columns: Readonly<Record<string, string>> = TYPES) => {
  // A name that is a pattern, a quote and a key=value folder all at once.
  room = lakeRoom(join(folder.path, "it's [a]*=b"), tableResources(columns, changes));
};
beforeEach(() => {
  folder = temporaryFolder();
  open();
});
afterEach(async () => {
  await room.lake.close();
  folder.remove();
});
const codeOf = (sql: string) =>
  room.lake.query(sql).then(
    ({ rows }) => `answered ${JSON.stringify(rows)}`,
    (error: Error) => error.message,
  );

describe('values, as the OpenX JSON SerDe reads them', () => {
  it.each([
    ['b', '7', 7],
    ['b', '"7"', 7],
    ['b', '7.9', 7],
    ['b', '-7.9', -7],
    ['b', '9007199254740993', '9007199254740993'],
    ['b', '12345678901234567890', null],
    ['b', '"seven"', null],
    ['b', '"1_000"', null],
    ['b', 'true', null],
    ['b', '[7]', null],
    ['i', '2147483648', null],
    ['d', '7', 7],
    ['d', '1e3', 1000],
    ['d', '"7.5"', 7.5],
    ['d', '"NaN"', null],
    ['d', 'false', null],
    ['s', '"text"', 'text'],
    ['s', '7', '7'],
    ['s', '{"a":1}', '{"a":1}'],
    ['s', 'true', 'true'],
    ['t', 'true', true],
    ['t', '"TRUE"', true],
    ['t', '"yes"', null],
    ['t', '1', null],
    ['s', 'null', null],
  ])('%s: %s is %j', async (column, json, expected) => {
    await room.put(`${DAY}/1.json`, `{"${column}":${json}}`);
    expect(await room.rows(`SELECT ${column} FROM raw`)).toEqual([[expected]]);
  });

  it('has exactly the declared columns: what is missing is NULL, what is not declared is left out', async () => {
    await room.put(`${DAY}/1.json`, '{"b":1,"other":2}');
    const { columns, rows } = await room.lake.query('SELECT * FROM raw');
    expect(columns).toEqual([
      { name: 'b', type: 'bigint' },
      { name: 'i', type: 'integer' },
      { name: 'd', type: 'double' },
      { name: 's', type: 'varchar' },
      { name: 't', type: 'boolean' },
      { name: 'group', type: 'varchar' },
      { name: 'dt', type: 'varchar' },
    ]);
    expect(rows).toEqual([[1, null, null, null, null, 'a', '2026-01-31']]);
  });

  it('takes an object per line, with or without an end of the last line, compressed or not, and empty lines', async () => {
    await room.put(`${DAY}/1.json`, '{"b":1}\n\n{"b":2}');
    await room.put(`${DAY}/2.json.gz`, gzipSync('{"b":3}\n{"b":4}\n'));
    await room.put(`${DAY}/3.json`, '');
    expect(await room.rows('SELECT sum(b), count(*) FROM raw')).toEqual([[10, 4]]);
  });

  it.each(['{"b":', '[1]', '7', '{"b":1}{"b":2}'])(
    'a line that is not one object fails the query: %s',
    async (line) => {
      await room.put(`${DAY}/1.json`, `{"b":1}\n${line}\n`);
      expect(await codeOf('SELECT b FROM raw')).toMatch(
        /^HIVE_CURSOR_ERROR: Row is not a valid JSON Object: .*1\.json, line/,
      );
    },
  );
});

describe('partitions', () => {
  it('are those of the projection and no other', async () => {
    const keys = [
      'a/dt=2026-01-31',
      'b/dt=2025-01-01',
      'c/dt=2026-01-31',
      'a/dt=2024-12-31',
      'a/dt=2026-02-01',
      'a/dt=2026-01-99',
      'a/dt=today',
    ];
    for (const key of keys) await room.put(`raw/group=${key}/1.json`, '{"b":1}');
    await room.put('raw/1.json', '{"b":1}');
    await room.put(`${DAY}/deeper/1.json`, '{"b":1}');
    expect(await room.rows('SELECT "group", dt FROM raw ORDER BY 1')).toEqual([
      ['a', '2026-01-31'],
      ['b', '2025-01-01'],
    ]);
    await room.clock.advance(24 * 3_600_000);
    expect(await room.rows("SELECT count(*) FROM raw WHERE dt = '2026-02-01'")).toEqual([[1]]);
  });

  it('of integers have their digits', async () => {
    open({ 'projection.dt.type': 'integer', 'projection.dt.range': '1,12', 'projection.dt.digits': '2' });
    for (const dt of ['01', '12', '1', '13', '00', 'x', '001']) await room.put(`raw/group=a/dt=${dt}/1.json`, '{}');
    expect(await room.rows('SELECT dt FROM raw ORDER BY 1')).toEqual([['01'], ['12']]);
  });

  it('are texts, also where they look like something else', async () => {
    open({ 'projection.group.values': '007,a b,x.y,Ü' });
    for (const group of ['007', 'a b', 'x.y', 'Ü']) await room.put(`raw/group=${group}/dt=2026-01-31/1.json`, '{}');
    expect(await room.rows('SELECT "group" FROM raw ORDER BY 1')).toEqual([['007'], ['a b'], ['x.y'], ['Ü']]);
  });

  it('that the conditions leave out are not read', async () => {
    for (let n = 0; n < 10; n++)
      await room.put(`raw/group=${n < 3 ? 'a' : 'b'}/dt=2026-01-3${n % 2}/${n}.json`, '{"b":1}\n');
    const { objectsScanned, estimatedBytesScanned, rows } = await room.lake.query(
      `SELECT count(*) FROM raw WHERE "group" = 'a' AND dt = CAST(current_date - INTERVAL '1' DAY AS date) || ''`,
    );
    expect({ rows, objectsScanned, estimatedBytesScanned }).toEqual({
      rows: [[2]],
      objectsScanned: 2,
      estimatedBytesScanned: 16,
    });
  });

  it('are left out only where every row of theirs would be', async () => {
    for (const group of ['a', 'b']) {
      for (const day of ['01', '15', '31'])
        await room.put(`raw/group=${group}/dt=2026-01-${day}/1.json`, `{"b":${day === '15' ? 2 : 1}}`);
    }
    const term = fc.constantFrom(
      ...[
        `"group" = 'a'`,
        `raw."group" <> 'a'`,
        `dt >= '2026-01-15'`,
        `dt = CAST(current_date AS varchar)`,
        `dt LIKE '%-01'`,
      ],
      ...[
        `substr(dt, 9, 2) IN ('01', '15')`,
        `b = 1`,
        `b = CAST(substr(dt, 10, 1) AS bigint)`,
        `"group" || dt = 'b2026-01-31'`,
      ],
      ...[`dt IS NULL`, `NOT (dt BETWEEN '2026-01-02' AND '2026-01-20')`, `dt = (SELECT max(dt) FROM raw)`, `true`],
    );
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { depthSize: 'small' },
        term,
        fc
          .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
          .map(([a, word, b]) => `(${a} ${word} ${b})`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const rows = await room.rows(`SELECT "group", dt, b FROM raw WHERE ${where} ORDER BY 1, 2`);
        const whole = await room.rows(
          `SELECT "group", dt, b FROM (SELECT * FROM raw) AS raw WHERE ${where} ORDER BY 1, 2`,
        );
        expect(rows).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('are those of each place where a query reads the table', async () => {
    for (const day of ['01', '15', '31'])
      await room.put(`raw/group=a/dt=2026-01-${day}/1.json`, `{"b":${day}}`.replace(':0', ':'));
    const on = (day: string) => `(SELECT b FROM raw WHERE dt = '2026-01-${day}')`;
    expect(await room.lake.query(`SELECT x.b, y.b FROM ${on('01')} x, ${on('31')} y`)).toMatchObject({
      rows: [[1, 31]],
      objectsScanned: 2,
    });
    expect(await room.lake.query(`SELECT count(*) FROM raw JOIN ${on('01')} x ON true`)).toMatchObject({
      rows: [[3]],
      objectsScanned: 3,
    });
    expect(await room.lake.query(`SELECT b FROM raw WHERE dt = '2026-01-15' AND b > 1`)).toMatchObject({
      rows: [[15]],
      objectsScanned: 1,
    });
  });

  it('that are injected must be named in the query, as with Athena', async () => {
    open({ 'projection.group.type': 'injected' });
    await room.put(`${DAY}/1.json`, '{"b":1}');
    const refused = /^CONSTRAINT_VIOLATION: For the injected projected partition column group, the WHERE clause/;
    for (const where of [
      '',
      "WHERE dt = '2026-01-31'",
      `WHERE "group" = 'a' OR b = 1`,
      'WHERE "group" = s',
      `WHERE "group" > 'a'`,
      `WHERE "group" IN (SELECT 'a')`,
    ]) {
      expect(await codeOf(`SELECT b FROM raw ${where}`), where).toMatch(refused);
    }
    for (const where of [`WHERE "group" = 'a'`, `WHERE b = 1 AND ('a' = "group")`, `WHERE "group" IN ('a', 'b')`]) {
      expect(await room.rows(`SELECT b FROM raw ${where}`), where).toEqual([[1]]);
    }
    expect(
      await codeOf(
        `SELECT 1 FROM raw x JOIN raw y ON x.b = y.b WHERE x.b = (SELECT max(b) FROM raw WHERE "group" = 'a')`,
      ),
    ).toMatch(refused);
  });
});

describe('names', () => {
  beforeEach(() => room.put(`${DAY}/1.json`, '{"b":1}'));

  it.each([
    'raw',
    'RAW',
    '"raw"',
    'my_db.raw',
    '"my_db"."raw"',
    'awsdatacatalog.my_db.raw',
    '"AwsDataCatalog"."my_db"."raw"',
  ])('%s is the table', async (name) => {
    expect(await room.rows(`SELECT b, "group" FROM ${name}`)).toEqual([[1, 'a']]);
  });

  it('after WITH hide nothing and are no tables', async () => {
    expect(await room.rows('WITH x AS (SELECT b FROM raw) SELECT * FROM x')).toEqual([[1]]);
  });

  it.each([
    'nobody',
    'other_db.raw',
    'other."my_db".raw',
    'duckdb_tables',
    'information_schema.tables',
    'sqlite_master',
  ])('%s is no table', async (name) => {
    expect(await codeOf(`SELECT * FROM ${name}`)).toMatch(/^TABLE_NOT_FOUND: the table .* is not in the stacks$/);
  });
});

describe('a query reads the tables of the lake and nothing else', () => {
  beforeEach(async () => {
    await room.put(`${DAY}/1.json`, '{"b":1}');
    writeFileSync(join(folder.path, 'secret.json'), '{"secret":1}');
    writeFileSync(join(room.store.folder, 'my-raw-bucket', 'inside.json'), '{"secret":1}');
  });

  it.each([
    ["COPY (SELECT 1) TO '{lake}/x.csv'", 'NOT_SUPPORTED'],
    ["ATTACH '{lake}/x.db'", 'NOT_SUPPORTED'],
    ['INSTALL httpfs', 'NOT_SUPPORTED'],
    ['PRAGMA version', 'NOT_SUPPORTED'],
    ["SET memory_limit = '10GB'", 'NOT_SUPPORTED'],
    ['CREATE TABLE x (a int)', 'NOT_SUPPORTED'],
    ['DROP VIEW raw', 'NOT_SUPPORTED'],
    ['INSERT INTO raw VALUES (1)', 'NOT_SUPPORTED'],
    ['DESCRIBE raw', 'NOT_SUPPORTED'],
    ['EXPLAIN ANALYZE SELECT 1', 'NOT_SUPPORTED'],
    ["SELECT * FROM read_csv('{outside}')", 'NOT_SUPPORTED'],
    ["SELECT * FROM read_json('{inside}')", 'NOT_SUPPORTED'],
    ["SELECT * FROM read_text('{outside}')", 'NOT_SUPPORTED'],
    ["SELECT * FROM glob('/*')", 'NOT_SUPPORTED'],
    ["SELECT * FROM sniff_csv('{outside}')", 'NOT_SUPPORTED'],
    ['SELECT * FROM duckdb_settings()', 'NOT_SUPPORTED'],
    ["SELECT * FROM query('SELECT 1')", 'NOT_SUPPORTED'],
    ["SELECT (SELECT content FROM read_text('{outside}'))", 'NOT_SUPPORTED'],
    ["SELECT 1 FROM raw WHERE EXISTS (SELECT 1 FROM read_text('{outside}'))", 'NOT_SUPPORTED'],
    ["SELECT getenv('HOME')", 'NOT_SUPPORTED'],
    ["SELECT current_setting('temp_directory')", 'NOT_SUPPORTED'],
    ["SELECT * FROM '{outside}'", 'TABLE_NOT_FOUND'],
    ['SELECT * FROM "{inside}"', 'TABLE_NOT_FOUND'],
    ['SELECT * FROM (WITH "{inside}" AS (SELECT 1) SELECT 1), "{inside}"', 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', 'SYNTAX_ERROR'],
    ['SELECT 1; DROP VIEW raw', 'NOT_SUPPORTED'],
    ['SELEC 1', 'SYNTAX_ERROR'],
    ['', 'SYNTAX_ERROR'],
  ])('%s: %s', async (text, code) => {
    const places = {
      lake: room.store.folder,
      inside: `${room.store.folder}/my-raw-bucket/inside.json`,
      outside: `${folder.path}/secret.json`,
    };
    const sql = Object.entries(places).reduce(
      (all, [name, path]) => all.replaceAll(`{${name}}`, path.replaceAll("'", "''")),
      text,
    );
    expect(await codeOf(sql)).toMatch(new RegExp(`^${code}: `));
    expect(await room.rows('SELECT b FROM raw')).toEqual([[1]]);
  });

  it('keeps to its time', async () => {
    const forever = 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r';
    const answer = room.lake.query(forever, { timeoutMs: 50 });
    const settled = answer.catch((error: Error) => error.message);
    // The clock of the test stands still: it is moved once the query runs.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await room.clock.advance(50);
    expect(await settled).toBe('EXCEEDED_TIME_LIMIT: the query took longer than 50 ms');
    expect(await room.rows('SELECT b FROM raw')).toEqual([[1]]);
  });

  it('keeps to its memory', async () => {
    expect(
      await codeOf("SELECT length(string_agg(repeat('x', 1000000))) FROM (SELECT unnest(sequence(1, 2000)))"),
    ).toMatch(/^QUERY_FAILED: Out of Memory/);
  });
});

describe('results', () => {
  it('have as many rows as asked for, and say that there are more', async () => {
    await room.put(`${DAY}/1.json`, '{"b":1}\n{"b":2}\n{"b":3}');
    expect(await room.lake.query('SELECT b FROM raw ORDER BY b', { maxRows: 2 })).toMatchObject({
      rows: [[1], [2]],
      truncated: true,
    });
    expect(await room.lake.query('SELECT b FROM raw', { maxRows: 3 })).toMatchObject({ truncated: false });
  });

  it('divide whole numbers as Athena does, and know its names of functions', async () => {
    expect(await room.rows('SELECT 5 / 2, 5 / 2.0, cardinality(ARRAY[1, 2]), approx_distinct(1)')).toEqual([
      [2, 2.5, 2, 1],
    ]);
    expect(await room.rows('SELECT x FROM UNNEST(ARRAY[1, 2]) AS t(x)')).toEqual([[1], [2]]);
    expect(await room.rows('SELECT current_date, current_timestamp, now(), localtimestamp')).toEqual([
      ['2026-01-31', '2026-01-31 12:00:00+00', '2026-01-31 12:00:00+00', '2026-01-31 12:00:00'],
    ]);
  });

  it('are empty, with their columns, where a table has no objects', async () => {
    expect(await room.lake.query('SELECT b, "group" FROM raw')).toMatchObject({
      columns: [
        { name: 'b', type: 'bigint' },
        { name: 'group', type: 'varchar' },
      ],
      rows: [],
      objectsScanned: 0,
      estimatedBytesScanned: 0,
    });
    expect(await room.rows('SELECT count(*) FROM raw')).toEqual([[0]]);
  });

  it('come one query after the other, also after one that failed', async () => {
    await room.put(`${DAY}/1.json`, '{"b":1}');
    const answers = await Promise.allSettled(
      ['SELECT b FROM raw', 'SELECT nobody FROM raw', 'SELECT b + 1 FROM raw'].map((sql) => room.rows(sql)),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('a table that the twin cannot read is refused by name', () => {
  it.each([
    [{ 'projection.dt.format': 'dd.MM.yyyy' }, /the projection of dt: the twin knows dates by year, month or day/],
    [{ 'projection.dt.interval': '2' }, /the projection of dt/],
    [{ 'projection.dt.range': '2025-01-01,NOW+1DAYS' }, /the projection of dt/],
    [{ 'projection.group.type': 'random' }, /the projection of group: the twin does not know the type random/],
    [{ 'storage.location.template': 's3://my-raw-bucket/${group}/${dt}' }, /does not name each partition column/],
    [{ 'storage.location.template': 's3://my-raw-bucket/group=${group}/' }, /does not name each partition column/],
  ])('%j', (changes, problem) => {
    open(changes);
    expect(room.lake.catalog.refused).toEqual([{ table: 'raw', problems: [expect.stringMatching(problem)] }]);
  });

  it('for the type of a column', () => {
    open({}, { x: 'array<string>' });
    expect(room.lake.catalog.refused[0]?.problems).toEqual(['the type array<string> of x is not in the twin']);
  });
});

describe('folders that are not objects', () => {
  it('do not disturb a query', async () => {
    mkdirSync(join(room.store.folder, 'my-raw-bucket', DAY, 'empty'), { recursive: true });
    mkdirSync(join(room.store.folder, 'my-raw-bucket/raw/group=b/dt=2026-01-31'), { recursive: true });
    await room.put(`${DAY}/1.json`, '{"b":1}');
    expect(await room.rows('SELECT b FROM raw')).toEqual([[1]]);
  });
});
