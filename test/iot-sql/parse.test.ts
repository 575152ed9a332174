import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { SqlExpression, Statement } from '../../schema/iot-sql/ast';
import { parseIotSql, parseIotSqlExpression } from '../../schema/iot-sql/parse';

describe('the examples of the developer guide parse', () => {
  test.each([
    "SELECT * FROM 'topic/subtopic'",
    "SELECT *, 15 as speed FROM 'topic/subtopic'",
    "SELECT foo.bar AS bar.baz FROM 'topic/subtopic'",
    "SELECT VALUE color FROM 'topic/subtopic'",
    "select value transform('enrichArray', (select a, b from data2), (select value c from data2)) from 'A/B'",
    "SELECT (SELECT VALUE n FROM e) as sensors FROM 'my/topic'",
    "SELECT get((SELECT v FROM e WHERE n = 'temperature'), 0).v as temperature FROM 'topic'",
    "SELECT {'latitude': get(lat_long, 0),'longitude':get(lat_long, 1)} as lat_long FROM 'a/b'",
    "SELECT [lat,long] as lat_long FROM 'a/b'",
    'SELECT {"key-with-hyphen": color} FROM \'a/b\'',
    "SELECT CASE color WHEN 'green' THEN 'go' WHEN 'red' THEN 'stop' ELSE '?' END as instructions FROM 'a/b'",
    "select * from 'a/b' where 3 in arr",
    "select * from 'a/b' where exists (select * from arr as a where a = 3)",
    "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'a/b'",
    "SELECT decode(encode(*, 'base64'), \"base64\") AS value FROM 'a/b' WHERE temperature > 50 AND color <> 'red'",
    'SELECT * from \'iot/rules\' WHERE get(get(get(mydata,"item2"),"0"),"my-key") = "myValue"',
    "SELECT * AS message FROM 'some/topic'",
    "SELECT NULL AS n FROM 'a/b'",
    "SELECT cast(true as Int) AS one, cast(x AS Decimal) AS x FROM 'a/b'",
    "SELECT substring('false', -2.411E247) AS s FROM 'a/b'",
    "SET @c = (f - 32) * 5 / 9, @limit = 50 SELECT @c AS celsius, @d.name FROM 'a/b' WHERE @c > @limit",
    'SELECT temperature',
    "SELECT timestamp() AS timestamp, topic(2) AS group_id FROM 'iot/+/+/data'",
    "SELECT value FROM 'a/b' WHERE value > 5",
    "SELECT value AS v, value * 2 AS w FROM 'a/b'",
    "SELECT VALUE * FROM 'a/b'",
  ])('%s', (sql) => {
    expect(parseIotSql(sql)).toMatchObject({ ok: true });
  });
});

describe('operators group as in ANSI SQL', () => {
  test.each([
    ['a or b and c', '(a or (b and c))'],
    ['not a = b', '(not (a = b))'],
    ['not a and b', '((not a) and b)'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a - b - c', '((a - b) - c)'],
    ['-a.b * c', '((- a.b) * c)'],
    ['x > 1 and y in [1, 2]', '((x > 1) and (y in [1, 2]))'],
    ['A AND (b OR c)', '(A and (b or c))'],
    ['f(x).y.z + 1', '(f(x).y.z + 1)'],
    ['CASE a WHEN 1 THEN 2 END', 'case a when 1 then 2 end'],
    ['CASE WHEN a > 1 THEN 2 ELSE 3 END', 'case when (a > 1) then 2 else 3 end'],
  ])('%s', (text, expected) => {
    const parsed = parseIotSqlExpression(text);
    expect(parsed.ok && show(parsed.value)).toBe(expected);
  });
});

describe('a mistake is explained where it is', () => {
  test.each([
    ['SELECT * FROM "a/b"', 14, /single quotes/],
    ['SELECT * FROM a/b', 14, /single quotes/],
    ["SELECT a != 1 AS x FROM 'a'", 9, /<>/],
    ["SELECT a[0] AS x FROM 'a'", 8, /get\(array, 0\)/],
    ["SELECT a.0 AS x FROM 'a'", 9, /get\(object, name\)/],
    ["SELECT 'abc FROM a", 7, /not closed/],
    ["SELECT a < b < c AS x FROM 'a'", 13, /chained/],
    ["SELECT cast(a AS money) AS x FROM 'a'", 17, /cast knows/],
    ["SELECT cast(a AS constructor) AS x FROM 'a'", 17, /cast knows/],
    ["SELECT a b FROM 'a'", 9, /expected the end, found `b`/],
    ['SELECT', 6, /expected a value/],
    ['UPDATE x', 0, /begins with SELECT/],
    ["SELECT CASE a END AS x FROM 'a'", 14, /at least one WHEN/],
    ["SELECT (SELECT a FROM 'b') AS x FROM 'a'", 22, /field of the message/],
    ["SELECT {a: 1} AS x FROM 'a'", 8, /keys of an object/],
    ['SET x = 1 SELECT x', 4, /variable/],
    ["SELECT a ; b FROM 'a'", 9, /unexpected character ";"/],
    ["SELECT 12ab FROM 'a'", 7, /number/],
  ])('%s', (sql, start, message) => {
    const parsed = parseIotSql(sql);
    if (parsed.ok) throw new Error('should not parse');
    expect(parsed.error.start).toBe(start);
    expect(parsed.error.message).toMatch(message);
  });
});

it('aliases are paths, and the topic is what stands in the quotes', () => {
  const { select, from, where } = good("SELECT a AS b.c, d FROM 'x/+/#' WHERE e");
  expect(select.items.map(({ alias }) => alias)).toEqual([['b', 'c'], undefined]);
  expect(from?.filter).toBe('x/+/#');
  expect(where).toMatchObject({ kind: 'name', name: 'e', start: 38, end: 39 });
});

it('VALUE is a keyword only before a value', () => {
  expect(good("SELECT value FROM 'a'").select.value).toBe(false);
  expect(good("SELECT value.x FROM 'a'").select.value).toBe(false);
  expect(good("SELECT VALUE x FROM 'a'").select.value).toBe(true);
  expect(good("SELECT VALUE * FROM 'a'").select.value).toBe(true);
});

describe('a word of the language', () => {
  const reserved = 'and as case else end exists false from in not null or select set then true when where'.split(' ');
  test.each(reserved)('%s is no field by its bare name, in any letters', (word) => {
    for (const text of [`a + ${word}`, `a + ${word.toUpperCase()}`]) {
      const parsed = parseIotSqlExpression(text);
      expect(parsed.ok && parsed.value.kind === 'binary' && parsed.value.right.kind === 'name', text).toBe(false);
    }
    expect(parseIotSqlExpression(`get(*, '${word}')`)).toMatchObject({ ok: true });
    expect(parseIotSqlExpression(`a.${word}`)).toMatchObject({ ok: true, value: { kind: 'member', name: word } });
  });
  test.each(reserved.filter((word) => !['case', 'exists', 'false', 'not', 'null', 'true'].includes(word)))(
    '%s is told where it stands for a value',
    (word) => {
      const parsed = parseIotSqlExpression(`a + ${word}`);
      expect(parsed.ok || parsed.error).toMatchObject({
        message: `expected a value, found ${word.toUpperCase()}`,
        start: 4,
      });
    },
  );
  test.each([
    ['string', 'String NVARCHAR text ntext varchar'],
    ['int', 'Int INTEGER'],
    ['decimal', 'Decimal'],
    ['double', 'double'],
    ['boolean', 'Bool boolean'],
  ])('cast to %s', (to, words) => {
    for (const word of words.split(' '))
      expect(parseIotSqlExpression(`cast(a AS ${word})`)).toMatchObject({ ok: true, value: { kind: 'cast', to } });
  });
});

it('the limit on operators is of one expression, not of the statement', () => {
  const long = Array.from({ length: 1500 }, () => 'a').join('+');
  expect(parseIotSql(`SELECT ${long} AS x, ${long} AS y FROM 'a' WHERE ${long}`)).toMatchObject({ ok: true });
  const most = (operators: number) => parseIotSqlExpression(Array.from({ length: operators + 1 }, () => 'a').join('+'));
  expect(most(2000).ok).toBe(true);
  expect(most(2001).ok).toBe(false);
});

describe('size is limited', () => {
  test.each([
    ['brackets', '('.repeat(100)],
    ['arrays', '['.repeat(100)],
    ['negations', 'not '.repeat(100)],
    ['cases', 'case '.repeat(100)],
    ['operators', Array.from({ length: 3000 }, () => 'a').join('+')],
    ['members', Array.from({ length: 3000 }, () => 'a').join('.')],
  ])('%s', (_, text) => {
    expect(parseIotSqlExpression(text)).toMatchObject({ ok: false, error: { code: 'size' } });
  });
});

const WORDS = [
  'SELECT ',
  '* ',
  'FROM ',
  "'a/b' ",
  'WHERE ',
  'AS ',
  'CASE ',
  'WHEN ',
  'END ',
  '(',
  ')',
  '[',
  '{',
  '}',
  ',',
  '.',
  '@a ',
  "'",
  '"',
  '1 ',
  '- ',
  'NOT ',
  'a ',
  '\ud800',
  '\n',
];

it('no text makes it throw, and the error lies inside the text', () => {
  const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 200 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
      for (const parsed of [parseIotSql(text), parseIotSqlExpression(text)]) {
        if (parsed.ok) continue;
        const { start, end } = parsed.error;
        expect(0 <= start && start <= end && end <= text.length).toBe(true);
      }
    }),
    { numRuns: 3000 },
  );
});

function good(sql: string): Statement {
  const parsed = parseIotSql(sql);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** The tree with every bracket written, to see how operators group. */
function show(node: SqlExpression): string {
  switch (node.kind) {
    case 'number':
      return node.text;
    case 'name':
      return node.name;
    case 'member':
      return `${show(node.object)}.${node.name}`;
    case 'call':
      return `${node.name}(${node.arguments.map(show).join(', ')})`;
    case 'array':
      return `[${node.items.map(show).join(', ')}]`;
    case 'unary':
      return `(${node.operator} ${show(node.operand)})`;
    case 'binary':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'case': {
      const subject = node.subject === undefined ? '' : ` ${show(node.subject)}`;
      const branches = node.branches.map(({ when, result }) => ` when ${show(when)} then ${show(result)}`).join('');
      return `case${subject}${branches}${node.otherwise === undefined ? '' : ` else ${show(node.otherwise)}`} end`;
    }
    default:
      throw new Error(`no ${node.kind} here`);
  }
}
