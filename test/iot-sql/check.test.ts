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

describe('a mistake is found wherever an expression may stand', () => {
  const places = [
    'SELECT ? AS x FROM _',
    'SELECT a FROM _ WHERE ?',
    'SET @v = ? SELECT a FROM _',
    'SELECT f.a AS x, (?).b AS y FROM _',
    'SELECT (?).* FROM _',
    'SELECT -? AS x FROM _',
    'SELECT NOT ? AS x FROM _',
    'SELECT ? + 1 AS x FROM _',
    'SELECT 1 + ? AS x FROM _',
    'SELECT a IN ? AS x FROM _',
    'SELECT cast(? AS Int) AS x FROM _',
    'SELECT upper(?) AS x FROM _',
    "SELECT concat('a', ?) AS x FROM _",
    'SELECT CASE ? WHEN 1 THEN 2 END AS x FROM _',
    'SELECT CASE a WHEN ? THEN 2 END AS x FROM _',
    'SELECT CASE a WHEN 1 THEN ? END AS x FROM _',
    'SELECT CASE a WHEN 1 THEN 2 ELSE ? END AS x FROM _',
    'SELECT [1, ?] AS x FROM _',
    "SELECT {'k': ?} AS x FROM _",
    'SELECT (SELECT ? AS y FROM e) AS x FROM _',
    'SELECT (SELECT y FROM ?) AS x FROM _',
    'SELECT (SELECT y FROM e WHERE ?) AS x FROM _',
    'SELECT EXISTS (SELECT y FROM e WHERE ?) AS x FROM _',
  ];
  test.each(places)('%s', (place) => {
    const sql = (mistake: string) => place.replace('_', "'a'").replace('?', mistake);
    const found = (mistake: string) =>
      checkIotSql(sql(mistake), { set: true }).map(({ code, start, end }) => [code, sql(mistake).slice(start, end)]);
    expect(found('nope()')).toEqual([['iot-sql-function', 'nope()']]);
    expect(found('@gone')).toEqual([['iot-sql-set', '@gone']]);
    expect(found('a')).toEqual([]);
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

describe('a function takes as many arguments as the guide gives it', () => {
  test.each([
    ['accountid clientid newuuid principal rand sourceip sql_version timestamp traceid', 0, 0],
    ['topic get_user_properties', 0, 1],
    ['abs bitnot chr md2 sha512 get_mqtt_property trim isNull length numbytes', 1, 1],
    ['get_or_default', 1, 2],
    [
      'atan2 bitand mod nanvl power trunc endswith get lpad regexp_matches encode indexof time_to_epoch aws_lambda',
      2,
      2,
    ],
    ['parse_time substring get_thing_shadow', 2, 3],
    ['decode', 2, 6],
    ['regexp_replace replace transform get_registry_data machinelearning_predict', 3, 3],
    ['get_secret', 3, 4],
    ['get_dynamodb', 4, 6],
    ['concat', 0, undefined],
  ])('%s: %j to %j', (names, min, max) => {
    for (const name of names.split(' ')) {
      const taken = Array.from({ length: 9 }, (_, given) => given).filter((given) => {
        const problems = checkIotSql(`SELECT ${name}(${Array(given).fill('a').join(', ')}) AS x FROM 'a'`, {
          services: true,
        });
        expect(problems.every(({ code }) => code === 'iot-sql-arguments')).toBe(true);
        return problems.length === 0;
      });
      expect([taken[0], taken.at(-1)], name).toEqual([min, max ?? 8]);
    }
  });

  it('and the number is said in words', () => {
    const said = (call: string) => checkIotSql(`SELECT ${call} AS x FROM 'a'`)[0]?.message;
    expect(said('abs()')).toBe('`abs` takes 1 argument, here it has 0');
    expect(said('get(a)')).toBe('`get` takes 2 arguments, here it has 1');
    expect(said('topic(1, 2)')).toBe('`topic` takes 0 to 1 arguments, here it has 2');
  });
});

it('SET takes ten variables with names of 64 characters', () => {
  const names = Array.from({ length: 10 }, (_, n) => String(n).repeat(64));
  const sql = (list: readonly string[]) => `SET ${list.map((name) => `@${name} = 1`).join(', ')} SELECT a FROM 'a'`;
  expect(checkIotSql(sql(names), { set: true })).toEqual([]);
  const eleven = checkIotSql(sql([...names, 'x']), { set: true });
  expect(eleven.map(({ message, start }) => [message, sql([...names, 'x']).slice(start, start + 2)])).toEqual([
    ['SET has 11 variables, AWS IoT allows 10', '@x'],
  ]);
  expect(checkIotSql(sql(['x'.repeat(65)]), { set: true })).toHaveLength(1);
});

it('what SET does wrong is told with what to do', () => {
  const said = (set: string) =>
    checkIotSql(`SET ${set} SELECT a FROM 'a'`, { set: true }).map(({ message, fix }) => `${message}: ${fix}`);
  expect(said('@a = 1, @a = 2')).toEqual(['@a is set twice: use another name']);
  expect(said(`@${'a'.repeat(65)} = 1`)).toEqual([
    expect.stringMatching(/65 characters, AWS IoT allows 64: shorten it$/),
  ]);
  expect(said('@a = @b')).toEqual(['@b is not set: begin with SET @b = …']);
  expect(said('@a = transform(@a, b, c)')).toEqual([
    "the mode of `transform` cannot be a variable: write 'enrichArray' in its place",
    '@a is not set: begin with SET @a = …',
  ]);
  expect(checkIotSql("SET @a = 1 SELECT a FROM 'a'")).toMatchObject([
    { message: 'the SET clause is not enabled', fix: 'repeat the expression in its place' },
  ]);
});

it.each([
  ["aws_lambda('arn', *)", 'AWS Lambda'],
  ["get_dynamodb('t', 'k', 'v', 'arn')", 'Amazon DynamoDB'],
  ["get_registry_data('DescribeThing', 'x', 'arn')", 'the AWS IoT registry'],
  ["get_secret('s', 'SecretString', 'arn')", 'AWS Secrets Manager'],
  ["get_thing_shadow('x', 'arn')", 'AWS IoT Device Shadow'],
  ["machinelearning_predict('m', 'arn', *)", 'Amazon Machine Learning'],
  ["decode(x, 'proto', 'b')", 'Amazon S3'],
])('%s calls %s, which is told', (call, service) => {
  expect(checkIotSql(`SELECT ${call} AS x FROM 'a'`)).toMatchObject([
    {
      code: 'iot-sql-service',
      message: `\`${call.slice(0, call.indexOf('('))}\` calls ${service} for every message`,
      fix: 'take the value from the topic or the payload',
    },
  ]);
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
