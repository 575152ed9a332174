import { describe, expect, it, test } from 'vitest';
import { writeJson } from '../../../runtime/twin/rules/sql/json';
import { SQL_FUNCTIONS } from '../../../schema/iot-sql/functions';
import { ENV, NOW, runSql, textOf, UUID } from './run-sql';

/**
 * Every example of the developer guide, "Functions" (2026), as expression and result in JSON, and what its statements say elsewhere.
 * A Decimal that is a whole number is an Int in this version of SQL: 3.0 is written 3.
 */
const EXAMPLES: readonly (readonly [expression: string, json: string])[] = [
  ['abs(-5)', '5'],
  ['accountid()', `"${ENV.accountId}"`],
  ['acos(0)', '1.5707963267948966'],
  ['asin(0)', '0'],
  ['atan(0)', '0'],
  ['atan2(1, 0)', '1.5707963267948966'],
  ['bitand(13, 5)', '5'],
  ['bitor(8, 5)', '13'],
  ['bitxor(13, 5)', '8'],
  ['bitnot(13)', '2'],
  ['cast(true as Int)', '1'],
  ['ceil(1.2)', '2'],
  ['ceil(-1.2)', '-1'],
  ['chr(65)', '"A"'],
  ['chr(49)', '"1"'],
  ['clientid()', '"temp-007"'],
  ['concat()', 'undefined'],
  ['concat(1)', '"1"'],
  ['concat([1, 2, 3], 4)', '[1,2,3,4]'],
  ['concat([1, 2, 3], "hello")', '[1,2,3,"hello"]'],
  ['concat("con", "cat")', '"concat"'],
  ['concat(1, "hello")', '"1hello"'],
  ['concat("he","is","man")', '"heisman"'],
  ['concat([1, 2, 3], "hello", [4, 5, 6])', '[1,2,3,"hello",4,5,6]'],
  ['cos(0)', '1'],
  ['cosh(2.3)', '5.037220649268761'],
  ['decode(encoded_temp,"base64").temperature', '33'],
  ['encode(1, "base64")', '"MQ=="'],
  ['endswith("cat","at")', 'true'],
  ['exp(1)', '2.718281828459045'],
  ['floor(1.2)', '1'],
  ['floor(-1.2)', '-2'],
  ['get(["a", "b", "c"], 1)', '"b"'],
  ['get({"a":"b"}, "a")', '"b"'],
  ['get("abc", 0)', '"a"'],
  ['get_mqtt_property("format_indicator")', '"UNSPECIFIED_BYTES"'],
  ['get_mqtt_property("content_type")', 'undefined'],
  ['get_mqtt_property("response_topic")', 'undefined'],
  ['get_mqtt_property("correlation_data")', 'undefined'],
  ['get_mqtt_property("some_invalid_name")', 'undefined'],
  ["get_or_default(CASE status WHEN 'active' THEN 'GOOD' END, \"UNKNOWN\")", '"UNKNOWN"'],
  ['get_or_default(missing)', 'undefined'],
  ['get_or_default(null, null)', 'null'],
  ["get_user_properties('some key')", '["some value","value with duplicate key"]'],
  ["get_user_properties('a different key')", '["a different value"]'],
  [
    'get_user_properties( )',
    '[{"some key":"some value"},{"a different key":"a different value"},{"some key":"value with duplicate key"}]',
  ],
  ["get_user_properties('non-existent key')", 'undefined'],
  ['md2("hello")', '"a9046c73e00331af68917d3804f70655"'],
  ['md5("hello")', '"5d41402abc4b2a76b9719d911017c592"'],
  ['md5(deviceid)', '"e37f81fb397e595c4aeb5645b8cbbbd1"'],
  ['sha1("hello")', '"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"'],
  ['sha224("hello")', '"ea09ae9cc6768c50fcee903ed054556e5bfc8347907f12598aa24193"'],
  ['sha256("hello")', '"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"'],
  ['length(sha384("hello"))', '96'],
  ['length(sha512("hello"))', '128'],
  ['indexof("abcd", "bc")', '1'],
  ['isNull(5)', 'false'],
  ['isNull(Null)', 'true'],
  ['isUndefined(5)', 'false'],
  ['isUndefined(floor([1,2,3]))', 'true'],
  ['length("hi")', '2'],
  ['length(false)', '5'],
  ['ln(exp(1))', '1'],
  ['log(100)', '2'],
  ['lower("HELLO")', '"hello"'],
  ['lower(["HELLO"])', '"[\\"hello\\"]"'],
  ['lpad("hello", 2)', '"  hello"'],
  ['lpad(1, 3)', '"   1"'],
  ['Ltrim(" h i ")', '"h i "'],
  ['mod(8, 3)', '2'],
  ['Nanvl(8, 3)', '8'],
  ['newuuid()', `"${UUID}"`],
  ['numbytes("hi")', '2'],
  ['numbytes("€")', '3'],
  ["parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\", 100000000, 'America/Belize')", '"1970.01.01 AD at 21:46:40 CST"'],
  ['parse_time("yyyy.MM.dd G \'at\' HH:mm:ss z", timestamp())', '"2026.11.24 AD at 23:41:30 UTC"'],
  ["parse_time('yyyy', timestamp(), 'UTC')", '"2026"'],
  ['power(2, 5)', '32'],
  ['principal()', '"ba67293af50bf2506f5f93469686da660c7c844e7b3950bfb16813e0d31e9373"'],
  ['rand()', '0.25'],
  ['regexp_matches("aaaa", "a{2,}")', 'true'],
  ['regexp_matches("aaaa", "b")', 'false'],
  ['regexp_matches("aaa", "(aaa|bbb)")', 'true'],
  ['regexp_matches("bbb", "(aaa|bbb)")', 'true'],
  ['regexp_matches("ccc", "(aaa|bbb)")', 'false'],
  ['regexp_replace("abcd", "bc", "x")', '"axd"'],
  ['regexp_replace("abcd", "b(.*)d", "$1")', '"ac"'],
  ['regexp_substr("hihihello", "hi")', '"hi"'],
  ['regexp_substr("hihihello", "(hi)*")', '"hihi"'],
  ['remainder(8, 3)', '2'],
  ['replace("abcd", "bc", "x")', '"axd"'],
  ['replace("abcdabcd", "b", "x")', '"axcdaxcd"'],
  ['rpad("hello", 2)', '"hello  "'],
  ['rpad(1, 3)', '"1   "'],
  ['Round(1.2)', '1'],
  ['Round(1.5)', '2'],
  ['Round(1.7)', '2'],
  ['Round(-1.1)', '-1'],
  ['Round(-1.5)', '-2'],
  ['rtrim(" h i ")', '" h i"'],
  ['sign(-7)', '-1'],
  ['sign(0)', '0'],
  ['sign(13)', '1'],
  ['sin(0)', '0'],
  ['sinh(2.3)', '4.936961805545957'],
  ['sourceip()', '"127.0.0.1"'],
  ['substring("012345", 0)', '"012345"'],
  ['substring("012345", 2)', '"2345"'],
  ['substring("012345", 2.745)', '"2345"'],
  ['substring(123, 2)', '"3"'],
  ['substring("012345", -1)', '"012345"'],
  ['substring(true, 1.2)', '"rue"'],
  ['substring(false, -2.411E247)', '"false"'],
  ['substring("012345", 1, 3)', '"12"'],
  ['substring("012345", -50, 50)', '"012345"'],
  ['substring("012345", 3, 1)', '""'],
  ['sql_version()', '"2016-03-23"'],
  ['sqrt(9)', '3'],
  ['startswith("ranger","ran")', 'true'],
  ['tan(3)', '-0.1425465430742778'],
  ['tanh(2.3)', '0.9800963962661914'],
  ['time_to_epoch("2020-04-03 09:45:18 UTC+01:00", "yyyy-MM-dd HH:mm:ss VV")', '1585903518000'],
  ['time_to_epoch("18 December 2015", "dd MMMM yyyy")', '1450396800000'],
  ['time_to_epoch("2007-12-03 10:15:30.592 America/Los_Angeles", "yyyy-MM-dd HH:mm:ss.SSS z")', '1196705730592'],
  ['timestamp()', String(NOW)],
  ['topic()', '"iot/group1/temp-007/data"'],
  ['topic(1)', '"iot"'],
  ['traceid()', '"7e146a2c-95b5-6caf-98b9-50e3969734c7"'],
  ['transform("enrichArray", attributes, values)', '[{"a":3,"d":1,"e":2},{"b":4,"d":1,"e":2}]'],
  ['transform("enrichArray", {"key": attributes.d}, values)', '[{"a":3,"key":1},{"b":4,"key":1}]'],
  ["transform('enrichArray', (select a, b from inner), (select value c from inner))", '[{"x":5,"a":1,"b":2}]'],
  ['Trim(" hi ")', '"hi"'],
  ['trunc(2.3, 0)', '2'],
  ['trunc(2.3123, 2)', '2.31'],
  ['trunc(2.888, 2)', '2.88'],
  ['trunc(2.00, 5)', '2'],
  ['upper("hello")', '"HELLO"'],
  ['upper(["hello"])', '"[\\"HELLO\\"]"'],
];

const PAYLOAD = JSON.stringify({
  encoded_temp: 'eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==',
  deviceid: 'iot123',
  attributes: { d: 1, e: 2 },
  values: [{ a: 3 }, { b: 4 }],
  inner: { a: 1, b: 2, c: [{ x: 5 }] },
});

const PROPERTIES = [
  ['some key', 'some value'],
  ['a different key', 'a different value'],
  ['some key', 'value with duplicate key'],
] as const;

describe('the examples of the guide', () => {
  test.each(EXAMPLES)('%s is %s', (expression, json) =>
    expect(textOf(expression, PAYLOAD, { userProperties: PROPERTIES })).toBe(json),
  );

  it('leave out no function, but those that call another service', () => {
    const shown = EXAMPLES.map(([expression]) => expression.toLowerCase()).join(' ');
    const missing = [...SQL_FUNCTIONS.values()].filter(
      ({ name, calls, callsFrom }) =>
        !(calls !== undefined && callsFrom === 0) && !shown.includes(`${name.toLowerCase()}(`),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

/** Developer guide, "SET clause", and the sections on each clause; and statements that were run on AWS with what it gave. */
describe('statements', () => {
  const device = { sensors: { fahrenheit: 77, humidity: 60 }, id: 'weather', at: [47.6, -122.3] };
  test.each<[sql: string, payload: unknown, json: string]>([
    ["SET @c = (f - 32) * 5 / 9 SELECT @c AS celsius, h FROM 'a'", { f: 77, h: 60 }, '{"celsius":25,"h":60}'],
    [
      "SET @s = d.sensors SELECT @s.fahrenheit AS f, @s.humidity, d.id AS id FROM 'a'",
      { d: device },
      '{"f":77,"humidity":60,"id":"weather"}',
    ],
    [
      "SET @d = decode(b, 'base64'), @limit = 30 SELECT @d.temperature FROM 'a' WHERE @d.temperature > @limit",
      { b: 'eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==' },
      '{"temperature":33}',
    ],
    ["SET @a = x + 1, @b = @a * 2 SELECT @a AS a, @b AS b FROM 'a' WHERE @b = 4", { x: 1 }, '{"a":2,"b":4}'],
    ["SET @a = 2 SELECT VALUE (SELECT VALUE v * @a FROM e WHERE v > @a) FROM 'a'", { e: [{ v: 1 }, { v: 3 }] }, '[6]'],
    ["SET @o = d SELECT @o.*, get(@o.at, 0) AS lat FROM 'a'", { d: { at: [1] } }, '{"at":[1],"lat":1}'],
    ["SET @n = missing SELECT isUndefined(@n) AS n, @n AS m FROM 'a'", {}, '{"n":true}'],
    ["SELECT VALUE *.messages FROM 'a'", { messages: [{ m: 'a' }, { m: 'b' }] }, '[{"m":"a"},{"m":"b"}]'],
    ["SELECT get((SELECT *, topic(1) as t FROM *),0) as data FROM 'a'", { f: 'b' }, '{"data":{"f":"b","t":"iot"}}'],
    [
      "SELECT (SELECT * FROM p WHERE l <> isNull(SELECT VALUE l FROM p)) as r FROM 'a'",
      { p: [{ l: 1.5, s: 5 }, { s: 7 }] },
      '{"r":[{"l":1.5,"s":5}]}',
    ],
    [
      "SELECT s.d AS s.d, s.c AS s.c, v FROM 'a' WHERE IsUndefined(s.d) = False OR IsUndefined(s.c) = False",
      { s: { c: 'OPEN', d: 'FALSE' }, v: '3.1' },
      '{"s":{"d":"FALSE","c":"OPEN"},"v":"3.1"}',
    ],
    ["SELECT t, cast(l as double) as n FROM 'a'", { t: 23.07, l: 5.0 }, '{"t":23.07,"n":5}'],
    [
      "SELECT decode(encode(*, 'base64'), 'base64') AS v FROM 'a' WHERE decode(encode(*, 'base64'), 'base64') > 50",
      80,
      '{"v":80}',
    ],
    [
      "SELECT CASE c WHEN 'green' THEN 'go' WHEN 'yellow' THEN 'caution' ELSE 'none' END as i FROM 'a'",
      { c: 'yellow' },
      '{"i":"caution"}',
    ],
    ["select * from 'a' where 3 in arr", { arr: [1, 3, 'three', null] }, '{"arr":[1,3,"three",null]}'],
    ["select foo from 'a' where exists (select * from e as e where foo = 2)", { foo: 4, e: [{ foo: 2 }] }, '{"foo":4}'],
    ["select foo from 'a' where exists (select * from e as x where x = 2)", { foo: 4, e: [1, 2] }, '{"foo":4}'],
    [
      'SELECT * FROM \'a\' WHERE get(get(get(d, "i2"),"0"),"k-y") = "v"',
      { d: { i2: { 0: { 'k-y': 'v' } } } },
      '{"d":{"i2":{"0":{"k-y":"v"}}}}',
    ],
  ])('%s', (sql, payload, json) => {
    const outcome = runSql(sql, JSON.stringify(payload));
    expect(outcome.kind === 'selected' ? writeJson(outcome.value) : outcome.kind).toBe(json);
  });

  it('variables of more than 128 KiB fail the statement', () => {
    const sql = "SET @a = x, @b = x SELECT @a AS a FROM 'a'";
    expect(runSql(sql, JSON.stringify({ x: 'x'.repeat(60_000) })).kind).toBe('selected');
    expect(runSql(sql, JSON.stringify({ x: 'x'.repeat(70_000) }))).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('140004 bytes'),
    });
  });

  it('to the byte, and what is Undefined has none', () => {
    const kind = (bytes: number) =>
      runSql("SET @a = x, @none = missing SELECT topic() AS t FROM 'a'", JSON.stringify({ x: 'x'.repeat(bytes - 2) }))
        .kind;
    expect(kind(128 * 1024)).toBe('selected');
    expect(kind(128 * 1024 + 1)).toBe('failed');
  });
});
