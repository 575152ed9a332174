import { describe, expect, it, test } from 'vitest';
import { FUNCTIONS } from '../../../runtime/twin/rules/functions/index';
import { SQL_FUNCTIONS } from '../../../schema/iot-sql/functions';
import { NOW, textOf, UUID } from './run-sql';

/** The tables of the developer guide, "Functions": per type of argument. The payload has one field of each type. */
const PAYLOAD = JSON.stringify({
  i: -7,
  d: 2.5,
  yes: true,
  num: '-1.2',
  word: 'Cold Room',
  list: [1, 'two', null],
  row: { a: 1, 'key-with-hyphen': 'b' },
  nul: null,
});

const table = (name: string, cases: readonly (readonly [expression: string, json: string])[]) =>
  describe(name, () =>
    test.each(cases)('%s is %s', (expression, json) => expect(textOf(expression, PAYLOAD)).toBe(json)),
  );

const undefinedFor = (name: string, more = '') =>
  ['yes', 'word', 'list', 'row', 'nul', 'missing'].map(
    (argument) => [`${name}(${argument}${more})`, 'undefined'] as const,
  );

describe('every function of the guide', () => {
  const called = [...SQL_FUNCTIONS.values()].filter(({ calls, callsFrom }) => calls !== undefined && callsFrom === 0);
  it('is there, but for those that call another service', () => {
    const wanted = [...SQL_FUNCTIONS.keys()].filter(
      (name) => !called.some((other) => other.name.toLowerCase() === name),
    );
    expect([...FUNCTIONS.keys()].sort()).toEqual(wanted.sort());
  });
});

table('numbers', [
  ['abs(i)', '7'],
  ['abs(num)', '1.2'],
  ['acos(0)', '1.5707963267948966'],
  ['acos(2)', 'undefined'],
  ['asin(0)', '0'],
  ['atan(0)', '0'],
  ['atan2(1, 0)', '1.5707963267948966'],
  ["atan2('1', 0)", '1.5707963267948966'],
  ['atan2(yes, 0)', 'undefined'],
  ['ceil(d)', '3'],
  ['ceil(-1.2)', '-1'],
  ['cos(0)', '1'],
  ['cosh(2.3)', '5.037220649268761'],
  ['exp(0)', '1'],
  ['exp(1000)', 'undefined'],
  ['floor(d)', '2'],
  ['floor(num)', '-2'],
  ['ln(1)', '0'],
  ['ln(0)', 'undefined'],
  ['log(100)', '2'],
  ['mod(8, 3)', '2'],
  ['mod(-8, 3)', '-2'],
  ['mod(8, 0)', 'undefined'],
  ['mod(5.5, 2)', '1.5'],
  ['remainder(8, 3)', '2'],
  ['power(2, 5)', '32'],
  ["power('2', 0.5)", '1.4142135623730951'],
  ['round(1.2)', '1'],
  ['Round(1.5)', '2'],
  ['round(-1.5)', '-2'],
  ['round(-1.1)', '-1'],
  ['sign(i)', '-1'],
  ['sign(0)', '0'],
  ['sign(13)', '1'],
  ['sin(0)', '0'],
  ['sinh(2.3)', '4.936961805545957'],
  ['sqrt(9)', '3'],
  ['sqrt(-1)', 'undefined'],
  ['tan(3)', '-0.1425465430742778'],
  ['tanh(2.3)', '0.9800963962661914'],
  ['trunc(2.3, 0)', '2'],
  ['trunc(2.3123, 2)', '2.31'],
  ['trunc(-2.888, 2)', '-2.88'],
  ['trunc(2.00, 5)', '2'],
  ['trunc(2.5, -3)', '2'],
  ["trunc('2.345', 1.9)", '2.3'],
  ["trunc(2.345, '1')", 'undefined'],
  ...['abs', 'acos', 'ceil', 'cosh', 'exp', 'floor', 'ln', 'round', 'sign', 'sqrt', 'bitnot'].flatMap((name) =>
    undefinedFor(name),
  ),
  ...['mod', 'power', 'trunc', 'atan2', 'bitand', 'bitor', 'bitxor'].flatMap((name) => undefinedFor(name, ', 2')),
]);

table('bits', [
  ['bitand(13, 5)', '5'],
  ['bitor(8, 5)', '13'],
  ['bitxor(13, 5)', '8'],
  ['bitnot(13)', '2'],
  ['bitnot(-3)', '2'],
  ["bitand('13.9', 5.2)", '5'],
  ['bitor(1099511627776, 1)', '1099511627777'],
  ['bitxor(-1, 0)', '-1'],
]);

table('texts', [
  ['chr(65)', '"A"'],
  ["chr('49.9')", '"1"'],
  ['chr(128)', 'undefined'],
  ['chr(-1)', 'undefined'],
  ['chr(yes)', 'undefined'],
  ["concat('cold', '-', 'room')", '"cold-room"'],
  ["concat(1, 'x', yes)", '"1xtrue"'],
  ['concat(i)', '"-7"'],
  ['concat(nul)', 'undefined'],
  ['concat()', 'undefined'],
  ['concat(list)', '[1,"two",null]'],
  ["concat([1, 2], 'x', [3])", '[1,2,"x",3]'],
  ['concat([1, [2]], missing, nul)', '[1,[2],null]'],
  ["concat('x', nul)", 'undefined'],
  ['concat(1, 2)', 'undefined'],
  ["endswith('cat', 'at')", 'true'],
  ['endswith(1234, 34)', 'true'],
  ["endswith('cat', nul)", 'undefined'],
  ["startswith('ranger', 'ran')", 'true'],
  ["startswith(missing, 'r')", 'undefined'],
  ["indexof('abcd', 'bc')", '1'],
  ["indexof('abcd', 'x')", '-1'],
  ["length('hi')", '2'],
  ['length(false)', '5'],
  ['length(nul)', 'undefined'],
  ['lower(word)', '"cold room"'],
  ["lower(['HELLO'])", '"[\\"hello\\"]"'],
  ['upper(row)', '"{\\"A\\":1,\\"KEY-WITH-HYPHEN\\":\\"B\\"}"'],
  ["lpad('hello', 2)", '"  hello"'],
  ['lpad(1, 3.9)', '"   1"'],
  ["lpad('x', '2')", '"  x"'],
  ["lpad('x', yes)", 'undefined'],
  ["length(lpad('', 5000))", '1000'],
  ["rpad('hello', 2)", '"hello  "'],
  ["rpad('x', -4)", '"x"'],
  ["ltrim(' h i ')", '"h i "'],
  ["rtrim(' h i ')", '" h i"'],
  ["trim(' hi ')", '"hi"'],
  ['trim(nul)', 'undefined'],
  ["numbytes('hi')", '2'],
  ["numbytes('€')", '3'],
  ["replace('abcdabcd', 'b', 'x')", '"axcdaxcd"'],
  ["replace(123, 2, 'two')", '"1two3"'],
  ["replace('a.c', '.', '$1')", '"a$1c"'],
  ["replace(word, nul, 'x')", 'undefined'],
  ["substring('012345', 0)", '"012345"'],
  ["substring('012345', 2.745)", '"2345"'],
  ['substring(123, 2)', '"3"'],
  ["substring('012345', -1)", '"012345"'],
  ['substring(yes, 1.2)', '"rue"'],
  ['substring(false, -2.411E247)', '"false"'],
  ["substring('012345', 1, 3)", '"12"'],
  ["substring('012345', -50, 50)", '"012345"'],
  ["substring('012345', 3, 1)", '""'],
  ["substring('012345', yes)", 'undefined'],
  ["substring('012345', 1, nul)", 'undefined'],
  ["substring('012345', 12345678901234567890)", '""'],
  ["substring('012345', -12345678901234567890)", '"012345"'],
  ["substring('012345', 1, 12345678901234567890)", '"12345"'],
]);

table('regular expressions', [
  ["regexp_matches('aaaa', 'a{2,}')", 'true'],
  ["regexp_matches('aaaa', 'b')", 'false'],
  ["regexp_matches(1234, '^[0-9]+$')", 'true'],
  ["regexp_matches('ABC', '(?i)abc')", 'true'],
  ["regexp_matches('a-b', 'a\\-b')", 'true'],
  ["regexp_matches('a}b]', 'a}b]')", 'true'],
  ['regexp_matches(word, num)', 'false'],
  ["regexp_matches(nul, 'a')", 'undefined'],
  ["regexp_matches('x', concat('(', ''))", 'undefined'],
  ["regexp_replace('abcd', 'bc', 'x')", '"axd"'],
  ["regexp_replace('abcd', 'b(.*)d', '$1')", '"ac"'],
  ["regexp_replace('aaa', 'a', '\\$')", '"$$$"'],
  ["regexp_replace('abc', '(b)', '<$12>')", '"a<b2>c"'],
  ["regexp_replace('abc', 'b', '$3')", 'undefined'],
  ["regexp_replace('abc', '(b)', '$2')", 'undefined'],
  ["regexp_replace('abc', '(b)', '$0$1')", '"abbc"'],
  ["regexp_replace('abc', '(b)', '$01')", '"abc"'],
  ["regexp_replace('abc', '(b)(x)?', '[$2]')", '"a[]c"'],
  ["regexp_replace('abcdefghijkl', '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)', '$12$1$2$123')", '"labl3"'],
  ["regexp_replace('abc', 'b', '\\')", 'undefined'],
  ["regexp_replace('aBc', '(?i)(b)|(x)', '<$1$2>')", '"a<B>c"'],
  ["regexp_replace('abc', 'b', '$')", 'undefined'],
  ["regexp_replace('abc', 'b', '$&')", 'undefined'],
  ["regexp_substr('hihihello', 'hi')", '"hi"'],
  ["regexp_substr('hihihello', '(hi)*')", '"hihi"'],
  ["regexp_substr('abc', 'x')", 'undefined'],
]);

table('hashes', [
  ["md2('hello')", '"a9046c73e00331af68917d3804f70655"'],
  ["md2('')", '"8350e5a3e24c153df2275c9f80692773"'],
  [
    "md2('12345678901234567890123456789012345678901234567890123456789012345678901234567890')",
    '"d5976f79d83d3a0dc9806c3c66f3efd8"',
  ],
  ["md5('hello')", '"5d41402abc4b2a76b9719d911017c592"'],
  ["sha1('')", '"da39a3ee5e6b4b0d3255bfef95601890afd80709"'],
  ["sha224('')", '"d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"'],
  ['length(sha256(1))', '64'],
  ["length(sha384('x'))", '96'],
  ["length(sha512('x'))", '128'],
  ['md5(nul)', 'undefined'],
]);

table('collections', [
  ['get(list, 1)', '"two"'],
  ["get(list, '0')", '1'],
  ['get(list, 3)', 'undefined'],
  ['get(list, -1)', 'undefined'],
  ['get(list, yes)', 'undefined'],
  ["get(row, 'key-with-hyphen')", '"b"'],
  ["get({'a': 'b'}, 'a')", '"b"'],
  ['get(row, 1)', 'undefined'],
  ["get(row, 'constructor')", 'undefined'],
  ["get('abc', 1)", '"b"'],
  ['get(yes, 0)', 'undefined'],
  ["get_or_default(missing, 'x')", '"x"'],
  ["get_or_default(nul, 'x')", '"x"'],
  ["get_or_default(i, 'x')", '-7'],
  ['get_or_default(missing)', 'undefined'],
  ['isNull(5)', 'false'],
  ['isNull(nul)', 'true'],
  ['isNull(missing)', 'false'],
  ['isUndefined(nul)', 'false'],
  ['isUndefined(floor([1,2,3]))', 'true'],
  ['Nanvl(8, 3)', '8'],
  ['nanvl(nul, 3)', '3'],
  ['nanvl(missing, 3)', '3'],
  ["nanvl('text', 3)", '"text"'],
  ["transform('enrichArray', {'site': 1}, [{'a': 3}, {'b': 4}])", '[{"a":3,"site":1},{"b":4,"site":1}]'],
  ["transform('other', {'site': 1}, [{'a': 3}])", 'undefined'],
  ["transform('enrichArray', 1, [{'a': 3}])", 'undefined'],
  ["transform('enrichArray', [{'s': 1}], [[{'a': 3}]])", '[{"a":3,"s":1}]'],
  ["transform('enrichArray', {'s': 1}, [])", '[]'],
  ["transform('enrichArray', {'a': 1}, [3])", 'undefined'],
]);

table('encoding', [
  ["encode('abc', 'base64')", '"YWJj"'],
  ["encode(i, 'base64')", '"LTc="'],
  ["encode(nul, 'base64')", 'undefined'],
  ["decode('eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==', 'base64').temperature", '33'],
  ["decode('YWJj', 'base64')", '"abc"'],
  ["decode('not base64!', 'base64')", 'null'],
  ["decode(encode(*, 'base64'), 'base64').word", '"Cold Room"'],
]);

table('the message', [
  ['accountid()', '"123456789012"'],
  ['clientid()', '"temp-007"'],
  ['principal()', '"ba67293af50bf2506f5f93469686da660c7c844e7b3950bfb16813e0d31e9373"'],
  ['newuuid()', `"${UUID}"`],
  ['rand()', '0.25'],
  ['sourceip()', '"127.0.0.1"'],
  ['sql_version()', '"2016-03-23"'],
  ['timestamp()', String(NOW)],
  ['topic()', '"iot/group1/temp-007/data"'],
  ['topic(2)', '"group1"'],
  ['topic(3.7)', '"temp-007"'],
  ['topic(0)', 'undefined'],
  ['topic(9)', 'undefined'],
  ['traceid()', '"7e146a2c-95b5-6caf-98b9-50e3969734c7"'],
  ["get_user_properties('site')", 'undefined'],
  ["get_mqtt_property('content_type')", 'undefined'],
  ["get_mqtt_property('format_indicator')", '"UNSPECIFIED_BYTES"'],
  ["get_mqtt_property('no_such_name')", 'undefined'],
  ['get_user_properties()', '[]'],
]);

describe('MQTT 5', () => {
  const more = {
    userProperties: [
      ['site', 'north'],
      ['site', 'south'],
      ['other', 'x'],
    ] as const,
    mqtt: { contentType: 'application/json', payloadFormat: 'UTF8_DATA', correlationData: Buffer.from('abc') } as const,
  };
  test.each([
    ["get_user_properties('site')", '["north","south"]'],
    ["get(get_user_properties('site'), 0)", '"north"'],
    ["get_user_properties('absent')", 'undefined'],
    ['get_user_properties()', '[{"site":"north"},{"site":"south"},{"other":"x"}]'],
    ["get_mqtt_property('content_type')", '"application/json"'],
    ["get_mqtt_property('format_indicator')", '"UTF8_DATA"'],
    ["get_mqtt_property('correlation_data')", '"YWJj"'],
    ["get_mqtt_property('response_topic')", 'undefined'],
    ["get_mqtt_property('constructor')", 'undefined'],
  ])('%s is %s', (expression, json) => expect(textOf(expression, PAYLOAD, more)).toBe(json));
});
