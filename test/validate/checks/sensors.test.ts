import { describe, expect, it } from 'vitest';
import { PROBE, ROOMS, type Sections, said } from './manifest';

/** Sensors and their fields: what is a mistake, where it is underlined, and the case beside it that is none. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const field = (text: string, name = 'x'): Sections => ({
  sensors: `probe: { every: 60s, fields: { ${name}: { ${text} } } }`,
});
const driver = (text: string): Sections => ({
  sensors: `probe: { every: 60s, fields: { x: {} }, driver: { ${text} } }`,
});

describe('a field', () => {
  it.each<Case>([
    ['may say nothing', field(''), []],
    ['has something between its bounds', field('min: 1, max: 2'), []],
    [
      'with equal bounds',
      field('min: 1, max: 1'),
      [
        'field-range at 1: `x` can never be right: min and max are both 1; write a greater `max`, or leave one of them out',
      ],
    ],
    [
      'with bounds the wrong way round',
      field('min: 2, max: 1'),
      ['field-range at 2: `x` can never be right: min 2 is greater than max 1; write `min: 1, max: 2`'],
    ],
    ['with one bound', field('min: 2'), []],
    [
      'whole, with bounds that are not',
      field('type: integer, min: 0.5, max: 9.5, deadband: 1.5'),
      [
        'field-whole at 0.5: `x` is a whole number, and its min is 0.5; write `min: 0`, or `type: number`',
        'field-whole at 9.5: `x` is a whole number, and its max is 9.5; write `max: 10`, or `type: number`',
        'field-whole at 1.5: `x` is a whole number, and its deadband is 1.5; write `deadband: 2`, or `type: number`',
      ],
    ],
    ['whole, with whole bounds', field('type: integer, min: 0, max: 9, deadband: 1'), []],
    ['of parts, with bounds that are not whole', field('min: 0.5, max: 9.5, deadband: 1.5'), []],
    ['with a deadband as wide as its range', field('min: 0, max: 9, deadband: 9'), []],
    [
      'with a wider one',
      field('min: 0, max: 9, deadband: 9.5'),
      [
        'deadband-wide at 9.5: `x` can change by at most 9, and its deadband is 9.5; write a deadband of the size of the noise, for example a hundredth of the range',
      ],
    ],
    ['with a deadband and no range', field('min: 0, deadband: 99'), []],
    [
      'with a deadband and a range the wrong way round',
      field('min: 9, max: 0, deadband: 99'),
      ['field-range at 9: `x` can never be right: min 9 is greater than max 0; write `min: 0, max: 9`'],
    ],
    [
      'of text, with what belongs to numbers',
      field('type: string, unit: Cel, min: 1, max: 2, deadband: 1'),
      [
        'field-key at unit: `unit` means nothing for `x`, which is text; remove `unit`, or write `type: number`',
        'field-key at min: `min` means nothing for `x`, which is text; remove `min`, or write `type: number`',
        'field-key at max: `max` means nothing for `x`, which is text; remove `max`, or write `type: number`',
        'field-key at deadband: `deadband` means nothing for `x`, which is text; remove `deadband`, or write `type: number`',
      ],
    ],
    [
      'of true or false, with what belongs to numbers and texts',
      field('type: boolean, min: 1, maxLength: 3, values: [a]'),
      [
        'field-key at min: `min` means nothing for `x`, which is true or false; remove `min`',
        'field-key at maxLength: `maxLength` means nothing for `x`, which is true or false; remove `maxLength`',
        'field-key at values: `values` means nothing for `x`, which is true or false; remove `values`',
      ],
    ],
    [
      'of numbers, with what belongs to texts',
      field('maxLength: 3, values: [a]'),
      [
        'field-key at maxLength: `maxLength` means nothing for `x`, which is a number; remove `maxLength`, or write `type: string`',
        'field-key at values: `values` means nothing for `x`, which is a number; remove `values`, or write `type: string`',
      ],
    ],
    [
      'of whole numbers, with what belongs to texts',
      field('type: integer, maxLength: 3'),
      [
        'field-key at maxLength: `maxLength` means nothing for `x`, which is a whole number; remove `maxLength`, or write `type: string`',
      ],
    ],
    ['of text, with what belongs to it', field('type: string, maxLength: 3, values: [abc, ab]'), []],
    [
      'with a value longer than the text',
      field('type: string, maxLength: 3, values: [abc, abcd, "äöü😀"]'),
      [
        'value-long at abcd: `x` cannot say "abcd": it has 4 characters, and at most 3 are allowed; write `maxLength: 4`, or shorten the value',
        'value-long at "äöü😀": `x` cannot say "äöü😀": it has 4 characters, and at most 3 are allowed; write `maxLength: 4`, or shorten the value',
      ],
    ],
    ['with a value of 256 characters', field(`type: string, values: [${'x'.repeat(256)}]`), []],
    [
      'of a text as many characters as people count',
      field('type: string, maxLength: 3, values: ["äöü", "😀😀😀"]'),
      [],
    ],
    [
      'in a unit that there is not',
      field('unit: furlong'),
      ['unit-unknown at furlong: there is no unit `furlong`; use one of: %, %RH, 1, A, Ah, B, Cel, GB, … (66 in all)'],
    ],
    [
      'in a unit by its name',
      field('unit: celsius'),
      ['unit-unknown at celsius: there is no unit `celsius`; did you mean `Cel`?'],
    ],
    ...(
      [
        ['Celcius', 'Cel'],
        ['volts', 'V'],
        ['meter', 'm'],
        ['herz', 'Hz'],
      ] as const
    ).map(
      ([written, code]): Case => [
        `in a unit by nearly its name: ${written}`,
        field(`unit: ${written}`),
        [`unit-unknown at ${written}: there is no unit \`${written}\`; did you mean \`${code}\`?`],
      ],
    ),
    [
      'in a unit by its sign',
      field('unit: "°F"'),
      ['unit-unknown at "°F": there is no unit `°F`; did you mean `[degF]`?'],
    ],
    [
      'in a unit in other letters',
      field('unit: KPA'),
      ['unit-unknown at KPA: there is no unit `KPA`; did you mean `kPa`?'],
    ],
    [
      'in a unit of two letters',
      field('unit: qq'),
      ['unit-unknown at qq: there is no unit `qq`; use a code of docs/reference/units.md, such as Cel, kPa or mm/s'],
    ],
    [
      'in a word of two letters that descriptions have',
      field('unit: of'),
      ['unit-unknown at of: there is no unit `of`; use a code of docs/reference/units.md, such as Cel, kPa or mm/s'],
    ],
    [
      'in a unit of three letters, by a word of its description',
      field('unit: bit'),
      ['unit-unknown at bit: there is no unit `bit`; use one of: %, %RH, 1, A, Ah, B, Cel, GB, … (66 in all)'],
    ],
    [
      'in a unit nearly right',
      field('unit: mm/ss'),
      ['unit-unknown at mm/ss: there is no unit `mm/ss`; did you mean `mm/s`?'],
    ],
    [
      'of text, in a unit that there is not',
      field('type: string, unit: furlong'),
      ['field-key at unit: `unit` means nothing for `x`, which is text; remove `unit`, or write `type: number`'],
    ],
    [
      'called like a column',
      field('', 'device_id'),
      [
        'field-reserved at device_id: a field cannot be called `device_id`; choose another name, such as `device_id_value`',
      ],
    ],
    [
      'called like a part of a date',
      field('', 'year'),
      ['field-reserved at year: a field cannot be called `year`; choose another name, such as `year_value`'],
    ],
    [
      'called like a word of expressions',
      field('', 'and'),
      ['field-keyword at and: a field cannot be called `and`; choose another name, such as `and_value`'],
    ],
    ['called nearly so', field('', 'android'), []],
    [
      'derived, called like a column',
      { rest: 'etl: { derive: { event_time: temperature * 2 } }' },
      [
        'field-reserved at event_time: a field cannot be called `event_time`; choose another name, such as `event_time_value`',
      ],
    ],
    [
      'derived, called like a word',
      { rest: 'etl: { derive: { or: temperature * 2 } }' },
      ['field-keyword at or: a field cannot be called `or`; choose another name, such as `or_value`'],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('a driver', () => {
  it.each<Case>([
    ['says one way', driver('simulate: generic'), []],
    [
      'says none',
      driver(''),
      [
        'driver-shape at driver: the driver of `probe` does not say where readings come from; write one of simulate, replay, exec, or leave `driver` out to simulate a generic sensor',
      ],
    ],
    [
      'says a time and no way',
      driver('time: at'),
      [
        'driver-shape at driver: the driver of `probe` does not say where readings come from; write one of simulate, replay, exec, or leave `driver` out to simulate a generic sensor',
      ],
    ],
    [
      'says two',
      driver('simulate: generic, exec: [a]'),
      ['driver-shape at exec: the driver of `probe` is to simulate and to exec at once; keep one of them'],
    ],
    [
      'says two others',
      driver('exec: [a], replay: a.csv'),
      ['driver-shape at exec: the driver of `probe` is to replay and to exec at once; keep one of them'],
    ],
    [
      'says a column of time for what has none',
      driver('exec: [a], time: at'),
      [
        'driver-shape at time: `time` means nothing for a driver with exec; remove `time`: it is a column of a replayed file',
      ],
    ],
    ['says it for a file', driver('replay: a.csv, time: at'), []],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('a sensor', () => {
  it.each<Case>([
    [
      'that no group has',
      { sensors: `${PROBE}, other: { every: 1s, fields: { x: {} } }` },
      ['sensor-unused at other: no group has the sensor `other`; add a group with `sensor: other`, or remove it'],
    ],
    [
      'of a group that there is not',
      { groups: ROOMS.replace('probe', 'prob') },
      ['unknown-sensor at prob: there is no sensor `prob`; did you mean `probe`?'],
    ],
    [
      'misspelt is not unused, too',
      { sensors: `${PROBE}, other: { every: 1s, fields: { x: {} } }`, groups: ROOMS.replace('probe', 'othr') },
      ['unknown-sensor at othr: there is no sensor `othr`; did you mean `other`?'],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));

  it('with more text than a message holds is told, and with less is not', async () => {
    const texts = (length: number) => ({
      sensors: `probe: { every: 60s, fields: { ${Array.from({ length: 20 }, (_, at) => `t${at}: { type: string, maxLength: ${length} }`).join(', ')} } }`,
    });
    expect(await said(texts(500))).toEqual([]);
    const [found = ''] = await said(texts(2000));
    expect(found).toMatch(/^payload-too-big at fields: /);
  });
});
