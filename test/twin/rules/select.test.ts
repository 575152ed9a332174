import { describe, expect, it, test } from 'vitest';
import { writeJson } from '../../../runtime/twin/rules/sql/json';
import { fill, runSql, UUID } from './run-sql';

function selected(sql: string, payload: string): string | undefined {
  const outcome = runSql(sql, payload);
  return outcome.kind === 'selected' ? writeJson(outcome.value) : outcome.kind;
}

/** Developer guide, "SELECT clause", "WHERE clause", "JSON extensions", "Literals", "SQL versions". */
describe('what a SELECT gives', () => {
  const payload = '{"color":{"red":255,"green":0},"temperature":50,"arr":[1,2]}';
  test.each([
    ["SELECT * FROM 'a'", payload],
    ["SELECT temperature FROM 'a'", '{"temperature":50}'],
    ["SELECT temperature AS t, color.red AS red FROM 'a'", '{"t":50,"red":255}'],
    ["SELECT color.red FROM 'a'", '{"red":255}'],
    ["SELECT *, 15 AS speed FROM 'a'", `${payload.slice(0, -1)},"speed":15}`],
    ["SELECT *, 7 AS temperature FROM 'a'", payload.replace('50', '7')],
    ["SELECT *, 1 AS color.blue FROM 'a'", payload.replace('"green":0', '"green":0,"blue":1')],
    ["SELECT 1 AS a.b, 2 AS a.c FROM 'a'", '{"a":{"b":1,"c":2}}'],
    ["SELECT * AS message FROM 'a'", `{"message":${payload}}`],
    ["SELECT missing, temperature.x AS y FROM 'a'", '{}'],
    ["SELECT NULL AS n FROM 'a'", '{"n":null}'],
    ["SELECT VALUE color.red FROM 'a'", '255'],
    ["SELECT VALUE arr FROM 'a'", '[1,2]'],
    ["SELECT VALUE missing FROM 'a'", undefined],
    ["SELECT VALUE * FROM 'a'", payload],
    ["SELECT VALUE *.color FROM 'a'", '{"red":255,"green":0}'],
    ["SELECT VALUE *.color.red FROM 'a'", '255'],
    ["SELECT VALUE color.* FROM 'a'", '{"red":255,"green":0}'],
    ["SELECT VALUE arr.* FROM 'a'", '[1,2]'],
    ["SELECT color.*, topic(2) AS g FROM 'a'", '{"red":255,"green":0,"g":"group1"}'],
    ["SELECT topic(2) AS g, *.color.* FROM 'a'", '{"g":"group1","red":255,"green":0}'],
    ["SELECT *, color.* FROM 'a'", `${payload.slice(0, -1)},"red":255,"green":0}`],
    ["SELECT color.* AS c FROM 'a'", '{"c":{"red":255,"green":0}}'],
    ["SELECT missing.*, temperature.* FROM 'a'", '{}'],
    ["SELECT temperature AS t FROM 'a' WHERE *.color.red = 255", '{"t":50}'],
    ["SELECT {'key-with-hyphen': temperature, '1st': get(arr, 0)} FROM 'a'", '{"key-with-hyphen":50,"1st":1}'],
    ["SELECT {'a-b': temperature}, topic(2) AS g FROM 'a'", '{"a-b":50,"g":"group1"}'],
    ["SELECT [temperature, missing, 'x'] AS list FROM 'a'", '{"list":[50,"x"]}'],
    ["SELECT {'lat': get(arr, 0), 'none': missing} AS at FROM 'a'", '{"at":{"lat":1}}'],
    ["SELECT (temperature - 32) * 5 / 9 AS celsius FROM 'a'", '{"celsius":10}'],
    ["SELECT 1 AS __proto__, 2 AS b FROM 'a'", '{"__proto__":1,"b":2}'],
    ["SELECT temperature FROM 'a' WHERE temperature > 50", 'skipped'],
    ["SELECT temperature FROM 'a' WHERE missing > 50", 'skipped'],
    ["SELECT temperature FROM 'a' WHERE 'true'", 'skipped'],
    ["SELECT temperature AS t FROM 'a' WHERE t = 50", 'skipped'],
    ['SELECT temperature', '{"temperature":50}'],
  ])('%s', (sql, expected) => expect(selected(sql, payload)).toBe(expected));

  it('leaves the payload as it was for the next rule', () => {
    const outcome = runSql("SELECT *, 1 AS color.red, 2 AS temperature FROM 'a'", payload);
    expect(outcome.kind).toBe('selected');
    expect(selected("SELECT * FROM 'a'", payload)).toBe(payload);
  });
});

/** Developer guide, "Nested object queries" and `transform`. */
describe('nested queries', () => {
  const payload =
    '{"e":[{"n":"temperature","v":22.5},{"n":"light","v":135},{"n":"acidity"}],"n":"outer","o":{"a":1,"b":2,"c":[{"x":5}]}}';
  test.each([
    ["SELECT (SELECT VALUE n FROM e) AS s FROM 'a'", '{"s":["temperature","light","acidity"]}'],
    ["SELECT (SELECT v FROM e WHERE n = 'temperature') AS t FROM 'a'", '{"t":[{"v":22.5}]}'],
    ["SELECT get((SELECT v FROM e WHERE n = 'temperature'), 0).v AS t FROM 'a'", '{"t":22.5}'],
    ["SELECT VALUE (SELECT VALUE v FROM e) FROM 'a'", '[22.5,135]'],
    ["SELECT VALUE (SELECT a, b FROM o) FROM 'a'", '[{"a":1,"b":2}]'],
    ["SELECT VALUE (SELECT VALUE c FROM o) FROM 'a'", '[[{"x":5}]]'],
    ["SELECT VALUE (SELECT a FROM o WHERE a > 1) FROM 'a'", '[]'],
    ["SELECT get(SELECT v FROM e WHERE n = 'temperature', 0).v AS t FROM 'a'", '{"t":22.5}'],
    ["SELECT get((SELECT n, topic(2) AS g FROM *), 0) AS d FROM 'a'", '{"d":{"n":"outer","g":"group1"}}'],
    ["SELECT VALUE (SELECT VALUE x FROM *.o.c) FROM 'a'", '[5]'],
    [
      "SELECT VALUE (SELECT n FROM e WHERE v <> isNull(SELECT VALUE v FROM e)) FROM 'a'",
      '[{"n":"temperature"},{"n":"light"}]',
    ],
    ["SELECT n FROM 'a' WHERE EXISTS (SELECT * FROM o WHERE a = 1)", '{"n":"outer"}'],
    ["SELECT n FROM 'a' WHERE EXISTS (SELECT * FROM o WHERE a = 2)", 'skipped'],
    ["SELECT n FROM 'a' WHERE EXISTS (SELECT * FROM n)", 'skipped'],
    ["SELECT VALUE transform('enrichArray', (SELECT a FROM o), (SELECT VALUE c FROM o)) FROM 'a'", '[{"x":5,"a":1}]'],
    ["SELECT VALUE (SELECT VALUE x * 2 FROM [1, 2, 3] AS x WHERE x > 1) FROM 'a'", '[4,6]'],
    ["SELECT VALUE (SELECT *, topic(2) AS g FROM e WHERE v > 100) FROM 'a'", '[{"n":"light","v":135,"g":"group1"}]'],
    ["SELECT VALUE (SELECT VALUE a FROM missing) FROM 'a'", undefined],
    ["SELECT n FROM 'a' WHERE EXISTS (SELECT * FROM e WHERE v > 100)", '{"n":"outer"}'],
    ["SELECT n FROM 'a' WHERE EXISTS (SELECT * FROM e WHERE v > 1000)", 'skipped'],
    ["SELECT n FROM 'a' WHERE 135 IN (SELECT VALUE v FROM e)", '{"n":"outer"}'],
  ])('%s', (sql, expected) => expect(selected(sql, payload)).toBe(expected));
});

/** Developer guide, "Working with binary payloads". */
describe('a payload that is not JSON', () => {
  test.each([
    ["SELECT * FROM 'a'", 'bytes'],
    ["SELECT VALUE * FROM 'a'", 'bytes'],
    ["SELECT * FROM 'a' WHERE timestamp() % 12 = 99", 'skipped'],
    ["SELECT * FROM 'a' WHERE timestamp() > 0", 'bytes'],
    ["SELECT encode(*, 'base64') AS data, 1 AS one FROM 'a'", '{"data":"AP/+","one":1}'],
    ["SELECT *, timestamp() AS ts FROM 'a'", 'failed'],
    ["SELECT * AS message FROM 'a'", 'failed'],
    ["SELECT * FROM 'a' WHERE device_type = 'x'", 'skipped'],
    ["SELECT * FROM 'a' WHERE isUndefined(device_type)", 'bytes'],
    ["SELECT encode(*, 'base64') AS data FROM 'a' WHERE NOT isUndefined(device_type)", 'skipped'],
    ["SELECT * FROM 'a' WHERE *.x = 1", 'failed'],
    ["SELECT * FROM 'a' WHERE startswith(encode(*, 'base64'), 'AP')", 'bytes'],
    ["SELECT get_or_default(*, 1) AS d FROM 'a'", 'failed'],
    ["SET @p = encode(*, 'base64') SELECT @p AS data FROM 'a'", '{"data":"AP/+"}'],
    ["SET @p = x SELECT * FROM 'a'", 'failed'],
    ["SELECT encode(*, 'base64') AS data, x FROM 'a'", 'failed'],
  ])('%s gives %s', (sql, expected) => {
    const outcome = runSql(sql, Uint8Array.of(0, 0xff, 0xfe));
    expect(outcome.kind === 'selected' ? writeJson(outcome.value) : outcome.kind).toBe(expected);
  });

  it('has no fields in a template either', () => {
    expect(fill('device/${device_id}', 'not json')).toBe('device/');
    expect(fill("device/${topic(3)}/${encode(*, 'base64')}", 'abc!')).toBe('device/temp-007/YWJjIQ==');
  });
});

/** Developer guide, "Binary payload examples": to an empty payload data may be added. */
describe('an empty payload', () => {
  test.each([
    ["SELECT * FROM 'a'", 'bytes'],
    ["SELECT *, topic(2) AS g FROM 'a'", '{"g":"group1"}'],
    ["SELECT principal() AS p FROM 'a'", '{"p":"ba67293af50bf2506f5f93469686da660c7c844e7b3950bfb16813e0d31e9373"}'],
    ["SELECT x, topic(2) AS g FROM 'a'", '{"g":"group1"}'],
    ["SELECT * AS message FROM 'a'", '{}'],
    ["SELECT topic(2) AS g FROM 'a' WHERE x > 1", 'skipped'],
    ["SELECT encode(*, 'base64') AS data FROM 'a'", '{"data":""}'],
    ["SET @x = *.x SELECT @x AS x, topic(2) AS g FROM 'a'", '{"g":"group1"}'],
  ])('%s gives %s', (sql, expected) => expect(selected(sql, '')).toBe(expected));
});

describe('JSON that is no object', () => {
  test.each([
    ["SELECT * FROM 'a'", '[1,2]', '[1,2]'],
    ["SELECT topic(2) AS g FROM 'a'", '[1,2]', '{"g":"group1"}'],
    ["SELECT x FROM 'a'", '5', '{}'],
    ["SELECT length FROM 'a'", '[1,2]', '{}'],
    ["SELECT *, topic(2) AS g FROM 'a'", '[1,2]', 'failed'],
    ["SELECT *, topic(2) AS g FROM 'a'", 'null', 'failed'],
  ])('%s of %s gives %s', (sql, payload, expected) => expect(selected(sql, payload)).toBe(expected));
});

/** Developer guide, "Substitution templates". */
describe('substitution templates', () => {
  test.each([
    [
      "raw/${topic(2)}/${parse_time('yyyy-MM-dd', timestamp(), 'UTC')}/${timestamp()}-${newuuid()}.json",
      `raw/group1/2026-11-24/1795563690123-${UUID}.json`,
    ],
    ["${replace(topic(), '/', '-') + '-' + 5}", 'iot-group1-temp-007-data-5'],
    ['a${missing}b${n}c', 'abc'],
    ['${row} ${list} ${t} ${yes}', '{"a":"}"} [1] 2.5 true'],
    ["${get({'a': 'b'}, 'a')}", 'b'],
    ['plain $ {text}', 'plain $ {text}'],
  ])('%s', (template, expected) => {
    expect(fill(template, '{"n":null,"row":{"a":"}"},"list":[1],"t":2.5,"yes":true}')).toBe(expected);
  });
});
