import { describe, expect, test } from 'vitest';
import { textOf } from './run-sql';

/** The tables of the developer guide: "Operators", "Data types", "Case statements" and the casts of "Functions". */
const PAYLOAD =
  '{"t":21.5,"ten":10.0,"s":"10","word":"x","yes":true,"n":null,"list":[1,2],"row":{"a":1,"b":[null]},"big":12345678901234567890}';

const table = (name: string, cases: readonly (readonly [expression: string, json: string])[]) =>
  describe(name, () =>
    test.each(cases)('%s is %s', (expression, json) => expect(textOf(expression, PAYLOAD)).toBe(json)),
  );

table('logic needs Booleans, or the texts of them', [
  ['yes AND yes', 'true'],
  ["yes AND 'FALSE'", 'false'],
  ["'true' OR false", 'true'],
  ["NOT 'true'", 'false'],
  ['NOT yes', 'false'],
  ['false AND missing', 'undefined'],
  ['yes OR missing', 'undefined'],
  ['yes AND 1', 'undefined'],
  ['NOT n', 'undefined'],
  ["NOT 'maybe'", 'undefined'],
]);

table('order compares numbers and texts of numbers', [
  ['t > 21', 'true'],
  ['s >= 10', 'true'],
  ["s < '9'", 'false'],
  ["'b' > 'a'", 'undefined'],
  ['yes > 0', 'undefined'],
  ['n < 1', 'undefined'],
  ['missing <= 1', 'undefined'],
  ['list > 1', 'undefined'],
  ['big > 12345678901234567889', 'true'],
  ['big < 12345678901234567890.5', 'true'],
]);

table('equality never converts', [
  ['ten = 10', 'true'],
  ['s = 10', 'false'],
  ['s <> 10', 'true'],
  ['n = NULL', 'true'],
  ['n <> NULL', 'false'],
  ['missing = NULL', 'undefined'],
  ['missing <> 1', 'undefined'],
  ['list = [1, 2]', 'true'],
  ['list = [2, 1]', 'false'],
  ['list <> [1]', 'true'],
  ["row = {'b': [NULL], 'a': 1}", 'true'],
  ["row = {'a': 1}", 'false'],
  ['big = 12345678901234567890', 'true'],
  ['big = 12345678901234567891', 'false'],
]);

table('plus joins when one side is a text', [
  ['word + 1', '"x1"'],
  ['1 + word', '"1x"'],
  ['word + yes', '"xtrue"'],
  ['word + list', '"x[1,2]"'],
  ['word + n', 'undefined'],
  ['word + missing', 'undefined'],
  ['s + 1', '"101"'],
  ['yes + 1', 'undefined'],
  ['1 + missing', 'undefined'],
]);

table('arithmetic is decimal', [
  ['0.1 + 0.2', '0.3'],
  ['1000000.1 - 1000000', '0.1'],
  ['t * 1.8 + 32', '70.7'],
  ['s - 4', '6'],
  ['word * 2', 'undefined'],
  ['5 / 2', '2'],
  ['-5 / 2', '-2'],
  ['5 / 2.5', '2'],
  ['5 / 0', 'undefined'],
  ['1 / 3.5', '0.2857142857142857142857142857142857'],
  ['2 / 0.3', '6.666666666666666666666666666666667'],
  ['7 % 4', '3'],
  ['-7 % 4', '-3'],
  ['7 % 0', 'undefined'],
  ['5.5 % 2', '1.5'],
  ['big + 1', '12345678901234567891'],
  ['big * big', '1524157875323883675019051998750191E5'],
  ['cast(big * big AS String)', '"152415787532388367501905199875019100000"'],
  ['9007199254740991 + 2', '9007199254740993'],
  ['1E999 * 10', 'undefined'],
  ['-t', '-21.5'],
  ['-big', '-12345678901234567890'],
  ['-word', 'undefined'],
]);

table('IN looks into an array', [
  ['2 IN list', 'true'],
  ["'2' IN list", 'false'],
  ['2 IN row', 'undefined'],
  ['missing IN list', 'undefined'],
]);

table('CASE takes the first that is equal', [
  ["CASE word WHEN 'y' THEN 1 WHEN 'x' THEN 2 WHEN 'x' THEN 3 ELSE 4 END", '2'],
  ["CASE word WHEN 'y' THEN 1 END", 'undefined'],
  ["CASE word WHEN 'y' THEN 1 ELSE n END", 'null'],
  ["CASE missing WHEN 'y' THEN 1 ELSE 4 END", 'undefined'],
  ['CASE t > 20 WHEN true THEN t END', '21.5'],
]);

table('casts', [
  ['cast(yes AS Int)', '1'],
  ['cast(false AS Decimal)', '0'],
  ['cast(ten AS Decimal)', '10'],
  ["cast('5E-12' AS Decimal)", '5e-12'],
  ["cast('1.9' AS Int)", '1'],
  ['cast(-1.5 AS Integer)', '-2'],
  ["cast('1e3x' AS Int)", 'undefined'],
  ["cast('' AS Decimal)", 'undefined'],
  ["cast(' 1' AS Decimal)", 'undefined'],
  ["cast('NaN' AS Decimal)", 'undefined'],
  ["cast('Infinity' AS Double)", 'undefined'],
  ['cast(n AS Int)', 'undefined'],
  ['cast(0 AS Boolean)', 'false'],
  ['cast(0.5 AS Bool)', 'true'],
  ["cast('TRUE' AS Boolean)", 'true'],
  ["cast('yes' AS Boolean)", 'undefined'],
  ['cast(list AS Boolean)', 'undefined'],
  ['cast(t AS String)', '"21.5"'],
  ['cast(1E-7 AS String)', '"1E-7"'],
  ['cast(1E25 AS String)', '"10000000000000000000000000"'],
  ['cast(big AS Text)', '"12345678901234567890"'],
  ['cast(row AS String)', '"{\\"a\\":1,\\"b\\":[null]}"'],
  ['cast(n AS String)', 'undefined'],
]);
