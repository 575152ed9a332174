import { describe, expect, it, test } from 'vitest';
import { FUNCTIONS } from '../../compiler/expression/functions';
import { parse } from '../../compiler/expression/parse';
import { type Scope, typeOf } from '../../compiler/expression/type';
import { type FieldType, unitOf } from '../../compiler/expression/typed';
import { EXAMPLES, SCOPE } from './arbitrary';

describe('an expression has a type and a unit', () => {
  test.each([
    ['temperature - (100 - humidity) / 5', 'number', 'Cel'],
    ['exp(17.62 * temperature / (243.12 + temperature))', 'number', '1'],
    ['temperature > 8', 'boolean', undefined],
    ['humidity * 2', 'number', '%RH'],
    ['voltage * current', 'number', 'W'],
    ['voltage * current > convert(power, "W")', 'boolean', undefined],
    ['power * 3', 'number', 'kW'],
    ['power / voltage', 'number', undefined],
    ['convert(power, "W") / voltage', 'number', 'A'],
    ['sqrt(voltage * voltage)', 'number', 'V'],
    ['power(voltage, 2)', 'number', undefined],
    ['temperature / temperature', 'number', '1'],
    ['convert(temperature, "[degF]")', 'number', '[degF]'],
    ['convert(co2, "%")', 'number', '%'],
    ['number(temperature) * number(temperature) + temperature', 'number', 'Cel'],
    ['round(temperature)', 'integer', 'Cel'],
    ['round(temperature, 1)', 'number', 'Cel'],
    ['pulses + 1', 'integer', 'count'],
    ['1 + pulses', 'integer', 'count'],
    ['2 * pulses', 'integer', 'count'],
    ['pulses / 2', 'number', 'count'],
    ['max(temperature, 3)', 'number', 'Cel'],
    ['if(door_open, temperature, 0)', 'number', 'Cel'],
    ["if(co2 > 1000, 'poor', 'good')", 'string', undefined],
    ['coalesce(tag, "none")', 'string', undefined],
    ['length(tag)', 'integer', '1'],
    ['noise + 3', 'number', 'dB'],
    ['seen_at > seen_at', 'boolean', undefined],
    ['-pulses', 'integer', 'count'],
  ])('%s', (text, kind, unit) => {
    const result = check(text);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.expression.type.kind).toBe(kind);
    expect(unitOf(result.expression.type)).toBe(unit);
  });
});

describe('a mistake is named, with what to do', () => {
  test.each([
    ['temprature > 3', 'expression-field', /no field `temprature`/, 'did you mean `temperature`?'],
    ['rond(temperature)', 'expression-function', /no function `rond`/, 'did you mean `round`?'],
    ['clamp(temperature, 1)', 'expression-function', /does not take 2/, 'call it as `clamp(x, lo, hi)`'],
    ['temperature > kelvin', 'expression-unit', /different scales/, "write `convert(temperature, 'K')`"],
    ['voltage * current > power', 'expression-unit', /different scales/, "write `convert(voltage * current, 'kW')`"],
    ['power / (voltage * current)', 'expression-unit', /different scales/, "write `convert(…, 'kW')` around one side"],
    [
      'temperature + voltage',
      'expression-unit',
      /same thing/,
      'if the formula is empirical, take the bare numbers: `number(x)`',
    ],
    ['humidity > co2', 'expression-unit', /different scales/, "write `convert(humidity, 'ppm')`"],
    [
      'noise > humidity',
      'expression-unit',
      /same thing/,
      'if the formula is empirical, take the bare numbers: `number(x)`',
    ],
    [
      'ln(power)',
      'expression-unit',
      /without a unit/,
      'divide by a value in the same unit, or take the bare number: `number(x)`',
    ],
    [
      'power(voltage, ratio)',
      'expression-unit',
      /written out/,
      'write the exponent as a number, or take the bare number: `number(x)`',
    ],
    ['convert(power, "MW")', 'expression-unit', /no unit `MW`/, 'did you mean `MB`?'],
    ['convert(power, "V")', 'expression-unit', /cannot be converted to `V`/, undefined],
    ['convert(power, tag)', 'expression-type', /a unit in quotes/, undefined],
    ['convert(power, 3)', 'expression-type', /a unit in quotes/, undefined],
    ['temperature > "8"', 'expression-type', /cannot be compared/, undefined],
    ['tag > "a"', 'expression-type', /no meaning for a string/, 'use `=` or `!=`'],
    ['door_open < true', 'expression-type', /no meaning/, 'use `=` or `!=`'],
    ['tag + "a"', 'expression-type', /needs a number/, 'join texts with `concat(a, b)`'],
    [
      'temperature and door_open',
      'expression-type',
      /needs a condition/,
      'compare it with something, for example `> 0`',
    ],
    ['not temperature', 'expression-type', /needs a condition/, 'compare it with something, for example `> 0`'],
    ['if(temperature, 1, 2)', 'expression-type', /a condition/, undefined],
    ['if(door_open, 1, "a")', 'expression-type', /cannot go together/, undefined],
    ['seen_at + 1', 'expression-type', /needs a number/, undefined],
    ['temperature / 0', 'expression-type', /divides by zero/, undefined],
    ['temperature % (2 - 2)', 'expression-type', /divides by zero/, undefined],
    ['mod(temperature, 0)', 'expression-type', /divides by zero/, undefined],
    ['round(temperature, 1.5)', 'expression-type', /whole number from 0 to 9/, undefined],
    ['constructor(1)', 'expression-function', /no function/, undefined],
  ])('%s', (text, code, message, fix) => {
    const result = check(text);
    if (result.ok) throw new Error('should be refused');
    expect(result.problems[0]?.code).toBe(code);
    expect(result.problems[0]?.message).toMatch(message);
    if (fix !== undefined) expect(result.problems[0]?.fix).toBe(fix);
  });
});

it('all mistakes are collected', () => {
  const result = check('temprature > 3 and humdity < 5');
  expect(result.ok ? [] : result.problems.map(({ start }) => start)).toEqual([0, 19]);
});

it('a field with an unknown unit is reported, not thrown', () => {
  const scope: Scope = new Map<string, FieldType>([['a', { kind: 'number', unit: 'furlong' }]]);
  expect(check('a > 1', scope)).toMatchObject({ ok: false, problems: [{ code: 'expression-unit', start: 0, end: 1 }] });
});

it('the example of every function compiles for a sensor that has its fields', () => {
  for (const [name, { example }] of Object.entries(FUNCTIONS)) {
    expect(check(example, EXAMPLES), name).toMatchObject({ ok: true });
    expect(example).toContain(`${name}(`);
  }
});

function check(text: string, scope: Scope = SCOPE) {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed.problems)}`);
  return typeOf(parsed.expression, scope);
}
