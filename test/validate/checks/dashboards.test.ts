import { describe, expect, it } from 'vitest';
import { PROBE, type Sections, said } from './manifest';

/** Dashboards: what is a mistake, where it is underlined, and the case beside it that is none. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const SENSORS = `${PROBE}, other: { every: 60s, fields: { temperature: { unit: "[degF]" }, number: {}, mode: { type: boolean } } }`;
const GROUPS = [
  'rooms: { sensor: probe, devices: { prefix: t-, count: 3 }, metadata: { site: hq, latitude: "60.1", longitude: "-24.9" }, thresholds: [{ id: hot, field: temperature, above: 30, severity: info }] }',
  'walls: { sensor: other, devices: [{ serial: w, metadata: { floor: a } }], metadata: { latitude: "90" } }',
].join(', ');
const board = (more: string, visuals: string): Sections => ({
  sensors: SENSORS,
  groups: GROUPS,
  rest: `etl: { derive: { warm: humidity > 8, twice: humidity * 2 } }\ndashboards: { d: { ${more}visuals: [${visuals}] } }`,
});
const rooms = (visual: string, more = '') => board(`on: [rooms], ${more}`, `{ ${visual} }`);
const both = (visual: string, more = '') => board(more, `{ ${visual} }`);

describe('a dashboard', () => {
  it.each<Case>([
    ['shows groups that there are', board('on: [rooms, walls], ', '{ table: latest }'), []],
    [
      'shows one that there is not',
      board('on: [rooms, wall], ', '{ table: latest }'),
      ['unknown-group at wall: there is no group `wall`; did you mean `walls`?'],
    ],
    [
      'shows one that there is not: nothing else is said of it',
      board(
        'on: [wall], filters: [site], calculated: { c: temperature * 2 }, ',
        '{ line: temperature, by: site, thresholds: true }, { map: avg(c) }, { table: alerts }',
      ),
      ['unknown-group at wall: there is no group `wall`; did you mean `walls`?'],
    ],
    [
      'is narrowed by columns that there are',
      both('table: latest', 'filters: [group, device_id, event_time, site, floor], '),
      [],
    ],
    [
      'is narrowed by one that its groups lack',
      rooms('table: latest', 'filters: [floor], '),
      [
        'dashboard-filter at floor: viewers cannot filter by `floor`; use one of: device_id, event_time, group, latitude, longitude, site',
      ],
    ],
    [
      'is narrowed by one nearly right',
      both('table: latest', 'filters: [sites], '),
      ['dashboard-filter at sites: viewers cannot filter by `sites`; did you mean `site`?'],
    ],
    [
      'calculates from what has a unit that there is not, which is told there',
      {
        sensors: 'probe: { every: 60s, fields: { x: { unit: furlong } } }',
        rest: 'etl: {}\ndashboards: { d: { calculated: { c: x * 2 }, visuals: [{ kpi: avg(c) }] } }',
      },
      ['unit-unknown at furlong: there is no unit `furlong`; use one of: %, %RH, 1, A, Ah, B, Cel, GB, … (66 in all)'],
    ],
    ['calculates under a name of its own', rooms('kpi: avg(c)', 'calculated: { c: temperature * 2 }, '), []],
    [
      'calculates under the name of a field',
      rooms('kpi: avg(humidity)', 'calculated: { humidity: humidity * 2 }, '),
      [
        'dashboard-calculated at humidity: the calculated field `humidity` has the name of a field; choose another name',
      ],
    ],
    [
      'calculates under the name of what is derived',
      rooms('kpi: avg(twice)', 'calculated: { twice: humidity * 2 }, '),
      ['dashboard-calculated at twice: the calculated field `twice` has the name of a field; choose another name'],
    ],
    [
      'calculates under the name of metadata',
      rooms('kpi: avg(humidity)', 'calculated: { site: humidity * 2 }, '),
      [
        'dashboard-calculated at site: the calculated field `site` has the name of a piece of metadata; choose another name',
      ],
    ],
    [
      'calculates under the name of a column',
      rooms('kpi: avg(humidity)', 'calculated: { device_id: humidity * 2 }, '),
      [
        'dashboard-calculated at device_id: the calculated field `device_id` has the name of a column that every table has; choose another name',
      ],
    ],
    [
      'calculates what does not hold together',
      rooms('kpi: avg(c)', 'calculated: { c: temperature + mode }, '),
      ['expression-type at mode: `+` needs a number, this is a string; join texts with `concat(a, b)`'],
    ],
    [
      'calculates what cannot be read',
      rooms('kpi: avg(c)', 'calculated: { c: "temperature +" }, '),
      [
        'expression-syntax at ": the expression ends too early: a value is missing; write a formula such as `temperature > 8 and humidity > 70`; docs/reference/expressions.md has the grammar',
      ],
    ],
    [
      'calculates from what there is not',
      rooms('kpi: avg(c)', 'calculated: { c: temprature * 2 }, '),
      ['expression-field at temprature: there is no field `temprature`; did you mean `temperature`?'],
    ],
    ['calculates from what is derived', rooms('kpi: avg(c)', 'calculated: { c: twice * 2 }, '), []],
    [
      'calculates from what other groups have',
      board('on: [walls], calculated: { c: humidity * 2 }, ', '{ kpi: avg(c) }'),
      ['expression-field at humidity: there is no field `humidity`; use one of: mode, number, temperature'],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('a visual', () => {
  it.each<Case>([
    [
      'shows nothing',
      rooms('title: x'),
      [
        'visual-shape at { title: x }: the visual shows nothing; write exactly one of line, bar, scatter, kpi, table, heatmap, map, path, and a visual each for more',
      ],
    ],
    [
      'is two charts at once',
      rooms('line: temperature, bar: avg(temperature)'),
      [
        'visual-shape at { line: temperature, bar: avg(temperature) }: the visual is line and bar at once; write exactly one of line, bar, scatter, kpi, table, heatmap, map, path, and a visual each for more',
      ],
    ],
    [
      'is three',
      rooms('line: temperature, kpi: avg(temperature), table: latest'),
      [
        'visual-shape at { line: temperature, kpi: avg(temperature), table: latest }: the visual is line and kpi and table at once; write exactly one of line, bar, scatter, kpi, table, heatmap, map, path, and a visual each for more',
      ],
    ],
    [
      'shows what there is not',
      rooms('line: temprature'),
      [
        'dashboard-field at temprature: no group of this dashboard has a field `temprature`; did you mean `temperature`?',
      ],
    ],
    ['shows what is derived', rooms('line: twice'), []],
    ['shows what is calculated', rooms('line: c', 'calculated: { c: humidity * 2 }, '), []],
    [
      'shows what the dashboard next to it calculates',
      {
        ...rooms('line: temperature'),
        rest: 'etl: {}\ndashboards: { a: { on: [rooms], calculated: { c: humidity * 2 }, visuals: [{ line: c }] }, d: { on: [rooms], visuals: [{ line: c }] } }',
      },
      [
        'dashboard-field at c: no group of this dashboard has a field `c`; use one of: humidity, mode, number, open, temperature',
      ],
    ],
    [
      'draws a text',
      rooms('line: mode'),
      ['dashboard-field-type at mode: `mode` is text, and a line draws numbers; write count(mode), or name a number'],
    ],
    [
      'draws what is true or false',
      rooms('line: open'),
      [
        'dashboard-field-type at open: `open` is true or false, and a line draws numbers; write count(open), or name a number',
      ],
    ],
    [
      'draws a derived condition',
      rooms('line: warm'),
      [
        'dashboard-field-type at warm: `warm` is true or false, and a line draws numbers; write count(warm), or name a number',
      ],
    ],
    ['counts a text', rooms('line: count(mode)'), []],
    [
      'takes the mean of a text',
      rooms('line: avg(mode)'),
      ['dashboard-field-type at avg(mode): `mode` is text, and avg needs numbers; write count(mode)'],
    ],
    ['follows a text', rooms('path: mode'), []],
    [
      'follows a number',
      rooms('path: temperature'),
      [
        'dashboard-field-type at temperature: `temperature` is a number, and a path follows the text that names a tag; name a field of type string',
      ],
    ],
    [
      'sets a text against a number',
      rooms('scatter: [mode, temperature]'),
      ['dashboard-field-type at mode: `mode` is text, and a scatter draws numbers; name a number'],
    ],
    [
      'shows neither a field nor an aggregate',
      rooms('line: temperature * 2'),
      [
        'visual-measure at temperature * 2: `temperature * 2` is neither a field nor avg, min, max, sum or count of one; write a field such as temperature or an aggregate such as avg(temperature); a formula goes into `calculated`',
      ],
    ],
    [
      'shows an aggregate that there is not',
      rooms('line: median(temperature)'),
      [
        'visual-measure at median(temperature): `median(temperature)` is neither a field nor avg, min, max, sum or count of one; write a field such as temperature or an aggregate such as avg(temperature); a formula goes into `calculated`',
      ],
    ],
    ['has spaces around its parts', rooms('line: " avg ( temperature ) "'), []],
    [
      'does not say how many become one',
      rooms('kpi: temperature'),
      [
        'visual-measure at temperature: `temperature` does not say how many readings become one number in a kpi; write for example avg(temperature)',
      ],
    ],
    [
      'does not say how many become one, in a heatmap',
      rooms('heatmap: temperature, by: device_id'),
      [
        'visual-measure at temperature: `temperature` does not say how many readings become one number in a heatmap; write for example avg(temperature)',
      ],
    ],
    [
      'does not say how many become one, on a map',
      rooms('map: temperature'),
      [
        'visual-measure at temperature: `temperature` does not say how many readings become one number in a map; write for example avg(temperature)',
      ],
    ],
    [
      'shows single readings in a line and in bars',
      board('on: [rooms], ', '{ line: temperature }, { bar: temperature, by: device_id }'),
      [],
    ],
    [
      'sets an aggregate against a number',
      rooms('scatter: [avg(temperature), humidity]'),
      [
        'visual-measure at avg(temperature): `avg(temperature)` is an aggregate, but a scatter shows readings one by one; write temperature',
      ],
    ],
    [
      'follows an aggregate',
      rooms('path: count(mode)'),
      [
        'visual-measure at count(mode): `count(mode)` is an aggregate, but a path shows readings one by one; write mode',
      ],
    ],
    [
      'shows one field in two units',
      both('line: temperature'),
      [
        'dashboard-units at temperature: `temperature` is not the same in all groups of this dashboard: `Cel` in `rooms`, `[degF]` in `walls`; name groups of one unit by `on:`, or derive a field with `convert(…)` and show that',
      ],
    ],
    ['shows a whole number and a number', both('line: number'), []],
    [
      'shows one field of two types',
      both('bar: count(mode), by: device_id'),
      [
        'dashboard-units at count(mode): `mode` is not the same in all groups of this dashboard: string in `rooms`, boolean in `walls`; name groups of one unit by `on:`, or derive a field with `convert(…)` and show that',
      ],
    ],
    [
      'has a time axis',
      board('on: [rooms], ', '{ line: temperature, over: event_time }, { bar: avg(temperature), over: event_time }'),
      [],
    ],
    [
      'has another',
      rooms('line: temperature, over: humidity'),
      ['visual-over at humidity: `humidity` is not a time axis; write `over: event_time`, or leave it out'],
    ],
    [
      'has a time axis where there is none',
      rooms('kpi: avg(temperature), over: event_time'),
      ['visual-over at event_time: a kpi has no time axis; write `over: event_time`, or leave it out'],
    ],
    [
      'is a table that there is',
      board('on: [rooms], ', '{ table: alerts }, { table: latest }, { table: devices }'),
      [],
    ],
    [
      'is a table that there is not',
      rooms('table: alert'),
      ['visual-table at alert: there is no table `alert`; did you mean `alerts`?'],
    ],
    [
      'is a table of alerts that nobody raises',
      board('on: [walls], ', '{ table: alerts }'),
      [
        'visual-alerts-empty at alerts: this table of alerts will stay empty: no group of the dashboard has a threshold; add `thresholds` to a group, or remove the table',
      ],
    ],
    ['is a table of alerts that some group raises', both('table: alerts'), []],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('what splits a visual', () => {
  const many = (count: number): Sections => ({
    groups: Array.from(
      { length: count },
      (_, at) => `g${at}: { sensor: probe, devices: { prefix: g${at}-, count: 1 } }`,
    ).join(', '),
    rest: 'etl: {}\ndashboards: { d: { visuals: [{ line: temperature, by: site }] } }',
  });
  it.each<Case>([
    [
      'is a group, a device or metadata',
      board(
        'on: [rooms], ',
        '{ line: temperature, by: group }, { line: temperature, by: device_id }, { line: temperature, by: site }',
      ),
      [],
    ],
    ['is metadata of a device', board('on: [walls], ', '{ line: temperature, by: floor }'), []],
    [
      'is not there',
      rooms('line: temperature, by: sit'),
      [
        'visual-by at sit: nothing that this line of `temperature` shows has `sit`: the metadata of `rooms` lacks it; did you mean `site`?',
      ],
    ],
    [
      'is what a group has that is not in the chart',
      both('line: humidity, by: floor'),
      [
        'visual-by at floor: nothing that this line of `humidity` shows has `floor`: the metadata of `rooms` lacks it; use one of: device_id, group, latitude, longitude, site',
      ],
    ],
    [
      'is what another group has, for a derived field',
      both('line: twice, by: floor'),
      [
        'visual-by at floor: nothing that this line of `twice` shows has `floor`: the metadata of `rooms` lacks it; use one of: device_id, group, latitude, longitude, site',
      ],
    ],
    [
      'is what another group has, for a calculated field',
      both('line: c, by: floor', 'calculated: { c: humidity * 2 }, '),
      [
        'visual-by at floor: nothing that this line of `c` shows has `floor`: the metadata of `rooms` lacks it; use one of: device_id, group, latitude, longitude, site',
      ],
    ],
    ['is what another group has, for a field that both have', both('line: number, by: floor'), []],
    ['is what another group has, in a table', both('table: latest, by: floor'), []],
    [
      'is not there for either field',
      both('scatter: [humidity, number], by: floor'),
      [
        'visual-by at floor: nothing that this scatter of `humidity` and `number` shows has `floor`: the metadata of `rooms` lacks it; use one of: device_id, group, latitude, longitude, site',
      ],
    ],
    [
      'is missing from bars',
      rooms('bar: avg(temperature)'),
      ['visual-by at { bar: avg(temperature) }: a bar needs `by`; write for example `by: device_id`'],
    ],
    [
      'is missing from a heatmap',
      rooms('heatmap: avg(temperature)'),
      ['visual-by at { heatmap: avg(temperature) }: a heatmap needs `by`; write for example `by: device_id`'],
    ],
    [
      'is missing from a heatmap over time',
      rooms('heatmap: avg(temperature), over: event_time'),
      [
        'visual-by at { heatmap: avg(temperature), over: event_time }: a heatmap needs `by`; write for example `by: device_id`',
        'visual-over at event_time: a heatmap has no time axis; write `over: event_time`, or leave it out',
      ],
    ],
    [
      'is missing from a line, a kpi and a map',
      board('on: [rooms], ', '{ line: temperature }, { kpi: avg(temperature) }, { map: avg(temperature) }'),
      [],
    ],
    [
      'is not known of an inventory that is missing',
      {
        groups: 'rooms: { sensor: probe, devices: { from: d.csv } }',
        rest: 'etl: {}\ndashboards: { d: { filters: [x], visuals: [{ line: temperature, by: site }] } }',
      },
      ['file-missing at d.csv: cannot find d.csv; check the path; it is relative to the folder of fleet.yaml'],
    ],
    [
      'is a column of an inventory',
      {
        groups: 'rooms: { sensor: probe, devices: { from: d.csv } }',
        files: { 'd.csv': 'serial,site\na,x\n' },
        rest: 'etl: {}\ndashboards: { d: { filters: [site], visuals: [{ line: temperature, by: site }] } }',
      },
      [],
    ],
    [
      'is no gateway',
      {
        groups: 'rooms: { sensor: probe, devices: { from: d.csv }, via: { gateways: [g] } }',
        files: { 'd.csv': 'serial,gateway\na,g\n' },
        rest: 'etl: {}\ndashboards: { d: { visuals: [{ line: temperature, by: gateway }] } }',
      },
      [
        'visual-by at gateway: nothing that this line of `temperature` shows has `gateway`: the metadata of `rooms` lacks it; use one of: device_id, group',
      ],
    ],
    [
      'is lacking in five groups',
      many(5),
      [
        'visual-by at site: nothing that this line of `temperature` shows has `site`: the metadata of `g0`, `g1`, `g2`, `g3`, `g4` lacks it; use one of: device_id, group',
      ],
    ],
    [
      'is lacking in six',
      many(6),
      [
        'visual-by at site: nothing that this line of `temperature` shows has `site`: the metadata of `g0`, `g1`, `g2`, `g3`, `g4` and 1 more lacks it; use one of: device_id, group',
      ],
    ],
    [
      'is lacking in seven',
      many(7),
      [
        'visual-by at site: nothing that this line of `temperature` shows has `site`: the metadata of `g0`, `g1`, `g2`, `g3`, `g4` and 2 more lacks it; use one of: device_id, group',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('a map', () => {
  const at = (latitude: string, longitude: string): Sections => ({
    groups: `rooms: { sensor: probe, devices: [a], metadata: { ${latitude}${latitude && longitude ? ', ' : ''}${longitude} } }`,
    rest: 'etl: {}\ndashboards: { d: { visuals: [{ map: avg(temperature) }] } }',
  });
  it.each<Case>([
    ['knows where its groups are', at('latitude: "60.1"', 'longitude: "-24.9"'), []],
    ['may be at the pole, and on the other side', at('latitude: "-90"', 'longitude: "180"'), []],
    [
      'is beyond the pole',
      at('latitude: "90.1"', 'longitude: "0"'),
      [
        'visual-map at avg(temperature): the map cannot place `rooms`: its latitude 90.1 is beyond 90 degrees; add latitude and longitude to the metadata of `rooms` or of its devices, or name other groups by `on:`',
      ],
    ],
    [
      'is beyond the other side',
      at('latitude: "0"', 'longitude: "-180.5"'),
      [
        'visual-map at avg(temperature): the map cannot place `rooms`: its longitude -180.5 is beyond 180 degrees; add latitude and longitude to the metadata of `rooms` or of its devices, or name other groups by `on:`',
      ],
    ],
    [
      'has no latitude',
      at('', 'longitude: "1"'),
      [
        'visual-map at avg(temperature): the map cannot place `rooms`: it has no `latitude`; add latitude and longitude to the metadata of `rooms` or of its devices, or name other groups by `on:`',
      ],
    ],
    [
      'has no longitude',
      at('latitude: "1"', ''),
      [
        'visual-map at avg(temperature): the map cannot place `rooms`: it has no `longitude`; add latitude and longitude to the metadata of `rooms` or of its devices, or name other groups by `on:`',
      ],
    ],
    [
      'has a latitude in words',
      at('latitude: "60.1N"', 'longitude: "1"'),
      [
        'visual-map at avg(temperature): the map cannot place `rooms`: its latitude `60.1N` is not a number of degrees; add latitude and longitude to the metadata of `rooms` or of its devices, or name other groups by `on:`',
      ],
    ],
    [
      'has a longitude with a comma',
      at('latitude: "1"', 'longitude: "1,5"'),
      [
        'visual-map at avg(temperature): the map cannot place `rooms`: its longitude `1,5` is not a number of degrees; add latitude and longitude to the metadata of `rooms` or of its devices, or name other groups by `on:`',
      ],
    ],
    [
      'is told of each group that it shows',
      both('map: count(number)'),
      [
        'visual-map at count(number): the map cannot place `walls`: it has no `longitude`; add latitude and longitude to the metadata of `walls` or of its devices, or name other groups by `on:`',
      ],
    ],
    ['is not told of a group without its field', both('map: avg(humidity)'), []],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('the thresholds of a visual', () => {
  it.each<Case>([
    [
      'are drawn in charts with an axis',
      board(
        'on: [rooms], ',
        '{ line: temperature, thresholds: true }, { bar: avg(temperature), by: group, thresholds: true }, { kpi: avg(temperature), thresholds: true }, { scatter: [humidity, temperature], thresholds: true }',
      ),
      [],
    ],
    [
      'are none on a field without',
      rooms('line: humidity, thresholds: true'),
      [
        'visual-thresholds at true: there is no threshold on `humidity` to draw; remove `thresholds: true`, or give a group of the dashboard a threshold with above, below or outside on this field',
      ],
    ],
    [
      'are none on either field',
      rooms('scatter: [humidity, number], thresholds: true'),
      [
        'visual-thresholds at true: there is no threshold on `humidity` or `number` to draw; remove `thresholds: true`, or give a group of the dashboard a threshold with above, below or outside on this field',
      ],
    ],
    [
      'are not drawn in a heatmap',
      rooms('heatmap: avg(temperature), by: site, thresholds: true'),
      [
        'visual-thresholds at true: a heatmap cannot draw thresholds; remove `thresholds: true`, or give a group of the dashboard a threshold with above, below or outside on this field',
      ],
    ],
    [
      'are not drawn in a table',
      rooms('table: alerts, thresholds: true'),
      [
        'visual-thresholds at true: a table cannot draw thresholds; remove `thresholds: true`, or give a group of the dashboard a threshold with above, below or outside on this field',
      ],
    ],
    ['may be left out', rooms('line: humidity, thresholds: false'), []],
    [
      'are those of any group',
      both('line: number, thresholds: true'),
      [
        'visual-thresholds at true: there is no threshold on `number` to draw; remove `thresholds: true`, or give a group of the dashboard a threshold with above, below or outside on this field',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});
