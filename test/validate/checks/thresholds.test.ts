import { describe, expect, it } from 'vitest';
import { related, type Sections, said } from './manifest';

/** Thresholds: what is a mistake, where it is underlined, and the case beside it that is none. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const MORE =
  "etl: { derive: { spread: temperature - 2 * temperature, warm: temperature > 8, sum: number + number, always: temperature > -50, word: \"if(open, 'a', 'b')\" } }";
const with_ = (thresholds: string, more = ''): Sections => ({
  groups: `rooms: { sensor: probe, devices: { prefix: t-, count: 3 }, thresholds: [${thresholds}]${more} }`,
  rest: `alerts: { email: [a@b.de] }\n${MORE}`,
});
const one = (text: string): Sections => with_(`{ id: a, ${text} }`);
const when = (text: string): Sections => one(`when: "${text}"`);

describe('a threshold', () => {
  it.each<Case>([
    ['has a bound on a field', one('field: temperature, above: 30'), []],
    ['has a band', one('field: temperature, outside: [2, 8]'), []],
    ['has a condition', when('temperature > 30'), []],
    [
      'has none',
      one('field: temperature'),
      ['threshold-shape at id: the threshold `a` says no condition; add one of above, below, outside, when'],
    ],
    [
      'has two bounds',
      one('field: temperature, above: 30, below: 2'),
      [
        'threshold-shape at below: the threshold `a` says two conditions, above and below; keep one, or write `outside: [lower, upper]` for both',
      ],
    ],
    [
      'has a bound and a band',
      one('field: temperature, below: 2, outside: [2, 8]'),
      [
        'threshold-shape at outside: the threshold `a` says two conditions, below and outside; keep one, or write `outside: [lower, upper]` for both',
      ],
    ],
    [
      'has a bound and a condition',
      one('field: temperature, above: 30, when: temperature > 8'),
      ['threshold-shape at when: the threshold `a` says two conditions, above and when; keep one of them'],
    ],
    [
      'has a field beside its condition',
      one('field: temperature, when: temperature > 8'),
      [
        'threshold-shape at field: the threshold `a` has a field beside `when`, which names its fields itself; remove `field`',
      ],
    ],
    [
      'has a bound on nothing',
      one('above: 30'),
      [
        'threshold-shape at above: the threshold `a` does not say which field is above; add `field:` with a field of the sensor',
      ],
    ],
    [
      'has a band on nothing',
      one('outside: [2, 8]'),
      [
        'threshold-shape at outside: the threshold `a` does not say which field is outside; add `field:` with a field of the sensor',
      ],
    ],
    [
      'has an id that another has',
      with_(
        '{ id: a, field: temperature, above: 30 }, { id: b, field: temperature, above: 31 }, { id: a, field: humidity, above: 32 }',
      ),
      ['threshold-id-twice at a: `rooms` has a threshold `a` already; give one of them another id'],
    ],
    [
      'watches what there is not',
      one('field: temprature, above: 30'),
      [
        'threshold-field at temprature: there is nothing called `temprature` to watch: `probe` has no such field; did you mean `temperature`?',
      ],
    ],
    [
      'watches a text',
      one('field: mode, above: 30'),
      [
        'threshold-field-type at mode: `mode` is text, and a bound needs a number; write `when:` with an expression over `mode`',
      ],
    ],
    [
      'watches what is true or false',
      one('field: open, above: 30'),
      [
        'threshold-field-type at open: `open` is true or false, and a bound needs a number; write `when:` with an expression over `open`',
      ],
    ],
    ['watches what is derived', one('field: spread, above: 10'), []],
    [
      'watches a condition that is derived',
      one('field: warm, above: 1'),
      [
        'threshold-field-type at warm: `warm` is true or false, and a bound needs a number; write `when:` with an expression over `warm`',
      ],
    ],
    [
      'watches a text that is derived',
      one('field: word, above: 1'),
      [
        'threshold-field-type at word: `word` is text, and a bound needs a number; write `when:` with an expression over `word`',
      ],
    ],
    [
      'watches what is derived from other fields',
      {
        sensors: 'probe: { every: 60s, fields: { x: {} } }, other: { every: 60s, fields: { y: {} } }',
        groups:
          'rooms: { sensor: probe, devices: [a], thresholds: [{ id: a, field: twice, above: 1 }] }, b: { sensor: other, devices: [b] }',
        rest: 'alerts: { email: [a@b.de] }\netl: { derive: { twice: y * 2 } }',
      },
      [
        'threshold-field at twice: there is nothing called `twice` to watch: `probe` lacks fields that it is derived from; use one of: x',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its span', () => {
  it.each<Case>([
    ['is as long as one reading', one('field: temperature, above: 30, for: 60s'), []],
    [
      'is shorter',
      one('field: temperature, above: 30, for: 59s'),
      [
        'threshold-for-short at 59s: `for: 59s` has no effect: a reading comes every 60s; write at least `for: 60s`, or leave `for` out',
      ],
    ],
    [
      'is shorter than that of the group',
      with_('{ id: a, field: temperature, above: 30, for: 2m }', ', every: 3m'),
      [
        'threshold-for-short at 2m: `for: 2m` has no effect: a reading comes every 3m; write at least `for: 3m`, or leave `for` out',
      ],
    ],
    ['is a day', one('field: temperature, above: 30, for: 24h'), []],
    [
      'is longer',
      one('field: temperature, above: 30, for: 1441m'),
      [
        'threshold-for-long at 1441m: `for: 1441m` is more than a day; write at most `for: 1d`; what builds up over days is a question for a dashboard or a model',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its bound', () => {
  it.each<Case>([
    ['is a number', one('field: temperature, above: 30'), []],
    ['is in the unit of the field', one('field: temperature, above: "30 Cel"'), []],
    ['is a number in quotes', one('field: temperature, above: "30"'), []],
    ['is in another unit', one('field: temperature, above: "86 [degF]"'), []],
    ['has many spaces, signs and exponents', one('field: temperature, above: "  +3.e1   Cel "'), []],
    [
      'is no number',
      one('field: temperature, above: "warm"'),
      ['threshold-quantity at "warm": "warm" is not a number with a unit; write for example `"8 Cel"`'],
    ],
    [
      'is two numbers',
      one('field: temperature, above: "3 0 Cel"'),
      ['threshold-quantity at "3 0 Cel": "3 0 Cel" is not a number with a unit; write for example `"8 Cel"`'],
    ],
    [
      'is in a unit that there is not',
      one('field: temperature, above: "30 C°"'),
      ['threshold-quantity at "30 C°": there is no unit `C°`; did you mean `Cel`?'],
    ],
    [
      'is in a unit that it cannot be turned into',
      one('field: temperature, above: "30 kPa"'),
      ['threshold-quantity at "30 kPa": `kPa` cannot be turned into `Cel`; write a number in `Cel`'],
    ],
    [
      'is too large',
      one('field: temperature, above: "1e999 Cel"'),
      ['threshold-quantity at "1e999 Cel": "1e999 Cel" is too large a number; write a smaller number'],
    ],
    [
      'is one of a band',
      one('field: temperature, outside: ["x", "30 kPa"]'),
      [
        'threshold-quantity at "x": "x" is not a number with a unit; write for example `"8 Cel"`',
        'threshold-quantity at "30 kPa": `kPa` cannot be turned into `Cel`; write a number in `Cel`',
      ],
    ],
    ['is just below the greatest', one('field: temperature, above: 84.9'), []],
    [
      'is the greatest',
      one('field: temperature, above: 85'),
      [
        'threshold-range at 85: `temperature` can never be above 85 Cel: it is at most 85 Cel; write a bound between -40 and 85, or correct `min` and `max` of the sensor',
      ],
    ],
    ['is the least, from above', one('field: temperature, above: -40'), []],
    [
      'is below the least, from above',
      one('field: temperature, above: -41'),
      [
        'threshold-range at -41: `temperature` is always above -41 Cel: it is at least -40 Cel; write a bound between -40 and 85, or correct `min` and `max` of the sensor',
      ],
    ],
    [
      'is the least',
      one('field: temperature, below: -40'),
      [
        'threshold-range at -40: `temperature` can never be below -40 Cel: it is at least -40 Cel; write a bound between -40 and 85, or correct `min` and `max` of the sensor',
      ],
    ],
    ['is just above the least', one('field: temperature, below: -39.9'), []],
    ['is the greatest, from below', one('field: temperature, below: 85'), []],
    [
      'is above the greatest, from below',
      one('field: temperature, below: 86'),
      [
        'threshold-range at 86: `temperature` is always below 86 Cel: it is at most 85 Cel; write a bound between -40 and 85, or correct `min` and `max` of the sensor',
      ],
    ],
    [
      'of a band is out of reach, on both sides',
      one('field: temperature, outside: [-40, 85]'),
      [
        'threshold-range at -40: `temperature` can never be below -40 Cel: it is at least -40 Cel; write a bound between -40 and 85, or correct `min` and `max` of the sensor',
        'threshold-range at 85: `temperature` can never be above 85 Cel: it is at most 85 Cel; write a bound between -40 and 85, or correct `min` and `max` of the sensor',
      ],
    ],
    [
      'is out of reach in another unit',
      one('field: temperature, above: "185 [degF]"'),
      [
        'threshold-range at "185 [degF]": `temperature` can never be above 85 Cel: it is at most 85 Cel; write a bound between -40 and 85, or correct `min` and `max` of the sensor',
      ],
    ],
    [
      'of what is derived is out of reach',
      one('field: sum, above: 18'),
      [
        'threshold-range at 18: `sum` can never be above 18: it is at most 18; write a bound between 0 and 18, or correct `min` and `max` of the sensor',
      ],
    ],
    ['of what is derived can be reached', one('field: sum, above: 17.5'), []],
    [
      'of a band is in its order',
      one('field: temperature, outside: [8, 8]'),
      [
        'threshold-outside at [8, 8]: the lower bound 8 is not below the upper bound 8; write two different bounds, the lower first',
      ],
    ],
    [
      'of a band is the wrong way round',
      one('field: temperature, outside: [8, 2]'),
      [
        'threshold-outside at [8, 2]: the lower bound 8 is not below the upper bound 2; write `outside: [2, 8]`, or two different bounds',
      ],
    ],
    [
      'of a band is the wrong way round in other units',
      one('field: temperature, outside: [8, "46 [degF]"]'),
      [
        'threshold-outside at [8, "46 [degF]"]: the lower bound 8 is not below the upper bound 46 [degF]; write `outside: ["46 [degF]", 8]`, or two different bounds',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));

  it.each<Case>([
    [
      'without a least is out of reach above',
      {
        sensors: 'probe: { every: 60s, fields: { x: { max: 9 } } }',
        groups: 'rooms: { sensor: probe, devices: [a], thresholds: [{ id: a, field: x, above: 9 }] }',
        rest: 'alerts: { email: [a@b.de] }',
      },
      [
        'threshold-range at 9: `x` can never be above 9: it is at most 9; write a bound below 9, or correct `min` and `max` of the sensor',
      ],
    ],
    [
      'without a greatest is out of reach below',
      {
        sensors: 'probe: { every: 60s, fields: { x: { min: 0 } } }',
        groups: 'rooms: { sensor: probe, devices: [a], thresholds: [{ id: a, field: x, below: 0 }] }',
        rest: 'alerts: { email: [a@b.de] }',
      },
      [
        'threshold-range at 0: `x` can never be below 0: it is at least 0; write a bound above 0, or correct `min` and `max` of the sensor',
      ],
    ],
    [
      'without either is never',
      {
        sensors: 'probe: { every: 60s, fields: { x: {} } }',
        groups: 'rooms: { sensor: probe, devices: [a], thresholds: [{ id: a, field: x, below: 0 }] }',
        rest: 'alerts: { email: [a@b.de] }',
      },
      [],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its condition', () => {
  it.each<Case>([
    ['reads fields of text and truth', when("mode = 'cool' and not open"), []],
    [
      'cannot be read',
      when('temperature >'),
      [
        'expression-syntax at ": the expression ends too early: a value is missing; write a formula such as `temperature > 8 and humidity > 70`; docs/reference/expressions.md has the grammar',
      ],
    ],
    [
      'is no condition',
      when('temperature'),
      [
        'expression-type at temperature: a threshold needs a condition, this is a number in `Cel`; compare it with something, for example `> 0`',
      ],
    ],
    [
      'is a text',
      when('mode'),
      [
        'expression-type at mode: a threshold needs a condition, this is a string; compare it with something, for example `> 0`',
      ],
    ],
    ['is a derived condition', when('warm'), []],
    [
      'reads what there is not',
      when('temprature > 8'),
      ['expression-field at temprature: there is no field `temprature`; did you mean `temperature`?'],
    ],
    [
      'reads what there is not, twice',
      when('temprature > 8 and temprature < 9'),
      [
        'expression-field at temprature: there is no field `temprature`; did you mean `temperature`?',
        'expression-field at temprature: there is no field `temprature`; did you mean `temperature`?',
      ],
    ],
    [
      'compares what cannot be compared',
      when('temperature > mode'),
      [
        'expression-type at temperature > mode: a number in `Cel` cannot be compared with a string; compare or compute values of one type',
      ],
    ],
    [
      'compares with a value that there is not',
      when("mode = 'defrots'"),
      ["threshold-decided at mode = 'defrots': `mode = 'defrots'` is never true; did you mean `defrost`?"],
    ],
    ['compares with one that there is', when("mode = 'defrost'"), []],
    [
      'compares the other way round',
      when("'defrots' = mode"),
      ["threshold-decided at 'defrots' = mode: `'defrots' = mode` is never true; did you mean `defrost`?"],
    ],
    [
      'has a part that never holds',
      when('temperature > 85 or open'),
      [
        'threshold-decided at temperature > 85: `temperature > 85` is never true; write a bound that the sensor can cross, or leave this part out',
      ],
    ],
    [
      'has a part that always holds',
      when('temperature < 86 and open'),
      [
        'threshold-decided at temperature < 86: `temperature < 86` is always true; write a bound that the sensor can cross, or leave this part out',
      ],
    ],
    ['has a part just within reach', when('temperature > 84.9 and open'), []],
    ['reads what is derived', when('spread > 10 and sum < 18'), []],
    [
      'reads what is derived and always holds, at its name',
      when('open and always'),
      [
        'threshold-decided at always: `always` is always true; write a bound that the sensor can cross, or leave this part out',
      ],
    ],
    [
      'reads what has a mistake of its own, which is told there',
      {
        groups:
          'rooms: { sensor: probe, devices: [a], thresholds: [{ id: a, when: bad > 1 }, { id: b, field: bad, above: 1 }] }',
        rest: 'alerts: { email: [a@b.de] }\netl: { derive: { bad: temperature + mode } }',
      },
      ['expression-type at mode: `+` needs a number, this is a string; join texts with `concat(a, b)`'],
    ],
    [
      'reads what is derived, out of reach',
      when('sum > 18'),
      [
        'threshold-decided at sum > 18: `sum > 18` is never true; write a bound that the sensor can cross, or leave this part out',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('two thresholds', () => {
  const pair = (a: string, b: string) => with_(`{ id: a, ${a} }, { id: b, ${b} }`);
  const above = (value: number, severity: string, more = '') =>
    `field: temperature, above: ${value}, severity: ${severity}${more}`;
  const below = (value: number, severity: string, more = '') =>
    `field: temperature, below: ${value}, severity: ${severity}${more}`;
  it.each<Case>([
    ['the milder is reached first', pair(above(30, 'warning'), above(40, 'critical')), []],
    [
      'the milder is reached last',
      pair(above(40, 'warning'), above(30, 'critical')),
      [
        'threshold-order at severity: `a` (warning) is only reached when `b` (critical) is breached already; swap the bounds or the severities',
      ],
    ],
    [
      'whichever is written first',
      pair(above(30, 'critical'), above(40, 'warning')),
      [
        'threshold-order at severity: `b` (warning) is only reached when `a` (critical) is breached already; swap the bounds or the severities',
      ],
    ],
    [
      'to be kept only, too',
      pair(above(40, 'info'), above(30, 'warning')),
      [
        'threshold-order at severity: `a` (info) is only reached when `b` (warning) is breached already; swap the bounds or the severities',
      ],
    ],
    ['of one severity are free', pair(above(40, 'warning'), above(30, 'warning')), []],
    [
      'the milder is reached last, below',
      pair(below(2, 'warning'), below(4, 'critical')),
      [
        'threshold-order at severity: `a` (warning) is only reached when `b` (critical) is breached already; swap the bounds or the severities',
      ],
    ],
    ['the milder is reached first, below', pair(below(4, 'warning'), below(2, 'critical')), []],
    ['on two sides are free', pair(above(40, 'warning'), below(2, 'critical')), []],
    [
      'the milder is a band around the graver',
      pair('field: temperature, outside: [2, 8]', 'field: temperature, outside: [0, 10], severity: critical'),
      [],
    ],
    [
      'the milder is a band outside of the graver',
      pair('field: temperature, outside: [0, 10]', 'field: temperature, outside: [2, 8], severity: critical'),
      [
        'threshold-order at { id: a, field: temperature, outside: [0, 10] }: `a` (warning) is only reached when `b` (critical) is breached already; swap the bounds or the severities',
      ],
    ],
    [
      'the milder is a band that is wider on one side',
      pair('field: temperature, outside: [3, 10]', 'field: temperature, outside: [2, 8], severity: critical'),
      [],
    ],
    [
      'the milder is one side of the graver band',
      pair(above(8, 'warning'), 'field: temperature, outside: [2, 8], severity: critical'),
      [
        'threshold-order at severity: `a` (warning) is only reached when `b` (critical) is breached already; swap the bounds or the severities',
      ],
    ],
    [
      'the milder lasts longer',
      pair(above(30, 'warning', ', for: 5m'), above(30, 'critical', ', for: 2m')),
      [
        'threshold-order at severity: `a` (warning) is only reached when `b` (critical) is breached already; swap the bounds or the severities',
      ],
    ],
    ['the graver lasts longer', pair(above(30, 'warning', ', for: 2m'), above(30, 'critical', ', for: 5m')), []],
    [
      'the milder is reached last and lasts less',
      pair(above(40, 'warning', ', for: 2m'), above(30, 'critical', ', for: 5m')),
      [],
    ],
    [
      'on two fields are free',
      pair('field: temperature, above: 80', 'field: humidity, above: 20, severity: critical'),
      [],
    ],
    [
      'say the same',
      pair('field: temperature, above: 30', 'field: temperature, above: 30'),
      [
        'threshold-twice at id: `b` is breached exactly when `a` is; remove `b`, or give it another bound or another `for`',
      ],
    ],
    [
      'say the same in other units',
      pair('field: temperature, above: 30', 'field: temperature, above: "86 [degF]"'),
      [
        'threshold-twice at id: `b` is breached exactly when `a` is; remove `b`, or give it another bound or another `for`',
      ],
    ],
    [
      'say the same, graver',
      pair('field: temperature, above: 30', 'field: temperature, above: 30, severity: critical'),
      [
        'threshold-twice at id: `b` is breached exactly when `a` is; remove `b`, or give it another bound or another `for`',
      ],
    ],
    [
      'say the same for other spans',
      pair('field: temperature, above: 30, for: 2m', 'field: temperature, above: 30, for: 3m'),
      [],
    ],
    [
      'say the same condition',
      pair('when: "mode = \'cool\'"', 'when: "mode  =  \'cool\' "'),
      [
        'threshold-twice at id: `b` is breached exactly when `a` is; remove `b`, or give it another bound or another `for`',
      ],
    ],
    ['say another condition', pair('when: "mode = \'cool\'"', 'when: "mode = \'defrost\'"'), []],
    ['bound other sides', pair('field: temperature, above: 30', 'field: temperature, below: 30'), []],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));

  it('of two groups are free', async () => {
    const group = (id: string, text: string) =>
      `${id}: { sensor: probe, devices: { prefix: ${id}-, count: 1 }, thresholds: [{ id: a, ${text} }] }`;
    const sections = {
      groups: `${group('a', above(40, 'warning'))}, ${group('b', above(30, 'critical'))}, ${group('c', above(40, 'warning'))}`,
      rest: 'alerts: { email: [a@b.de] }',
    };
    expect(await said(sections)).toEqual([]);
  });

  it('with one id are pointed at from each other', async () => {
    const twice = with_('{ id: a, field: temperature, above: 30 }, { id: a, field: humidity, above: 30 }');
    expect(await related(twice)).toEqual(['threshold-id-twice at a: the first one at a']);
  });

  it('that are one id twice are told once, as that', async () => {
    const twice = with_('{ id: a, field: temperature, above: 30 }, { id: a, field: temperature, above: 30 }');
    expect((await said(twice)).map((found) => found.split(' ')[0])).toEqual(['threshold-id-twice']);
  });
});

describe('the column of a threshold', () => {
  const taken = (sensors: string, metadata: string, threshold: string, etl: string): Sections => ({
    sensors: `probe: { every: 60s, fields: { x: {}${sensors} } }`,
    groups: `rooms: { sensor: probe, devices: [a]${metadata}, thresholds: [{ id: hot-spot, field: x, above: 1${threshold} }] }`,
    rest: `alerts: { email: [a@b.de] }\n${etl}`,
  });
  it.each<Case>([
    ['is free', taken('', '', '', 'etl: {}'), []],
    [
      'is a field',
      taken(', breach_hot_spot: {}', '', '', 'etl: {}'),
      [
        'threshold-column at id: the threshold `hot-spot` adds the column `breach_hot_spot`, which there is already; give the threshold another id, or the field or metadata another name',
      ],
    ],
    ['is a field, without an ETL', taken(', breach_hot_spot: {}', '', '', ''), []],
    [
      'is a field, where thresholds are no columns',
      taken(', breach_hot_spot: {}', '', '', 'etl: { enrich: [metadata] }'),
      [],
    ],
    [
      'is a field, where they are',
      taken(', breach_hot_spot: {}', '', '', 'etl: { enrich: [thresholds] }'),
      [
        'threshold-column at id: the threshold `hot-spot` adds the column `breach_hot_spot`, which there is already; give the threshold another id, or the field or metadata another name',
      ],
    ],
    [
      'of the upper limit is a field',
      taken(', above_hot_spot: {}', '', '', 'etl: {}'),
      [
        'threshold-column at id: the threshold `hot-spot` adds the column `above_hot_spot`, which there is already; give the threshold another id, or the field or metadata another name',
      ],
    ],
    [
      'of the lower limit is a field',
      taken(', below_hot_spot: {}', '', '', 'etl: {}'),
      [
        'threshold-column at id: the threshold `hot-spot` adds the column `below_hot_spot`, which there is already; give the threshold another id, or the field or metadata another name',
      ],
    ],
    [
      'is metadata',
      taken('', ', metadata: { breach_hot_spot: x }', '', 'etl: {}'),
      [
        'threshold-column at id: the threshold `hot-spot` adds the column `breach_hot_spot`, which there is already; give the threshold another id, or the field or metadata another name',
      ],
    ],
    [
      'is derived',
      taken('', '', '', 'etl: { derive: { above_hot_spot: x * 2 } }'),
      [
        'threshold-column at id: the threshold `hot-spot` adds the column `above_hot_spot`, which there is already; give the threshold another id, or the field or metadata another name',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});
