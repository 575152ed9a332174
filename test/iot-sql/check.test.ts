import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { aliasesOf, checkIotSql, checkTemplate } from '../../schema/iot-sql/check';
import { findSqlFunction, SQL_FUNCTIONS } from '../../schema/iot-sql/functions';
import { nearest } from '../../schema/iot-sql/nearest';
import { parseIotSql } from '../../schema/iot-sql/parse';

describe('what AWS would refuse or answer with Undefined is found', () => {
  test.each([
    ["SELECT thingName() AS t FROM 'a'", 'iot-sql-function', /no function `thingName`/, undefined],
    ["SELECT timstamp() AS t FROM 'a'", 'iot-sql-function', /timstamp/, 'did you mean `timestamp`?'],
    ["SELECT timestamp('yyyy') AS t FROM 'a'", 'iot-sql-arguments', /takes 0 arguments, here it has 1/, undefined],
    ["SELECT * FROM 'a' WHERE @x > 1", 'iot-sql-set', /@x is not set/, 'begin with SET @x = …'],
    ["SELECT substring(a) AS t FROM 'a'", 'iot-sql-arguments', /2 to 3/, undefined],
    ["SELECT * FROM 'a' WHERE aws_lambda('arn', *).ok = true", 'iot-sql-service', /AWS Lambda/, undefined],
    ["SELECT (SELECT get_secret('a', 'b', 'c') AS s FROM e) AS t FROM 'a'", 'iot-sql-service', /Secrets/, undefined],
    ["SELECT decode(*, 'proto', 'b', 'k', 'p', 'm') AS t FROM 'a'", 'iot-sql-service', /S3/, undefined],
    [
      "SELECT CASE WHEN a > 1 THEN 2 END AS t FROM 'a'",
      'iot-sql-case',
      /only with a value/,
      'write CASE condition WHEN true THEN … ELSE … END',
    ],
    ["SET @a = 1 SELECT @a AS a FROM 'a'", 'iot-sql-set', /SET/, undefined],
    ["SELECT * FROM ''", 'iot-sql-topic', /empty/, undefined],
    ["SELECT * FROM 'a/b+/c'", 'iot-sql-topic', /whole level/, undefined],
    ["SELECT * FROM 'a/#/c'", 'iot-sql-topic', /last level/, undefined],
    ["SELECT * FROM 'a/b#'", 'iot-sql-topic', /last level/, undefined],
    ["SELECT * FROM 'a/b/c/d/e/f/g/h/i'", 'iot-sql-topic', /9 levels/, undefined],
    [`SELECT * FROM '${'é'.repeat(129)}'`, 'iot-sql-topic', /258 bytes/, undefined],
    ['SELECT * FROM "a"', 'iot-sql-syntax', /single quotes/, undefined],
  ])('%s', (sql, code, message, fix) => {
    const [first, ...rest] = checkIotSql(sql);
    expect(rest).toEqual([]);
    expect(first?.code).toBe(code);
    expect(first?.message).toMatch(message);
    if (fix !== undefined) expect(first?.fix).toBe(fix);
  });
});

describe('what is fine passes', () => {
  test.each([
    "SELECT *, topic(2) AS group_id, timestamp() AS ingest_ms, traceid() AS trace_id FROM 'iot/+/+/data'",
    "SELECT * FROM '$aws/things/+/shadow/name/+/update/accepted'",
    "SELECT * FROM '$aws/rules/my_rule/a/b/c/d/e/f/g/h'",
    "SELECT ISNULL(a) AS a, Round(1.2) AS b, decode(c, 'base64') AS c FROM '#'",
    `SELECT * FROM '${'é'.repeat(128)}'`,
  ])('%s', (sql) => {
    expect(checkIotSql(sql)).toEqual([]);
  });

  it('services and SET, where they are allowed', () => {
    expect(checkIotSql("SET @a = aws_lambda('arn', *) SELECT @a AS a FROM 'a'", { services: true, set: true })).toEqual(
      [],
    );
  });
});

it('all problems are collected, with their places', () => {
  const sql = "SELECT foo(1) AS a, abs() AS b FROM 'a/#/b' WHERE bar() = 1";
  expect(checkIotSql(sql).map(({ start, end }) => sql.slice(start, end))).toEqual([
    'foo(1)',
    'abs()',
    'bar()',
    "'a/#/b'",
  ]);
});

describe('a template cannot see aliases', () => {
  const parsed = parseIotSql("SELECT timestamp() AS ts, temperature AS temperature, a.b AS c.d FROM 'x'");
  const aliases = parsed.ok ? aliasesOf(parsed.value) : [];

  it('which are the names that the SELECT makes up', () => {
    expect(aliases).toEqual(['ts', 'c']);
  });

  test.each([
    ['raw/${ts}.json', 'iot-sql-alias', 6],
    ['raw/${upper(c.d)}', 'iot-sql-alias', 12],
    ['raw/${group()}', 'iot-sql-function', 6],
    ['raw/${timestamp("yyyy")}', 'iot-sql-arguments', 6],
    ["raw/${get_secret('a', 'b', 'c')}", 'iot-sql-service', 6],
    ['raw/${topic(2)', 'iot-sql-syntax', 4],
    ['raw/${}', 'iot-sql-syntax', 6],
  ])('%s', (text, code, start) => {
    expect(checkTemplate(text, { aliases })).toMatchObject([{ code, start }]);
  });

  test.each([
    "raw/group=${topic(2)}/year=${parse_time('yyyy', timestamp(), 'UTC')}/${timestamp()}-${newuuid()}.json",
    '${temperature}',
    '${a.ts}',
    'plain text, { and } and $',
  ])('%s', (text) => {
    expect(checkTemplate(text, { aliases })).toEqual([]);
  });
});

it('no text makes the checks throw', () => {
  const soup = fc.array(
    fc.constantFrom('${', '}', "'", '"', 'SELECT ', 'a', '(', ')', '#', "FROM 'a' ", '{', '1', ' '),
    { maxLength: 100 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        soup.map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        for (const { start, end } of [...checkIotSql(text), ...checkTemplate(text, { aliases: ['a'] })]) {
          expect(0 <= start && start <= end && end <= text.length).toBe(true);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

// Developer guide, "Functions", 2026; `cast` is grammar.
const DOCUMENTED = `
  abs accountid acos asin atan atan2 aws_lambda bitand bitnot bitor bitxor ceil chr clientid concat cos
  cosh decode encode endswith exp floor get get_dynamodb get_mqtt_property get_or_default get_registry_data
  get_secret get_thing_shadow get_user_properties indexof isNull isUndefined length ln log lower lpad ltrim
  machinelearning_predict md2 md5 mod nanvl newuuid numbytes parse_time power principal rand regexp_matches
  regexp_replace regexp_substr remainder replace round rpad rtrim sha1 sha224 sha256 sha384 sha512 sign sin
  sinh sourceip sql_version sqrt startswith substring tan tanh time_to_epoch timestamp topic traceid
  transform trim trunc upper
`;

it('functions are found without regard to case, and only those', () => {
  expect(findSqlFunction('ISNULL')).toMatchObject({ name: 'isNull', since2016: true });
  expect(findSqlFunction('toString')).toBeUndefined();
  expect([...SQL_FUNCTIONS.values()].map(({ name }) => name).sort()).toEqual(DOCUMENTED.trim().split(/\s+/).sort());
});

describe('the nearest word is at most two edits away', () => {
  test.each([
    ['tempreature', 'temperature'],
    ['humid', undefined],
    ['humidty', 'humidity'],
    ['xy', undefined],
    ['TEMPERATURE', 'temperature'],
  ])('%s', (word, expected) => {
    expect(nearest(word, ['temperature', 'humidity', 'ab'])).toBe(expected);
  });
});
