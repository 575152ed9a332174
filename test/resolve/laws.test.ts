import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../compiler/ir/fleet/index';
import { advised } from '../remarks';
import { sourcesOf } from '../sources';
import { resolved } from './resolved';

/** Laws of stair 3 that one manifest does not show. */

const HEAD = 'apiVersion: fleetwright/v1\nfleet: acme\naws: { region: eu-west-1 }\n';

const advice = async (text: string) => (await advised(text)).map(([, fix]) => fix);
const fleetOf = (text: string, files: Readonly<Record<string, string>> = {}) =>
  resolved(sourcesOf({ 'fleet.yaml': HEAD + text, ...files }));

const probe = (fields: string, more = '') => `sensors: { probe: { every: 60s, fields: { ${fields} }${more} } }\n`;
const rooms = (more = '') => `groups: { rooms: { sensor: probe, devices: { prefix: t-, count: 2 }${more} } }\n`;
const tree = ({ etl }: Fleet) => etl?.trees[0];

describe('the order of the text reaches nothing', () => {
  const entry = (at: number) => ['b', 'a', 'c'][at] ?? '';
  const fields = [0, 1, 2].map((at) => `${entry(at)}: { type: string, values: [y, x, z] }`).join(', ');
  const devices = '[{ serial: d-2, metadata: { z: 1a, y: 1b } }, d-3, d-1]';

  it('sensors, fields, groups, devices, thresholds, metadata and values come sorted', async () => {
    const text = `sensors: { s-b: { every: 1s, fields: { ${fields}, n: {} } }, s-a: { every: 1s, fields: { n: {} } } }
groups:
  g-b: { sensor: s-b, devices: ${devices}, metadata: { y: 2a, x: 2b }, thresholds: [{ id: t-b, field: n, above: 2 }, { id: t-a, field: n, above: 1 }] }
  g-a: { sensor: s-a, devices: [e-1] }
`;
    const { sensors, groups } = await fleetOf(text);
    expect(sensors.map(({ id }) => id)).toEqual(['s-a', 's-b']);
    expect(sensors[1]?.fields.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'n']);
    expect(sensors[1]?.fields[0]?.values).toEqual(['x', 'y', 'z']);
    expect(groups.map(({ id }) => id)).toEqual(['g-a', 'g-b']);
    const [, group] = groups;
    expect([0, 1, 2].map((at) => group?.devices.at(at).serial)).toEqual(['d-1', 'd-2', 'd-3']);
    expect(group?.devices.columns).toEqual(['y', 'z']);
    expect([...(group?.devices.at(1).metadata.keys() ?? [])]).toEqual(['y', 'z']);
    expect([...(group?.metadata.keys() ?? [])]).toEqual(['x', 'y']);
    expect(group?.thresholds.map(({ id }) => id)).toEqual(['t-a', 't-b']);
  });

  it('rows of an inventory come by serial, each with its line, its filled cells and its gateway', async () => {
    const text = `${probe('n: {}')}groups: { rooms: { sensor: probe, devices: { from: d.csv }, via: { gateways: [g-1, g-2] } } }\n`;
    const { groups } = await fleetOf(text, { 'd.csv': 'serial,zone,gateway,area\nb,z1,g-1,\na,,g-2,a1\nc,z2,,a2\n' });
    const devices = groups[0]?.devices;
    expect(devices?.columns).toEqual(['area', 'zone']);
    const shown = [0, 1, 2].map((at) => {
      const { serial, gateway, metadata, origin } = devices?.at(at) ?? {};
      return [
        serial,
        gateway,
        [...(metadata ?? [])].join(' '),
        `${origin?.place.file}:${origin?.place.line}:${origin?.place.endColumn}`,
      ];
    });
    expect(shown).toEqual([
      ['a', 'g-2', 'area,a1', 'd.csv:3:2'],
      ['b', 'g-1', 'zone,z1', 'd.csv:2:2'],
      ['c', 'g-1', 'area,a2 zone,z2', 'd.csv:4:2'],
    ]);
  });
});

describe('what the ETL is told', () => {
  it.each([
    ['60s', '', 180_000],
    ['60s', ', deadband: 0.1', 1_800_000],
    ['4h', '', 43_200_000],
    ['6h', '', 43_200_000],
    ['2h', ', deadband: 0.1', 43_200_000],
  ])('every %s%s leaves a gap behind %d ms: three waits, half a day at most', async (every, deadband, gapMs) => {
    const fleet = await fleetOf(
      `${probe(`n: { min: 0, max: 9${deadband} }`).replace('60s', every)}${rooms()}etl: {}\n`,
    );
    expect(tree(fleet)?.groups).toEqual([{ id: 'rooms', gapMs }]);
  });

  it.each([
    ['1h', 2],
    ['24h', 2],
    ['25h', 3],
    ['3d', 4],
  ])('readings as late as %s are looked for %d days behind', async (late, daysAfter) => {
    const fleet = await fleetOf(`${probe('n: {}')}${rooms()}etl: { late: ${late} }\n`);
    expect(tree(fleet)?.steps.find(({ step }) => step === 'time')).toMatchObject({ daysBefore: 1, daysAfter });
  });

  it('a row has metadata and limits only where they are asked for', async () => {
    const text = (enrich: string) =>
      `${probe('n: {}')}${rooms(', metadata: { site: hq }, thresholds: [{ id: hot, field: n, above: 1 }]')}etl: { enrich: [${enrich}] }\n`;
    const names = async (enrich: string) => {
      const columns = tree(await fleetOf(text(enrich)))?.curated.columns.map(({ name }) => name) ?? [];
      return columns.slice(columns.indexOf('n') + 1);
    };
    expect(await names('')).toEqual(['data_quality']);
    expect(await names('metadata')).toEqual(['site', 'data_quality']);
    expect(await names('thresholds')).toEqual(['breach_hot', 'above_hot', 'data_quality']);
    expect(await names('thresholds, metadata')).toEqual(['site', 'breach_hot', 'above_hot', 'data_quality']);
  });

  const tags = 'tag: { type: string }, state: { type: string, values: [up] }, n: {}';
  it.each([
    ['what a tag reader reads', ', driver: { simulate: rfid-reader }', 'line: n', ['tag']],
    ['what a path shows', ', driver: { exec: [x] }', 'path: state', ['state']],
    ['both', ', driver: { simulate: rfid-reader }', 'path: state', ['state', 'tag']],
    ['nothing else', ', driver: { simulate: generic }', 'line: n', []],
    ['nothing that another program reads', ', driver: { exec: [rfid-reader] }', 'line: n', []],
  ])('visits are made of %s', async (_, driver, visual, expected) => {
    const fleet = await fleetOf(
      `${probe(tags, driver)}${rooms()}etl: {}\ndashboards: { d: { visuals: [{ ${visual} }] } }\n`,
    );
    expect(tree(fleet)?.tracks.map(({ column }) => column)).toEqual(expected);
  });

  it('how finely a number is summed follows from its range: fifteen digits, twelve behind the point at most', async () => {
    const cases: readonly (readonly [string, number, number, number])[] = [
      ['', -1e9, 1e9, 1e6],
      ['min: 0', 0, 1e9, 1e6],
      ['max: 0', -1e9, 0, 1e6],
      ['min: 0, max: 0.5', 0, 0.5, 1e12],
      ['min: 0, max: 1', 0, 1, 1e12],
      ['min: 0, max: 999', 0, 999, 1e12],
      ['min: 0, max: 1000', 0, 1000, 1e11],
      ['min: -1000, max: 9', -1000, 9, 1e11],
      ['min: 0, max: 99999999999999', 0, 99_999_999_999_999, 10],
      ['min: 0, max: 1e14', 0, 1e9, 1e6],
    ];
    for (const [range, least, greatest, scale] of cases) {
      const fleet = await fleetOf(`${probe(`n: { ${range} }`)}${rooms()}etl: {}\n`);
      expect(tree(fleet)?.rollups[0]?.values[0], range).toMatchObject({ least, greatest, scale });
    }
  });

  it('energy is made of watts and kilowatts, and of nothing else', async () => {
    const fields = 'a: { unit: W }, b: { unit: kW }, c: { unit: V.A }, d: { unit: Cel }';
    const fleet = await fleetOf(`${probe(fields)}${rooms()}etl: {}\n`);
    const values = tree(fleet)?.rollups[0]?.values.map(({ column, energy }) => [
      column,
      energy && energy.multiply / energy.divide,
    ]);
    expect(values).toEqual([
      ['a', 0.001],
      ['b', 1],
      ['c', undefined],
      ['d', undefined],
    ]);
  });

  it('where a reading is placed changes its mark, and nothing else does', async () => {
    const mark = async (lake: string, etl: string, field = 'n: {}') =>
      tree(await fleetOf(`${probe(field)}${rooms()}lake: { ${lake} }\netl: { ${etl} }\n`))?.placing;
    const plain = await mark('', '');
    expect(plain).toMatch(/^[0-9a-f]{16}$/);
    expect(await mark('', 'every: 2h', 'm: { title: x }')).toBe(plain);
    expect(await mark('', 'late: 4d')).not.toBe(plain);
    expect(await mark('firstYear: 2024', '')).not.toBe(plain);
    expect(await mark('partitioning: [group, dt]', '')).not.toBe(plain);
  });
});

describe('what a dashboard asks', () => {
  const asked = async (calculated: string, visual: string) => {
    const text = `sensors:
  probe: { every: 60s, fields: { a: { unit: Cel }, b: { type: string }, n: { type: integer } } }
  other: { every: 60s, fields: { a: { unit: Cel } } }
groups: { rooms: { sensor: probe, devices: { prefix: t-, count: 1 } }, walls: { sensor: other, devices: { prefix: w-, count: 1 } } }
etl: {}
dashboards: { d: { calculated: { ${calculated} }, visuals: [{ ${visual} }] } }
`;
    return (await fleetOf(text)).dashboards[0]?.visuals[0]?.question;
  };

  it.each([
    ['length(b)', 'bigint'],
    ['a * 2', 'double'],
    ['a > 2', 'boolean'],
    ["if(a > 2, 'x', 'y')", 'string'],
  ])('what is calculated by %s is a column of type %s', async (formula, type) => {
    const question = await asked(`c: "${formula}"`, 'bar: count(c), by: device_id');
    expect(question?.rows.columns.find(({ name }) => name === 'c')?.type).toBe(type);
  });

  it('only tables are read that have what a formula reads', async () => {
    const tables = async (formula: string) =>
      (await asked(`c: "${formula}"`, 'kpi: avg(c)'))?.rows.parts.map(({ table }) => table);
    expect(await tables('a * 2')).toEqual(['curated_other', 'curated_probe']);
    expect(await tables('n * 2')).toEqual(['curated_probe']);
  });

  it.each([
    ['kpi: min(a)', 'min_a', 'Cel'],
    ['kpi: max(a)', 'max_a', 'Cel'],
    ['kpi: avg(a)', 'avg_a', 'Cel'],
    ['kpi: sum(a)', 'sum_a', 'Cel'],
    ['kpi: count(a)', 'count_a', 'count'],
    ['kpi: count(b)', 'count_b', 'count'],
    ['line: a', 'a', 'Cel'],
  ])('%s answers with %s in %s', async (visual, name, unit) => {
    expect((await asked('', visual))?.measures.map((one) => [one.name, one.unit])).toEqual([[name, unit]]);
  });
});

it('a piece of metadata called like a column of alerts is no second column', async () => {
  const group = ', metadata: { state: on, site: hq }, thresholds: [{ id: t, field: a, above: 1 }]';
  const board = 'dashboards: { d: { filters: [state, site], visuals: [{ table: alerts }] } }';
  const fleet = await fleetOf(`${probe('a: {}')}${rooms(group)}etl: {}\n${board}\n`);
  const question = fleet.dashboards[0]?.visuals[0]?.question;
  const names = question?.rows.columns.map(({ name }) => name) ?? [];
  expect(names.filter((name) => name === 'state' || name === 'site')).toEqual(['state', 'site']);
  expect(question?.rows.parts[0]?.from['state']).toEqual({ take: 'column', name: 'state' });
  expect(question?.filters).toEqual(['site']);
});

describe('the default dashboards', () => {
  const kinds = async (text: string) =>
    (await fleetOf(text)).dashboards.map(({ id, visuals }) => [id, ...visuals.map((one) => one.id)].join(' '));

  it('one number has no other to be set against; without any there is the table', async () => {
    expect(await kinds(`${probe('a: {}')}${rooms()}etl: {}\n`)).toEqual([
      'probe line-a-by-device-id bar-avg-a-by-device-id heatmap-avg-a-by-device-id kpi-max-a table-latest',
    ]);
    expect(await kinds(`${probe('a: { type: boolean }')}${rooms()}etl: {}\n`)).toEqual(['probe table-latest']);
  });

  it('six numbers are drawn as lines, in their order', async () => {
    const fields = 'gfedcba'
      .split('')
      .map((name) => `${name}: {}`)
      .join(', ');
    const [found = ''] = await kinds(`${probe(fields)}${rooms()}etl: {}\n`);
    expect(found.match(/line-\w/g)).toEqual(['line-a', 'line-b', 'line-c', 'line-d', 'line-e', 'line-f']);
  });

  it('a sensor without a group has none, and there are fifty at most', async () => {
    const ids = Array.from({ length: 52 }, (_, at) => `s${String(at).padStart(2, '0')}`);
    const sensors = ids.map((id) => `${id}: { every: 60s, fields: { a: {} } }`).join(', ');
    const groups = ids
      .slice(1)
      .map((id) => `${id}: { sensor: ${id}, devices: { prefix: ${id}-, count: 1 } }`)
      .join(', ');
    const found = (await fleetOf(`sensors: { ${sensors} }\ngroups: { ${groups} }\netl: {}\n`)).dashboards.map(
      ({ id }) => id,
    );
    expect(found).toEqual(ids.slice(1, 51));
  });

  it.each([
    [20, true],
    [21, false],
  ])('%d bounds are drawn in a chart: %s', async (count, drawn) => {
    const thresholds = Array.from({ length: count }, (_, at) => `{ id: t${at}, field: a, above: ${at} }`).join(', ');
    const fleet = await fleetOf(`${probe('a: {}, b: {}')}${rooms(`, thresholds: [${thresholds}]`)}etl: {}\n`);
    expect(fleet.dashboards[0]?.visuals.slice(0, 2).map((one) => one.thresholds)).toEqual([drawn, false]);
  });

  it.each([
    [10, true],
    [11, false],
  ])('a band is two bounds: %d of them are drawn: %s', async (count, drawn) => {
    const thresholds = Array.from({ length: count }, (_, at) => `{ id: t${at}, field: a, outside: [${at}, 50] }`).join(
      ', ',
    );
    const fleet = await fleetOf(`${probe('a: {}')}${rooms(`, thresholds: [${thresholds}]`)}etl: {}\n`);
    expect(fleet.dashboards[0]?.visuals[0]?.thresholds).toBe(drawn);
  });

  it('are none without an ETL, and none beside one that is named', async () => {
    expect(await kinds(`${probe('a: {}')}${rooms()}`)).toEqual([]);
    expect(
      await kinds(`${probe('a: {}')}${rooms()}etl: {}\ndashboards: { d: { visuals: [{ table: latest }] } }\n`),
    ).toEqual(['d table-latest']);
  });
});

it('a model without a table is told what to write', async () => {
  const model = 'models: { m: { detect: anomalies, on: [rooms], algorithm: isolation-forest } }\n';
  expect(await advice(`${HEAD}${probe('a: {}')}${rooms()}${model}`)).toEqual(['add `etl: {}`']);
  const iceberg = 'lake: { curated: { format: iceberg } }\netl: {}\n';
  expect(await advice(`${HEAD}${probe('a: {}')}${rooms()}${iceberg}${model}`)).toEqual([
    'write `lake: { curated: { format: parquet } }`',
  ]);
});

it.each([
  ['repeatAfter: 2h', { repeatAfterMs: 7_200_000, escalateTo: [], silence: [] }],
  ['escalateAfter: 2h', { repeatAfterMs: 3_600_000, escalateAfterMs: 7_200_000, escalateTo: [], silence: [] }],
  [
    'silence: [{ from: "22:00", to: "06:30" }]',
    { repeatAfterMs: 3_600_000, escalateTo: [], silence: [{ kind: 'daily', from: 1320, to: 390 }] },
  ],
  ['email: [a@b.de]', undefined],
])('alerts are remembered where something is said of later ones: %s', async (alerts, memory) => {
  const fleet = await fleetOf(`${probe('a: {}')}${rooms()}alerts: { ${alerts} }\n`);
  if (memory === undefined) expect(fleet.alerts.memory).toBeUndefined();
  else expect(fleet.alerts.memory).toMatchObject(memory);
});
