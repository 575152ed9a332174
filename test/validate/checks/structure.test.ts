import { describe, expect, it } from 'vitest';
import { show, showKind } from '../../../compiler/2-validate/show';
import { PROBE, ROOMS, type Sections, said } from './manifest';

/** The shape of a manifest: what is said of a key or value that has another one. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const rest = (text: string): Sections => ({ rest: text });

describe('what has another shape', () => {
  it.each<Case>([
    [
      'a key that there is not',
      rest('lakes: {}'),
      ['unknown-key at lakes: the manifest has no key `lakes`; did you mean `lake`?'],
    ],
    [
      'a key that there is not, inside',
      rest('lake: { ingests: direct }'),
      ['unknown-key at ingests: `lake` has no key `ingests`; did you mean `ingest`?'],
    ],
    [
      'a key that is missing',
      { groups: 'rooms: { devices: [a] }' },
      ['missing-key at rooms: `groups.rooms` needs the key `sensor`; add `sensor:` here'],
    ],
    [
      'a key that is missing in a list',
      { groups: ROOMS.replace(' } }', ' }, thresholds: [{ field: x }] }') },
      ['missing-key at { field: x }: item 1 of `thresholds` needs the key `id`; add `id:` here'],
    ],
    [
      'a text for a number',
      rest('etl: { workers: many }'),
      [
        'wrong-type at many: expected a whole number from 2 to 299, found the text "many"; write a whole number from 2 to 299',
      ],
    ],
    [
      'a number for a text',
      rest('topics: { root: 12 }'),
      [
        'wrong-type at 12: expected one to four topic levels such as iot or acme/prod, found the number 12; write one to four topic levels such as iot or acme/prod; quote it: "12"',
      ],
    ],
    [
      'a number with zeros for a text',
      { aws: '{ region: eu-west-1, account: 012345678901 }' },
      [
        'wrong-type at 012345678901: expected twelve digits in quotes, found the number 12345678901; write twelve digits in quotes; quote it: "012345678901"',
      ],
    ],
    [
      'a truth for a text',
      rest('topics: { root: true }'),
      [
        'wrong-type at true: expected one to four topic levels such as iot or acme/prod, found the truth value true; write one to four topic levels such as iot or acme/prod; quote it: "true"',
      ],
    ],
    [
      'nothing for a text',
      rest('topics: { root: }'),
      [
        'wrong-type at }: expected one to four topic levels such as iot or acme/prod, found an empty value; write one to four topic levels such as iot or acme/prod',
      ],
    ],
    [
      'a list for a map',
      rest('lake: [a]'),
      [
        'wrong-type at [a]: expected a map with ingest, partitioning, retention, curated, query, found a list; write a map with ingest, partitioning, retention, curated, query',
      ],
    ],
    [
      'a map for a list',
      rest('alerts: { email: { a: b } }'),
      ['wrong-type at { a: b }: expected a list of e-mail addresses, found a map; write a list of e-mail addresses'],
    ],
    [
      'a word that is none of them',
      rest('lake: { ingest: directly }'),
      ['not-one-of at directly: "directly" is not one of the words allowed here; did you mean `direct`?'],
    ],
    [
      'a word nearly right',
      rest('lake: { ingest: firehos }'),
      ['not-one-of at firehos: "firehos" is not one of the words allowed here; did you mean `firehose`?'],
    ],
    [
      'a number that is none of them',
      rest('etl: { glueVersion: 5 }'),
      [
        'not-one-of at 5: 5 is not one of the words allowed here; use one of: 5.0, 5.1, 6.0',
        'wrong-type at 5: expected one of "5.0", "5.1", "6.0" in quotes, found the number 5; write one of "5.0", "5.1", "6.0" in quotes; quote it: "5"',
      ],
    ],
    [
      'a text of another form',
      rest('topics: { root: /iot }'),
      [
        'wrong-form at /iot: "/iot" is not one to four topic levels such as iot or acme/prod; write one to four topic levels such as iot or acme/prod',
      ],
    ],
    [
      'a number that is too small',
      rest('etl: { workers: 1 }'),
      ['out-of-bounds at 1: 1 is less than 2; write a whole number from 2 to 299'],
    ],
    [
      'a number that is too large',
      rest('etl: { workers: 9999 }'),
      ['out-of-bounds at 9999: 9999 is greater than 299; write a whole number from 2 to 299'],
    ],
    [
      'a number that must be greater',
      { sensors: 'probe: { every: 60s, fields: { x: { deadband: 0 } } }' },
      ['out-of-bounds at 0: 0 is not greater than 0; write a number above 0'],
    ],
    [
      'a text that is empty',
      { sensors: 'probe: { every: 60s, title: "", fields: { x: {} } }' },
      ['out-of-bounds at "": "" is empty; write text of at most 100 characters'],
    ],
    [
      'a text that is too long',
      { sensors: `probe: { every: 60s, title: ${'x'.repeat(200)}, fields: { x: {} } }` },
      [
        'out-of-bounds at xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… has more than 100 characters; write text of at most 100 characters',
      ],
    ],
    [
      'a list that is empty',
      { groups: 'rooms: { sensor: probe, devices: [] }' },
      [
        'out-of-bounds at []: a list has fewer than 1 items; write { prefix, count }, a list of devices, or { from: file.csv }',
      ],
    ],
    [
      'a list with one twice',
      rest('lake: { partitioning: [group, dt, group] }'),
      [
        'out-of-bounds at [group, dt, group]: a list names the same item twice; write a list of different words out of group, device, year, month, day, dt',
      ],
    ],
    [
      'a list that is too long',
      { groups: ROOMS.replace(' } }', ' }, thresholds: [{ id: a, field: temperature, outside: [1, 2, 3] }] }') },
      ['out-of-bounds at [1, 2, 3]: a list has more than 2 items; write a list of two numbers, the lower first'],
    ],
    [
      'a map that is empty',
      { sensors: 'probe: { every: 60s, fields: {} }' },
      ['out-of-bounds at {}: a map has fewer than 1 keys; write a map from a field name to its definition'],
    ],
    [
      'a name in capitals',
      { groups: ROOMS.replace('rooms', 'Rooms') },
      [
        'wrong-name at Rooms: "Rooms" cannot be a name here; use small letters, digits and single hyphens, starting with a letter, at most 40 characters',
      ],
    ],
    [
      'a name of a field with a hyphen',
      { sensors: 'probe: { every: 60s, fields: { a-b: {} } }' },
      ['wrong-name at a-b: "a-b" cannot be a name here; use small letters, digits and _, starting with a letter'],
    ],
    [
      'a name of metadata in capitals',
      { groups: ROOMS.replace(' } }', ' }, metadata: { Site: a } }') },
      ['wrong-name at Site: "Site" cannot be a name here; use small letters, digits and _, starting with a letter'],
    ],
    [
      'a tag with a mark',
      { aws: '{ region: eu-west-1, tags: { "a*b": c } }' },
      [
        'wrong-name at "a*b": "a*b" cannot be a name here; use a tag key of letters, digits, spaces and + - = . _ : / @',
      ],
    ],
    [
      'every one is told',
      rest('lakes: {}\ntopics: { root: 12, roots: a }'),
      [
        'unknown-key at lakes: the manifest has no key `lakes`; did you mean `lake`?',
        'wrong-type at 12: expected one to four topic levels such as iot or acme/prod, found the number 12; write one to four topic levels such as iot or acme/prod; quote it: "12"',
        'unknown-key at roots: `topics` has no key `roots`; did you mean `root`?',
      ],
    ],
    [
      'a service that AWS has ended',
      rest('timestream: {}'),
      [
        'service-ended at timestream: "timestream" cannot be used: Amazon Timestream for LiveAnalytics is closed to new customers since 20 June 2025; use `lake`: curated Parquet or Iceberg tables, read by Athena',
      ],
    ],
    [
      'a word for one that AWS has ended',
      rest('etl: { engine: timestream }'),
      [
        'service-ended at timestream: "timestream" cannot be used: Amazon Timestream for LiveAnalytics is closed to new customers since 20 June 2025; use `lake`: curated Parquet or Iceberg tables, read by Athena',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

it.each<[unknown, string, string]>([
  [null, 'an empty value', 'an empty value'],
  [[1], 'a list', 'a list'],
  [{ a: 1 }, 'a map', 'a map'],
  ['a "b"', '"a \\"b\\""', 'the text "a \\"b\\""'],
  ['a\nb', '"a\\nb"', 'the text "a\\nb"'],
  [12, '12', 'the number 12'],
  [true, 'true', 'the truth value true'],
  ['x'.repeat(58), `"${'x'.repeat(58)}"`, `the text "${'x'.repeat(58)}"`],
  ['x'.repeat(59), `"${'x'.repeat(56)}…`, `the text "${'x'.repeat(56)}…`],
])('%j stands in a message as %s', (value, shown, kind) => {
  expect(show(value)).toBe(shown);
  expect(showKind(value)).toBe(kind);
});

it('a small fleet in which nothing is wrong has nothing said of it', async () => {
  expect(await said({ sensors: PROBE, groups: ROOMS })).toEqual([]);
});
