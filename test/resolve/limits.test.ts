import { describe, expect, it } from 'vitest';
import { nameTooLong } from '../../compiler/3-resolve/checks/name-too-long';
import { messageRate } from '../../compiler/3-resolve/message-rate';
import { remarks } from '../remarks';
import { sourcesOf } from '../sources';
import { resolved } from './resolved';

/** Limits that need names and numbers: at the limit nothing is said, one beyond it says so, where, and with the numbers. */

interface Parts {
  readonly fleet?: string;
  readonly region?: string;
  /** Of the sensor `probe`. */
  readonly every?: string;
  readonly driver?: string;
  /** By name, what stands behind `sensor: probe`. */
  readonly groups?: Readonly<Record<string, string>>;
  /** Further sections. */
  readonly rest?: string;
}

const manifest = ({
  fleet = 'acme',
  region = 'eu-central-1',
  every = '600s',
  driver = 'simulate: generic',
  groups,
  rest = '',
}: Parts) =>
  [
    'apiVersion: fleetwright/v1',
    `fleet: ${fleet}`,
    `aws: { region: ${region} }`,
    `sensors: { probe: { every: ${every}, fields: { temperature: { min: -40, max: 85 } }, driver: { ${driver} } } }`,
    'groups:',
    ...Object.entries(groups ?? { rooms: 'devices: { prefix: t-, count: 1 }' }).map(
      ([id, text]) => `  ${id}: { sensor: probe, ${text} }`,
    ),
    rest,
  ].join('\n');

const said = (parts: Parts) => remarks(manifest(parts));
const numbered = (count: number, rest = '') => `devices: { prefix: t-, count: ${count} }, ingest: firehose${rest}`;
const BY_DATE = 'lake: { partitioning: [group, dt] }';
const letters = (count: number) => 'x'.repeat(count);

describe('messages and connections of a whole fleet', () => {
  const fleet = (region: string, ...counts: readonly number[]) => ({
    region,
    every: '40s',
    rest: BY_DATE,
    groups: Object.fromEntries(counts.map((count, at) => [`g${at}`, numbered(count).replace('t-', `t${at}-`)])),
  });
  const slow = (region: string, count: number) => ({
    region,
    every: '1h',
    rest: BY_DATE,
    groups: { rooms: numbered(count) },
  });

  it.each([
    ['2,000 messages a second are what an account starts with', fleet('eu-central-1', 40_000, 40_000), []],
    [
      'more than 2,000, over all groups, are not',
      fleet('eu-central-1', 40_000, 40_040),
      [
        'publish-rate at aws: the fleet sends up to 2,001 messages a second; an account starts with 2,000 in eu-central-1',
      ],
    ],
    ...['us-east-1', 'us-west-2', 'eu-west-1'].map(
      (region) => [`${region} starts with ten times as many`, fleet(region, 80_040), []] as const,
    ),
    ['100,000 connections are what an account starts with', slow('eu-central-1', 100_000), []],
    [
      'one connection more is not',
      slow('eu-central-1', 100_001),
      ['connections-many at aws: 100,001 connections at once; an account starts with 100,000 in eu-central-1'],
    ],
    ['500,000 in a large region are', slow('us-east-1', 500_000), []],
    [
      'one more in a large region is not',
      slow('us-east-1', 500_001),
      ['connections-many at aws: 500,001 connections at once; an account starts with 500,000 in us-east-1'],
    ],
    [
      'devices behind gateways share a connection',
      {
        ...slow('eu-central-1', 1),
        groups: { rooms: numbered(100_001, ', via: { gateways: { prefix: g-, count: 2 } }') },
      },
      [],
    ],
  ] as const)('%s', async (_, parts, expected) => expect(await said(parts)).toEqual(expected));

  it('the larger quota has an end, too', async () => {
    const found = await said({
      region: 'us-west-2',
      every: '20s',
      rest: BY_DATE,
      groups: { rooms: numbered(400_020) },
    });
    expect(found).toEqual([
      'publish-rate at aws: the fleet sends up to 20,001 messages a second; an account starts with 20,000 in us-west-2',
    ]);
  });
});

describe('messages of one connection', () => {
  const gateways = (devices: string, count: number, every = '1s') => ({
    every,
    rest: BY_DATE,
    groups: { rooms: `${devices}, via: { gateways: { prefix: g-, count: ${count} } }, ingest: firehose` },
  });
  const dealt = (count: number, gateway: (at: number) => string | undefined) =>
    `devices: [${Array.from({ length: count }, (_, at) => {
      const named = gateway(at);
      return named === undefined ? `t-${at}` : `{ serial: t-${at}, gateway: ${named} }`;
    }).join(', ')}]`;

  it.each([
    ['a hundred a second are taken', gateways('devices: { prefix: t-, count: 200 }', 2), []],
    [
      'devices that cannot be dealt out evenly load one gateway more',
      gateways('devices: { prefix: t-, count: 201 }', 2),
      [
        'connection-rate at rooms: the busiest gateway of `rooms` would publish 101 messages a second over one connection',
      ],
    ],
    [
      'listed devices without a gateway are dealt out in turn',
      gateways(
        dealt(200, () => undefined),
        2,
      ),
      [],
    ],
    [
      'listed devices load the gateway that they name',
      gateways(
        dealt(202, (at) => (at < 101 ? 'g-001' : 'g-002')),
        2,
      ),
      [
        'connection-rate at rooms: the busiest gateway of `rooms` would publish 101 messages a second over one connection',
      ],
    ],
    [
      'a device that speaks for itself may send a hundred',
      { every: '10ms', rest: BY_DATE, groups: { rooms: numbered(1) } },
      [],
    ],
    [
      'and no more',
      { every: '8ms', rest: BY_DATE, groups: { rooms: numbered(1) } },
      ['connection-rate at rooms: each device of `rooms` would publish 125 messages a second over one connection'],
    ],
    [
      'the interval of the group counts, where it has one',
      {
        every: '10ms',
        rest: BY_DATE,
        groups: { rooms: numbered(1, ', every: 8ms'), walls: numbered(1).replace('t-', 'w-') },
      },
      ['connection-rate at rooms: each device of `rooms` would publish 125 messages a second over one connection'],
    ],
  ] as const)('%s', async (_, parts, expected) => expect(await said(parts)).toEqual(expected));

  it.each([
    [0.04, '0'],
    [0.05, '0.1'],
    [9.94, '9.9'],
    [9.96, '10'],
    [10, '10'],
    [10.4, '10'],
    [10.5, '11'],
    [1234.5, '1,235'],
  ])('%d is written as %s: whole from 10 on', (value, text) => expect(messageRate(value)).toBe(text));
});

describe('what one stream, table or gateway holds', () => {
  const direct = (count: number) => ({ every: '60s', groups: { rooms: `devices: { prefix: t-, count: ${count} }` } });
  const yearly = (count: number, lake = 'lake: { partitioning: [group, device, dt] }') => ({
    rest: lake,
    groups: { rooms: `devices: { prefix: t-, count: ${count} }, crawler: true` },
  });
  const curated = (counts: readonly number[], more = '', etl = 'etl: {}') => ({
    rest: `lake: { partitioning: [group, dt], curated: { partitioning: [group, device, dt]${more} } }\n${etl}`,
    groups: Object.fromEntries(counts.map((count, at) => [`g${at}`, numbered(count).replace('t-', `t${at}-`)])),
  });
  const programs = (count: number, gateways: number, driver = 'exec: [/bin/read]') => ({
    driver,
    groups: {
      rooms: `devices: { prefix: t-, count: ${count} }, via: { gateways: { prefix: g-, count: ${gateways} } }`,
    },
  });
  const attributes = (group: number, device: number) => {
    const names = (letter: string, count: number) =>
      Array.from({ length: count }, (_, at) => `${letter}${at}: x`).join(', ');
    return {
      groups: {
        rooms: `devices: [{ serial: t-1, metadata: { ${names('d', device)} } }], metadata: { ${names('m', group)} }`,
      },
    };
  };

  it.each([
    ['ten objects a second are written directly without a word', direct(600), []],
    [
      'more are dear',
      direct(606),
      [
        'direct-ingest-rate at rooms: `rooms` sends up to 10 messages a second; direct ingest makes an object of each: 872,640 a day, about 131 USD a month for writing alone',
      ],
    ],
    ['a stream puts them together', { every: '60s', rest: BY_DATE, groups: { rooms: numbered(6060) } }, []],

    ['a stream holds 500 partitions open: 250 devices on two dates', { groups: { rooms: numbered(250) } }, []],
    [
      'and no more',
      { groups: { rooms: numbered(251) } },
      [
        'firehose-partitions at rooms: the stream of `rooms` would hold 502 partitions open: 251 devices, on two dates around midnight',
      ],
    ],
    [
      'each group has a stream of its own',
      { groups: { rooms: numbered(250), walls: numbered(250).replace('t-', 'w-') } },
      [],
    ],
    ['devices that have no folder open none', { rest: BY_DATE, groups: { rooms: numbered(251) } }, []],
    ['direct ingest has no stream', { groups: { rooms: 'devices: { prefix: t-, count: 251 }' } }, []],

    ['a million partitions a year are planned over', yearly(2739), []],
    [
      'more are slow',
      yearly(2740),
      ['partitions-a-year at rooms: the crawled table of `rooms` grows by 1,000,100 partitions a year'],
    ],
    ['a crawled table without devices has one a day', yearly(2740, BY_DATE), []],
    ['a curated table has those of all groups of its sensor', curated([1300, 1439]), []],
    [
      'and one device more is too many',
      curated([1300, 1440]),
      ['partitions-a-year at lake: the curated table of `probe` grows by 1,000,100 partitions a year'],
    ],
    ['Iceberg keeps its own', curated([1300, 1440], ', format: iceberg'), []],
    ['no ETL, no curated table', curated([1300, 1440], '', ''), []],

    ['a gateway carries 32 programs', programs(64, 2), []],
    [
      'and no more',
      programs(65, 2),
      ['programs-per-gateway at rooms: the busiest gateway of `rooms` would run 33 programs at once'],
    ],
    ['a driver that starts none counts as none', programs(65, 2, 'simulate: generic'), []],

    ['a thing has 50 attributes, the name of its group among them', attributes(40, 9), []],
    [
      'and no more',
      attributes(40, 10),
      ['thing-attributes-too-many at rooms: the things of `rooms` would have 51 attributes, and AWS takes 50'],
    ],
  ] as const)('%s', async (_, parts, expected) => expect(await said(parts)).toEqual(expected));

  it('ten million partitions are all that Glue takes', async () => {
    expect((await said({ ...yearly(27_397), every: '24h' })).map((one) => one.split(' ')[0])).toEqual([
      'partitions-a-year',
    ]);
    expect(await said({ ...yearly(27_398), every: '24h' })).toEqual([
      'partitions-too-many at rooms: the crawled table of `rooms` would have 10,000,270 partitions after a year',
    ]);
  });

  it('metadata that a group and its devices share is one attribute', async () => {
    const names = (more: string) => [...Array.from({ length: 39 }, (_, at) => `m${at}: x`), more].join(', ');
    const own = Array.from({ length: 9 }, (_, at) => `d${at}: x`).join(', ');
    const rooms = `devices: [{ serial: t-1, metadata: { ${own}, shared: y } }], metadata: { ${names('shared: x')} }`;
    expect(await said({ groups: { rooms } })).toEqual([]);
  });
});

describe('a gateway without devices', () => {
  const via = (devices: string, gateways: string) => ({
    groups: { rooms: `devices: ${devices}, via: { gateways: ${gateways} }` },
  });
  it.each([
    ['as many gateways as devices are all busy', via('{ prefix: t-, count: 2 }', '{ prefix: g-, count: 2 }'), []],
    [
      'the first that has nothing to do is named',
      via('{ prefix: t-, count: 2 }', '{ prefix: g-, count: 4 }'),
      ['gateway-idle at gateways: 2 of the 4 gateways of `rooms` have no device to speak for (g-003)'],
    ],
    [
      'one that no listed device names is idle',
      via('[{ serial: a, gateway: g3 }, { serial: b, gateway: g1 }, { serial: c, gateway: g1 }]', '[g1, g2, g3]'),
      ['gateway-idle at gateways: 1 of the 3 gateways of `rooms` has no device to speak for (g2)'],
    ],
    ['listed devices are dealt out in turn', via('[a, b, c]', '[g1, g2, g3]'), []],
    [
      'every gateway that is named is busy',
      via('[{ serial: a, gateway: g1 }, { serial: b, gateway: g2 }]', '[g1, g2]'),
      [],
    ],
  ] as const)('%s', async (_, parts, expected) => expect(await said(parts)).toEqual(expected));
});

describe('a serial like a device that has no identity yet', () => {
  const claim = (text: string) => ({ groups: { rooms: text } });
  it.each([
    ['another beginning is fine', claim('devices: [acme-claims, acme-clai]'), []],
    [
      'a listed one is underlined',
      claim('devices: [t-1, acme-claim-7]'),
      ['serial-claim at acme-claim-7: `acme-claim-7` begins with `acme-claim-`'],
    ],
    [
      'a prefix is one mistake, whatever it counts',
      claim('devices: { prefix: acme-claim-, count: 9 }'),
      ['serial-claim at devices: `acme-claim-` begins with `acme-claim-`'],
    ],
    ['what does not connect may be called so', claim('devices: [acme-claim-7], via: { gateways: [g-1] }'), []],
    [
      'a gateway connects',
      claim('devices: [t-1, t-2], via: { gateways: [g-1, acme-claim-g] }'),
      ['serial-claim at acme-claim-g: `acme-claim-g` begins with `acme-claim-`'],
    ],
  ] as const)('%s', async (_, parts, expected) => expect(await said(parts)).toEqual(expected));

  it('every group is looked at, behind one that is counted', async () => {
    const groups = { a: 'devices: { prefix: t-, count: 1 }', b: 'devices: [acme-claim-1, acme-claim-2]' };
    expect(await said({ groups })).toEqual([
      'serial-claim at acme-claim-1: `acme-claim-1` begins with `acme-claim-`',
      'serial-claim at acme-claim-2: `acme-claim-2` begins with `acme-claim-`',
    ]);
  });
});

describe('regions', () => {
  const dashboard = (to: string, visual = 'table: latest') =>
    `etl: {}\ndashboards: { a: { on: [rooms]${to}, visuals: [{ ${visual} }] } }`;
  const without = ['ap-east-1', 'cn-northwest-1', 'il-central-1', 'me-central-1', 'me-south-1', 'us-west-1'];
  it.each(without)('%s has no QuickSight for a dashboard', async (region) => {
    expect(await said({ region, rest: dashboard('') })).toEqual([
      `quicksight-region at a: there is no QuickSight in ${region}`,
    ]);
  });
  it('a dashboard that is for Grafana alone, and one that nobody named, are made without it', async () => {
    expect(await said({ region: 'us-west-1', rest: dashboard(', to: [grafana]') })).toEqual([]);
    expect(await said({ region: 'us-west-1', rest: 'etl: {}' })).toEqual([]);
  });

  const model = (algorithm: string) =>
    `etl: {}\nmodels: { m: { detect: anomalies, on: [rooms], algorithm: ${algorithm} } }`;
  it('a model is trained where SageMaker has its image', async () => {
    expect(await said({ region: 'ap-southeast-5', rest: model('random-cut-forest') })).toEqual([
      'model-region at m: SageMaker has no image for the model `m` in ap-southeast-5',
    ]);
    expect(await said({ region: 'eu-west-1', rest: model('random-cut-forest') })).toEqual([]);
    expect(await said({ region: 'eu-west-1', rest: model('isolation-forest') })).toEqual([]);
  });

  it('a model has a curated table to learn from', async () => {
    const bare = model('isolation-forest').replace('etl: {}\n', '');
    expect(await said({ rest: bare })).toEqual([
      'model-curated at m: the model `m` has no table to learn from: there is no ETL that makes its tables',
    ]);
    expect(await said({ rest: `lake: { curated: { format: iceberg } }\n${model('isolation-forest')}` })).toEqual([
      'model-curated at m: the model `m` has no table to learn from: curated tables are in Iceberg, whose files cannot be read by their addresses',
    ]);
  });
});

describe('what dashboards ask', () => {
  const rooms = { rooms: 'devices: { prefix: t-, count: 1 }' };
  const shown = (visual: string, rollups: string) =>
    `etl: {}\ndashboards: { a: { on: [rooms], visuals: [{ ${visual} }], rollups: [${rollups}] } }`;
  it('needs an ETL: the first dashboard says so, once', async () => {
    const rest =
      'dashboards: { b: { on: [rooms], visuals: [{ table: latest }] }, a: { on: [rooms], visuals: [{ table: latest }], rollups: [day] } }';
    expect(await said({ groups: rooms, rest })).toEqual([
      'dashboard-without-etl at a: dashboards show what the ETL makes, and this fleet has no `etl:`',
    ]);
  });
  it('is by week or month only where a number is shown', async () => {
    expect(await said({ rest: shown('line: temperature', 'day, week') })).toEqual([]);
    expect(await said({ rest: shown('table: latest', 'day, week') })).toEqual([
      'dashboard-rollup-empty at a: nothing on this dashboard can be shown by day',
      'dashboard-rollup-empty at a: nothing on this dashboard can be shown by week',
    ]);
  });
  it('is not held against a dashboard that nobody wrote', async () => {
    const rest = 'etl: {}';
    const text = manifest({ rest }).replace('temperature: { min: -40, max: 85 }', 'open: { type: boolean }');
    expect(await remarks(text)).toEqual([]);
  });
});

describe('the first name that is refused is one longer than AWS takes', () => {
  const GROUP = 'the name of the group, fleet or environment';
  const FLEET = 'the name of the fleet or environment';
  const text = manifest({
    groups: {
      rooms:
        'devices: [abc, abcd, ab], crawler: true, ingest: firehose, thresholds: [{ id: hot, field: temperature, above: 30 }]',
    },
    rest: `${BY_DATE}\netl: {}\nmodels: { m: { detect: anomalies, on: [rooms], algorithm: isolation-forest } }`,
  });

  it('of every kind, with what makes it long and where that is written', async () => {
    const fleet = await resolved(sourcesOf({ 'fleet.yaml': text }));
    const first = new Map<string, readonly [length: number, at: number, fix: string]>();
    for (let length = 1; length < 300; length++)
      for (const { message, fix, place } of nameTooLong({ ...fleet, name: letters(length) })) {
        const [, kind = '', characters = ''] = /^(.*) `.*` would have (.*) characters/.exec(message) ?? [];
        if (!first.has(kind)) first.set(kind, [Number(characters), place.line, fix ?? '']);
      }
    const [aws, sensor, group, model] = [3, 4, 6, 9];
    expect(Object.fromEntries(first)).toEqual({
      'the bucket': [64, aws, `shorten ${FLEET}`],
      'the Lambda function': [65, aws, `shorten ${FLEET}`],
      'the policy': [129, aws, `shorten ${FLEET}`],
      'the Glue database': [256, aws, `shorten ${FLEET}`],
      'the stack': [129, group, `shorten ${GROUP}`],
      'the thing group': [129, group, `shorten ${GROUP}`],
      'the Firehose stream': [65, group, `shorten ${GROUP}`],
      'the crawler': [256, group, `shorten ${GROUP}`],
      'the alarm': [256, group, 'shorten the id of the threshold, group or fleet'],
      'the client id': [129, group, 'shorten the serial, or the name of the group or fleet'],
      'the thing type': [129, sensor, 'shorten the name of the sensor or fleet'],
      'the SageMaker model': [64, model, 'shorten the name of the model, fleet or environment'],
    });
  });

  it('what is not made has no name', async () => {
    const bare = manifest({ groups: { rooms: 'devices: [abc], provisioning: registered' } });
    const fleet = await resolved(sourcesOf({ 'fleet.yaml': bare }));
    const kinds = [...nameTooLong({ ...fleet, name: letters(300) })].map(({ message }) => message.split(' `')[0]);
    expect(kinds).toEqual([
      ...['the bucket', 'the Lambda function', 'the policy', 'the Glue database', 'the stack'],
      ...['the stack', 'the thing group', 'the thing type'],
    ]);
  });

  it('a client id of a range is as long as that of its first device, and is refused once', async () => {
    const fleet = await resolved(
      sourcesOf({ 'fleet.yaml': manifest({ groups: { rooms: 'devices: { prefix: t-, count: 9 }' } }) }),
    );
    const rest = '-claim-rooms--t-001'.length;
    const ids = (length: number) =>
      [...nameTooLong({ ...fleet, name: letters(length) })].filter(({ message }) =>
        message.startsWith('the client id'),
      );
    expect(ids(128 - rest)).toEqual([]);
    expect(ids(129 - rest).map(({ place }) => place.line)).toEqual([6]);
  });

  it.each([
    ['the longest serial of a list, wherever it stands', `devices: [a, ${letters(110)}, b]`, 128],
    ['the first of the longest', `devices: [a, ${letters(110)}, ${letters(109)}y]`, 128],
    ['a gateway speaks for its devices', `devices: [${letters(120)}], via: { gateways: [${letters(110)}] }`, 128],
  ])('a client id is as long as %s', async (_, devices, length) => {
    const longer = devices.replace(/x+/g, (serial) => `${serial}x`);
    expect((await said({ groups: { rooms: devices } })).filter((one) => one.startsWith('name-'))).toEqual([]);
    const found = (await said({ groups: { rooms: longer } })).filter((one) => one.startsWith('name-'));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`characters; AWS takes ${length}`);
  });
});
