import { describe, expect, it } from 'vitest';
import { remarks } from '../../remarks';
import { ROOMS, related, type Sections, said } from './manifest';

/** Alerts, environments, tags and regions: what is a mistake, where it is underlined, and the case beside it that is none. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const watched = (severity: string, group = 'rooms') =>
  `${group}: { sensor: probe, devices: { prefix: ${group}-, count: 1 }, thresholds: [{ id: hot, field: temperature, above: 30${severity} }] }`;
const silence = (window: string): Sections => ({
  groups: watched(''),
  rest: `alerts: { email: [a@b.de], silence: [{ ${window} }] }`,
});

describe('somebody is told', () => {
  it.each<Case>([
    ['nobody need be told of what is only kept', { groups: watched(', severity: info') }, []],
    [
      'a warning needs somebody',
      { groups: watched('') },
      [
        'alerts-nobody at thresholds: there is a threshold, but nobody is told when it is crossed; write `alerts: { email: [you@example.com] }`',
      ],
    ],
    [
      'a critical one, too',
      { groups: watched(', severity: critical') },
      [
        'alerts-nobody at thresholds: there is a threshold, but nobody is told when it is crossed; write `alerts: { email: [you@example.com] }`',
      ],
    ],
    [
      'the first group that tells is named, with the number of all',
      { groups: `${watched(', severity: info', 'a')}, ${watched('', 'b')}, ${watched('', 'c')}` },
      [
        'alerts-nobody at thresholds: there are 2 thresholds, but nobody is told when one is crossed; write `alerts: { email: [you@example.com] }`',
      ],
    ],
    [
      'an empty section tells nobody',
      { groups: watched(''), rest: 'alerts: {}' },
      [
        'alerts-nobody at alerts: there is a threshold, but nobody is told when it is crossed; write `alerts: { email: [you@example.com] }`',
      ],
    ],
    ['one address is enough', { groups: watched(''), rest: 'alerts: { email: [a@b.de] }' }, []],
    ['without thresholds there is nothing to tell', { rest: 'alerts: {}' }, []],
    [
      'those that are told later need a span',
      { rest: 'alerts: { escalateTo: [a@b.de] }' },
      [
        'escalation-never at escalateTo: nobody is ever told by `escalateTo`: there is no `escalateAfter`; add `escalateAfter`, or remove `escalateTo`',
      ],
    ],
    ['a span alone is none of it', { rest: 'alerts: { escalateAfter: 1h }' }, []],
    ['both belong together', { rest: 'alerts: { escalateTo: [a@b.de], escalateAfter: 1h }' }, []],
    ['an empty list needs no span', { rest: 'alerts: { escalateTo: [] }' }, []],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('a window of silence', () => {
  it.each<Case>([
    ['of every day', silence('from: "22:00", to: "06:00"'), []],
    ['of some days, in a zone', silence('from: "22:00", to: "06:00", days: [mon], timezone: Europe/Berlin'), []],
    [
      'of no length',
      silence('from: "22:00", to: "22:00"'),
      [
        'silence-window at { from: "22:00", to: "22:00" }: the window ends when it begins; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'that never ends',
      silence('from: "22:00"'),
      [
        'silence-window at { from: "22:00" }: the window begins every day and never ends; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'of every day until a moment',
      silence('from: "22:00", until: 2026-12-24T00:00Z'),
      [
        'silence-window at { from: "22:00", until: 2026-12-24T00:00Z }: `until: 2026-12-24T00:00Z` is a moment, and `from` a time of day; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    ['that is there once', silence('from: 2026-12-24T00:00Z, until: 2026-12-24T00:01Z'), []],
    [
      'that ends when it begins',
      silence('from: 2026-12-24T00:00Z, until: 2026-12-24T00:00Z'),
      [
        'silence-window at { from: 2026-12-24T00:00Z, until: 2026-12-24T00:00Z }: it ends at 2026-12-24T00:00Z, and begins at 2026-12-24T00:00Z; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'that ends before it begins',
      silence('from: 2026-12-24T00:01Z, until: 2026-12-24T00:00Z'),
      [
        'silence-window at { from: 2026-12-24T00:01Z, until: 2026-12-24T00:00Z }: it ends at 2026-12-24T00:00Z, and begins at 2026-12-24T00:01Z; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'from a moment to a time of day',
      silence('from: 2026-12-24T00:00Z, to: "06:00"'),
      [
        'silence-window at { from: 2026-12-24T00:00Z, to: "06:00" }: `to: 06:00` is a time of day, and `from` a moment; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'from a moment on',
      silence('from: 2026-12-24T00:00Z'),
      [
        'silence-window at { from: 2026-12-24T00:00Z }: the window begins at a moment and never ends; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'that is there once, on some days',
      silence('from: 2026-12-24T00:00Z, until: 2026-12-25T00:00Z, days: [mon]'),
      [
        'silence-window at { from: 2026-12-24T00:00Z, until: 2026-12-25T00:00Z, days: [mon] }: `days` belong to a window of every day, and this one is there once; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'that is there once, in a zone',
      silence('from: 2026-12-24T00:00Z, until: 2026-12-25T00:00Z, timezone: Europe/Berlin'),
      [
        'silence-window at { from: 2026-12-24T00:00Z, until: 2026-12-25T00:00Z, timezone: Europe/Berlin }: a moment is in UTC, so `timezone` says nothing; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'on a day that no month has',
      silence('from: 2026-02-30T00:00Z, until: 2026-03-05T00:00Z'),
      [
        'silence-window at { from: 2026-02-30T00:00Z, until: 2026-03-05T00:00Z }: `2026-02-30T00:00Z` is on no calendar; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    [
      'until a day that no month has',
      silence('from: 2026-02-20T00:00Z, until: 2026-02-29T00:00Z'),
      [
        'silence-window at { from: 2026-02-20T00:00Z, until: 2026-02-29T00:00Z }: `2026-02-29T00:00Z` is on no calendar; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
    ['on a leap day', silence('from: 2028-02-29T00:00Z, until: 2028-03-01T00:00Z'), []],
    [
      'in a zone that there is not',
      silence('from: "22:00", to: "06:00", timezone: Europe/Berlim'),
      [
        'silence-zone at Europe/Berlim: there is no time zone `Europe/Berlim`; write a name of the IANA time zone database such as Europe/Berlin or America/New_York, or UTC',
      ],
    ],
    [
      'in a zone that is an offset',
      silence('from: "22:00", to: "06:00", timezone: "+02:00"'),
      [
        'silence-zone at "+02:00": there is no time zone `+02:00`; write a name of the IANA time zone database such as Europe/Berlin or America/New_York, or UTC',
      ],
    ],
    [
      'over a group that there is not',
      silence('from: "22:00", to: "06:00", groups: [rooms, roms]'),
      ['unknown-group at roms: there is no group `roms`; did you mean `rooms`?'],
    ],
    [
      'every window is looked at',
      silence('from: "22:00", to: "06:00" }, { from: "22:00"'),
      [
        'silence-window at { from: "22:00" }: the window begins every day and never ends; write `from: "22:00"` and `to: "06:00"`, or `from: 2026-12-24T00:00Z` and `until: 2026-12-27T00:00Z`',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('the account', () => {
  const regions = [
    ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-central-1', 'eu-north-1'],
    ...[
      'eu-south-1',
      'eu-south-2',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'ap-east-1',
      'ap-northeast-1',
      'ap-northeast-2',
    ],
    ...[
      'ap-south-1',
      'ap-southeast-1',
      'ap-southeast-2',
      'ap-southeast-5',
      'il-central-1',
      'me-central-1',
      'me-south-1',
    ],
    ...['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'],
  ];
  it.each(regions)('%s has AWS IoT Core', async (region) =>
    expect(await said({ aws: `{ region: ${region} }` })).toEqual([]),
  );

  it.each<Case>([
    [
      'a region without AWS IoT Core',
      { aws: '{ region: eu-central-2 }' },
      [
        'region-unknown at eu-central-2: `eu-central-2` is not known to have AWS IoT Core; did you mean `eu-central-1`?; ignore this when AWS has opened the region since',
      ],
    ],
    [
      'tags of AWS',
      { aws: '{ region: eu-west-1, tags: { "aws:x": a, "AWS:y": b, aws: c } }' },
      [
        'tag-reserved at "aws:x": the tag `aws:x` begins with `aws:`; drop `aws:` from the tag',
        'tag-reserved at "AWS:y": the tag `AWS:y` begins with `aws:`; drop `aws:` from the tag',
      ],
    ],
    [
      'tags of ours',
      { aws: '{ region: eu-west-1, tags: { "fleetwright:x": a, "Fleetwright:fleet": b, fleet: c } }' },
      [
        'tag-reserved at "fleetwright:x": the tag `fleetwright:x` begins with `fleetwright:`; drop `fleetwright:` from the tag',
        'tag-reserved at "Fleetwright:fleet": the tag `Fleetwright:fleet` begins with `fleetwright:`; drop `fleetwright:` from the tag',
      ],
    ],
    [
      'groups that share a stack',
      { aws: '{ region: eu-west-1, stacks: { together: [rooms, romms, constructor] } }' },
      [
        'unknown-group at romms: there is no group `romms`; did you mean `rooms`?',
        'unknown-group at constructor: there is no group `constructor`; use one of: rooms',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('environments', () => {
  const both = (aws: string, dev: string, prod: string, more = ''): Sections => ({
    aws,
    rest: `environments: { dev: { ${dev} }, prod: { ${prod} } }${more}`,
  });
  const OPEN = '{ region: eu-west-1 }';
  const OURS = '{ region: eu-west-1, account: "123456789012" }';
  it.each<Case>([
    ['may overlay nothing', both(OPEN, '', ''), []],
    [
      'overlay sections that there are',
      both(OPEN, 'lake: {}, lakes: {}', 'etl: {}'),
      ['unknown-key at lakes: `environments.dev` has no key `lakes`; did you mean `lake`?'],
    ],
    [
      'cannot change what must be the same everywhere',
      both(OPEN, 'fleet: x, apiVersion: y', 'environments: {}'),
      [
        'environment-fixed-key at fleet: `fleet` cannot differ between environments; remove `fleet` from the environment',
        'environment-fixed-key at apiVersion: `apiVersion` cannot differ between environments; remove `apiVersion` from the environment',
        'environment-fixed-key at environments: `environments` cannot differ between environments; remove `environments` from the environment',
      ],
    ],
    [
      'in one account hear each other',
      both(OURS, '', ''),
      [
        'environments-share-topics at prod: the environment `dev` and the environment `prod` both use the topics iot/… in the account 123456789012, eu-west-1; give each its own `topics: { root: … }`, or another account or region',
      ],
    ],
    ['with roots of their own do not', both(OURS, 'topics: { root: a }', ''), []],
    [
      'with the same root of their own do',
      both(OURS, 'topics: { root: a }', 'topics: { root: a }'),
      [
        'environments-share-topics at prod: the environment `dev` and the environment `prod` both use the topics a/… in the account 123456789012, eu-west-1; give each its own `topics: { root: … }`, or another account or region',
      ],
    ],
    ['in regions of their own do not', both(OURS, 'aws: { region: eu-west-2 }', ''), []],
    ['in accounts of their own do not', both(OURS, 'aws: { account: "210987654321" }', ''), []],
    [
      'that write the same account do',
      both(OPEN, 'aws: { account: "123456789012" }', 'aws: { account: "123456789012" }'),
      [
        'environments-share-topics at prod: the environment `dev` and the environment `prod` both use the topics iot/… in the account 123456789012, eu-west-1; give each its own `topics: { root: … }`, or another account or region',
      ],
    ],
    ['of which one takes its account away do not', both(OURS, 'aws: { account: }', ''), []],
    [
      'that write the root that is the default do',
      both(OURS, 'topics: { root: iot }', ''),
      [
        'environments-share-topics at prod: the environment `dev` and the environment `prod` both use the topics iot/… in the account 123456789012, eu-west-1; give each its own `topics: { root: … }`, or another account or region',
      ],
    ],
    [
      'alone hear the manifest itself',
      { aws: OURS, rest: 'environments: { prod: {} }' },
      [
        'environments-share-topics at prod: the manifest without --env and the environment `prod` both use the topics iot/… in the account 123456789012, eu-west-1; give each its own `topics: { root: … }`, or another account or region',
      ],
    ],
    ['alone with a root of its own do not', { aws: OURS, rest: 'environments: { prod: { topics: { root: a } } }' }, []],
    [
      'of three, each is told once, of the first that it hears',
      { aws: OURS, rest: 'environments: { c: {}, a: {}, b: { topics: { root: x } }, d: {} }' },
      [
        'environments-share-topics at c: the environment `a` and the environment `c` both use the topics iot/… in the account 123456789012, eu-west-1; give each its own `topics: { root: … }`, or another account or region',
        'environments-share-topics at d: the environment `a` and the environment `d` both use the topics iot/… in the account 123456789012, eu-west-1; give each its own `topics: { root: … }`, or another account or region',
      ],
    ],
    [
      'would have the names of a group',
      {
        groups: `${ROOMS}, ${ROOMS.replace('rooms', 'prod-rooms').replace('t-', 'p-')}`,
        rest: 'environments: { prod: {}, dev: {} }',
      },
      [
        'group-like-environment at prod-rooms: `prod-rooms` would have the names that `rooms` has in the environment `prod`; rename the group, or give `prod` an account or region of its own',
      ],
    ],
    [
      'elsewhere would not',
      {
        groups: `${ROOMS}, ${ROOMS.replace('rooms', 'prod-rooms').replace('t-', 'p-')}`,
        rest: 'environments: { prod: { aws: { region: eu-west-2 } } }',
      },
      [],
    ],
    [
      'in another account would not',
      {
        groups: `${ROOMS}, ${ROOMS.replace('rooms', 'prod-rooms').replace('t-', 'p-')}`,
        rest: 'environments: { prod: { aws: { account: "123456789012" } } }',
      },
      [],
    ],
    [
      'would not where there is no such other group',
      {
        groups: `${ROOMS}, ${ROOMS.replace('rooms', 'prod-halls').replace('t-', 'p-')}`,
        rest: 'environments: { prod: {} }',
      },
      [],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

it('an environment that is laid over covers up the base, so only a run without --env compares', async () => {
  const head = 'apiVersion: fleetwright/v1\nfleet: acme\naws: { region: eu-west-1, account: "123456789012" }\n';
  const rest = `sensors: { probe: { every: 60s, fields: { x: {} } } }\ngroups: { rooms: { sensor: probe, devices: [a] } }\n`;
  const text = (prod: string) => `${head}${rest}environments: { dev: {}, test: {}, prod: { ${prod} } }\n`;
  const told = ['environments-share-topics at test'];
  const where = async (prod: string, environment?: string) =>
    (await remarks(text(prod), {}, environment)).map((one) => one.split(': ')[0]);
  expect(await where('topics: { root: a }')).toEqual(told);
  expect(await where('topics: { root: a }', 'prod')).toEqual([]);
  expect(await where('aws: { region: eu-west-2 }', 'prod')).toEqual([]);
  expect(await where('aws: { account: "210987654321" }', 'prod')).toEqual([]);
  expect(await where('topics: { root: a }', 'dev')).toEqual(told);
});

it('a group that would have the names of another is pointed at from it', async () => {
  const groups = `${ROOMS}, ${ROOMS.replace('rooms', 'prod-rooms').replace('t-', 'p-')}`;
  expect(await related({ groups, rest: 'environments: { prod: {} }' })).toEqual([
    'group-like-environment at prod-rooms: the other group at rooms',
  ]);
});
