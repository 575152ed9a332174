import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { PrintOptions } from '../../compiler/expression/dialects/dialect';
import { iotSql } from '../../compiler/expression/dialects/iot-sql';
import { WRITERS } from '../../compiler/expression/dialects/iot-sql-functions';
import { FUNCTIONS } from '../../compiler/expression/functions';
import { parse } from '../../compiler/expression/parse';
import { typeOf } from '../../compiler/expression/type';
import type { TypedExpression } from '../../compiler/expression/typed';
import { checkIotSql } from '../../schema/iot-sql/check';
import { parseIotSqlExpression } from '../../schema/iot-sql/parse';
import { SCOPE, typedText } from './arbitrary';
import { meaning, type Row, runSql } from './evaluate';

describe('every construct has its form in AWS IoT SQL', () => {
  test.each([
    ['temperature > 8 and humidity > 70', 'temperature > 8 AND humidity > 70'],
    ["tag = 'E200'", "tag = 'E200'"],
    ['temperature != 8', 'temperature <> 8 AND NOT isNull(temperature)'],
    ['not door_open', 'NOT door_open'],
    ['-temperature', '0 - temperature'],
    ['temperature * -2', 'temperature * (-2)'],
    ['1e-7 * ratio', '0.0000001 * ratio'],
    ['log10(ratio) + ln(ratio)', 'log(ratio) + ln(ratio)'],
    ['power(ratio, 2)', 'power(ratio, 2)'],
    ['co2 % 7', 'co2 % 7'],
    ['mod(co2, 7)', 'mod(co2, 7)'],
    ['round(temperature)', 'round(temperature)'],
    ['round(temperature, 1)', 'round(temperature * 10) * 0.1'],
    ['max(temperature, 3)', 'CASE temperature >= 3 WHEN true THEN temperature ELSE 3 END'],
    [
      'clamp(humidity, 0, 100) ',
      'CASE humidity < 0 WHEN true THEN 0 ELSE (CASE humidity > 100 WHEN true THEN 100 ELSE humidity END) END',
    ],
    ['coalesce(humidity, 50)', 'CASE (isUndefined(humidity) OR isNull(humidity)) WHEN true THEN 50 ELSE humidity END'],
    ['is_missing(humidity)', '(isUndefined(humidity) OR isNull(humidity))'],
    ["starts_with(tag, 'E') and contains(tag, '2')", "startswith(tag, 'E') AND indexof(tag, '2') >= 0"],
    ["concat(upper(tag), '-') = 'A-'", "concat(upper(tag), '-') = 'A-'"],
    ["if(is_missing(tag), 'no', 'yes')", "CASE (isUndefined(tag) OR isNull(tag)) WHEN true THEN 'no' ELSE 'yes' END"],
    ["convert(temperature, '[degF]')", 'temperature * 1.8 + 32'],
    ["convert(temperature, 'K')", 'temperature + 273.15'],
    ["convert(power, 'W') > 5", 'power * 1000 > 5'],
    ['number(temperature) + 1', 'temperature + 1'],
    ['value + 1', '(value) + 1'],
  ])('%s', (text, expected) => {
    expect(sql(text)).toBe(expected);
  });
});

describe('division never drops the fraction, as one side is never whole', () => {
  test.each([
    ['(100 - humidity) / 5', '(100 - humidity) * 0.2'],
    ['power / 3', 'power * 0.1 / 0.3'],
    ['power / 300', 'power * 0.001 / 0.3'],
    ['power / 1.8', 'power / 1.8'],
    ['power / -5', 'power * (-0.2)'],
    ['1 / ratio', '0.1 / (ratio * 0.1)'],
    ['pulses / co2', 'pulses * 0.000000000001 / (co2 * 0.000000000001)'],
  ])('%s', (text, expected) => {
    expect(sql(text)).toBe(expected);
  });
});

describe('parts of an `or` are decided one by one', () => {
  const decided = 'CASE isUndefined(co2 > 9) WHEN true THEN false ELSE co2 > 9 END';
  test.each([
    ['co2 > 9 or true', `(${decided}) OR true`],
    ['co2 > 9 and door_open', 'co2 > 9 AND door_open'],
    ['if(co2 > 9, 1, 2)', `CASE (${decided}) WHEN true THEN 1 ELSE 2 END`],
    ["not (tag = 'x')", "NOT (tag = 'x' OR isNull(tag))"],
    ['ratio = value', 'ratio = (value) AND NOT isNull((value))'],
    ['not (ratio != value)', 'NOT (ratio <> (value) OR isNull((value)))'],
  ])('%s', (text, expected) => {
    expect(sql(text)).toBe(expected);
  });
});

describe('what it cannot say is refused with a place', () => {
  test.each([
    [`tag = "it's"`, 6],
    ["tag = 'a\\b'", 6],
    ["tag = '${x}'", 6],
    ["tag = 'a`b'", 6],
    ['ratio > 1e40', 8],
  ])('%s', (text, start) => {
    expect(iotSql.print(typed(text), {})).toMatchObject({
      ok: false,
      problems: [{ code: 'expression-dialect', start }],
    });
  });

  it('a field called like a keyword', () => {
    const scope = new Map([['end', { kind: 'number', unit: '1' } as const]]);
    expect(iotSql.print(typed('end > 1', scope), {})).toMatchObject({
      ok: false,
      problems: [{ code: 'expression-dialect' }],
    });
  });

  it('a function it does not know', () => {
    const call: TypedExpression = {
      kind: 'call',
      name: 'toString',
      arguments: [],
      type: { kind: 'boolean' },
      start: 0,
      end: 3,
    };
    expect(iotSql.print(call, {})).toMatchObject({
      ok: false,
      problems: [{ code: 'expression-dialect', start: 0, end: 3 }],
    });
  });

  it('what doubles with every level', () => {
    const text = Array.from({ length: 40 }).reduce<string>((inner) => `max(${inner}, ratio)`, 'ratio');
    expect(iotSql.print(typed(text), {})).toMatchObject({ ok: false, problems: [{ code: 'expression-too-big' }] });
  });

  it('what is nested too deeply once printed', () => {
    const text = Array.from({ length: 62 }).reduce<string>((inner) => `abs(1 - ${inner})`, 'ratio');
    expect(iotSql.print(typed(text), {})).toMatchObject({ ok: true });
    const deep = Array.from({ length: 40 }).reduce<string>((inner) => `1 - if(true, ${inner}, 1)`, 'ratio');
    expect(iotSql.print(typed(deep), {})).toMatchObject({
      ok: false,
      problems: [{ code: 'expression-too-big' }],
    });
  });
});

describe('a field is found where the message has it', () => {
  const at = (...path: string[]): PrintOptions => ({ path: () => path });
  test.each([
    [at('readings', 'temperature'), 'readings.temperature'],
    [at('readings', 'co2'), "get(readings, 'co2')"],
    [at('readings', 'end', 'a'), "get(readings, 'end').a"],
    [at('value'), '(value)'],
  ])('%#: %s', (options, expected) => {
    expect(sql('temperature', options)).toBe(expected);
  });
});

it('the table of functions and the writers say the same', () => {
  const said = Object.keys(FUNCTIONS).filter((name) => FUNCTIONS[name]?.dialects.includes('iot-sql'));
  expect([...Object.keys(WRITERS), 'if'].sort()).toEqual(said.sort());
});

const anyTyped = fc.oneof(typedText.number, typedText.condition).filter((text) => text.length <= 2000);

it('what is printed is readable AWS IoT SQL, documented throughout', () => {
  fc.assert(
    fc.property(anyTyped, (text) => {
      const printed = iotSql.print(typed(text), {});
      expect(printed.ok || printed.problems[0]?.code === 'expression-too-big').toBe(true);
      if (!printed.ok) return;
      expect(parseIotSqlExpression(printed.text)).toMatchObject({ ok: true });
      expect(checkIotSql(`SELECT ${printed.text} AS x FROM 'a/b' WHERE ${printed.text}`)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

const number = fc.constantFrom(undefined, null, 0, 1, 2, 3, 4, 5, 7, 10, -3, 2.5, 0.25);
const row: fc.Arbitrary<Row> = fc.record({
  ratio: number,
  value: number,
  pulses: number.filter((value) => Number.isInteger(value ?? 0)),
  door_open: fc.constantFrom(undefined, null, true, false),
  tag: fc.constantFrom(undefined, null, 'E2', 'x'),
});

it('a rule fires exactly when the condition holds, missing fields and whole numbers included', () => {
  fc.assert(
    fc.property(typedText.condition, row, (text, message) => {
      fc.pre(text.length <= 2000);
      const expression = typed(text);
      const printed = iotSql.print(expression, {});
      fc.pre(printed.ok);
      expect(fires(printed.text, message)).toBe(meaning(expression, message) === true);
    }),
    { numRuns: 5000 },
  );
});

it('a derived number has the value of the formula, or none', () => {
  fc.assert(
    fc.property(typedText.number, row, (text, message) => {
      fc.pre(text.length <= 2000);
      const expression = typed(text);
      const printed = iotSql.print(expression, {});
      fc.pre(printed.ok);
      const [expected, found] = [meaning(expression, message) ?? undefined, run(printed.text, message) ?? undefined];
      expect(typeof found).toBe(typeof expected);
      if (typeof expected !== 'number' || typeof found !== 'number') return;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.max(1, Math.abs(expected)) * 1e-6);
    }),
    { numRuns: 5000 },
  );
});

function run(text: string, message: Row) {
  const parsed = parseIotSqlExpression(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return runSql(parsed.value, message);
}

function fires(text: string, message: Row): boolean {
  return run(text, message) === true;
}

function typed(text: string, scope = SCOPE): TypedExpression {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed.problems)}`);
  const result = typeOf(parsed.expression, scope);
  if (!result.ok) throw new Error(`${text}: ${JSON.stringify(result.problems)}`);
  return result.expression;
}

function sql(text: string, options: PrintOptions = {}): string {
  const printed = iotSql.print(typed(text), options);
  if (!printed.ok) throw new Error(JSON.stringify(printed.problems));
  return printed.text;
}
