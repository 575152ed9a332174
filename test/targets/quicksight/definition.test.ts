import { beforeAll, describe, expect, it } from 'vitest';
import { definitionProblems } from '../../../compiler/targets/quicksight/check-definition';
import { dataSets } from '../../../compiler/targets/quicksight/data-sets';
import { definition } from '../../../compiler/targets/quicksight/definition';
import { charts, dashboardFile, example, manifest, sample } from './compiled';

type Compiled = Awaited<ReturnType<typeof example>>;

describe('the dashboard of the cold chain', () => {
  let compiled: Compiled;
  beforeAll(async () => {
    compiled = await example();
  });

  it('has every kind of visual that is asked for, and a sheet by week and one by month', () => {
    const file = dashboardFile(compiled.files, 'iot-enterprise--cold-chain');
    expect(new Set(charts(file).map(([kind]) => kind))).toEqual(
      new Set(['LineChartVisual', 'BarChartVisual', 'ScatterPlotVisual', 'KPIVisual', 'HeatMapVisual', 'TableVisual']),
    );
    for (const sheet of ['week', 'month']) expect(charts(file, sheet).length).toBeGreaterThan(3);
  });

  it('draws the threshold of the manifest as a line', () => {
    const [line] = charts(dashboardFile(compiled.files, 'iot-enterprise--cold-chain'));
    const values = line?.[1].ChartConfiguration.ReferenceLines?.map((one) => one.DataConfiguration.StaticConfiguration);
    expect(values).toEqual([{ Value: 8 }]);
  });

  it('places sites on a map', () => {
    const kinds = charts(dashboardFile(compiled.files, 'iot-enterprise--sites')).map(([kind]) => kind);
    expect(kinds).toContain('GeospatialMapVisual');
  });
});

describe('a definition that does not hold together', () => {
  const broken: readonly [string, RegExp, (text: string) => string][] = [
    ['a column that the data set lacks', /has no column gone/, (text) => text.replaceAll('"device_id"', '"gone"')],
    [
      'a data set that nobody declares',
      /is not declared/,
      (text) => text.replace('"Identifier":"reading-', '"Identifier":"other-'),
    ],
    [
      'a formula over a column that is not there',
      /reads \{gone\}/,
      (text) => text.replace('{temperature_sum}', '{gone}'),
    ],
    [
      'a field of a hierarchy that the visual lacks',
      /has no hierarchy/,
      (text) => text.replace('"ExplicitHierarchy":{"HierarchyId":"', '"ExplicitHierarchy":{"HierarchyId":"x'),
    ],
    [
      'a visual that is laid out nowhere',
      /is missing/,
      (text) => text.replace('"ElementId":"kpi-max-temperature"', '"ElementId":"gone"'),
    ],
    ['two visuals on one place', /lies on another/, (text) => text.replaceAll(/"RowIndex":\d+/g, '"RowIndex":0')],
    ['a visual beyond the grid', /does not fit/, (text) => text.replaceAll('"ColumnIndex":18', '"ColumnIndex":30')],
    [
      'a filter on a sheet that there is not',
      /which there is not/,
      (text) => text.replace('"SheetId":"week","Scope"', '"SheetId":"year","Scope"'),
    ],
    [
      'a control of no filter',
      /is of no filter/,
      (text) => text.replace('"SourceFilterId":"filter-group_id"', '"SourceFilterId":"gone"'),
    ],
    [
      'a parameter that nobody declares',
      /no parameter/,
      (text) => text.replace('{"Name":"FromNow"', '{"Name":"Since"'),
    ],
    [
      'one id for two visuals',
      /is there twice/,
      (text) => text.replaceAll('"VisualId":"kpi-max-temperature"', '"VisualId":"table-alerts"'),
    ],
  ];

  it.each(broken)('is found: %s', async (_, problem, breakIt) => {
    const { fleet } = await example();
    const dashboard = fleet.dashboards.find(({ id }) => id === 'cold-chain');
    if (!dashboard) throw new Error('the example has no dashboard cold-chain');
    const sets = dataSets(fleet, dashboard);
    const whole = JSON.stringify(definition(dashboard, sets));
    expect(definitionProblems(JSON.parse(whole), sets)).toEqual([]);
    const changed = breakIt(whole);
    expect(changed).not.toBe(whole);
    expect(definitionProblems(JSON.parse(changed), sets).join('\n')).toMatch(problem);
  });
});

const MANIFEST = (visuals: string, above = 8) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  rooms:
    sensor: probe
    devices: { prefix: t-, count: 3 }
    thresholds: [{ id: warm, field: temperature, above: ${above} }]
etl: {}
dashboards:
  climate:
    visuals: [${visuals}]
alerts: { email: [ops@example.com] }
`;

describe('ids', () => {
  const LINE = '{ line: temperature, by: device_id, thresholds: true }';
  const KPI = '{ kpi: max(temperature) }';
  const idsOf = async (visuals: string) =>
    charts(dashboardFile((await manifest(MANIFEST(visuals))).files, 'acme--climate')).map(
      ([, { VisualId }]) => VisualId,
    );

  it('of visuals follow what is shown, and not where it stands or how it is called', async () => {
    expect([...(await idsOf(`${LINE}, ${KPI}`))].sort()).toEqual([...(await idsOf(`${KPI}, ${LINE}`))].sort());
    expect(await idsOf('{ title: Anything, kpi: max(temperature) }')).toEqual(await idsOf(KPI));
  });

  it('of two visuals that show the same differ', async () => {
    const ids = await idsOf(`${KPI}, ${KPI}`);
    expect(new Set(ids).size).toBe(2);
  });

  it('of lines do not hold the bound: changing it changes the value and nothing else', async () => {
    const at = async (above: number) =>
      (await manifest(MANIFEST(LINE, above))).files.get('quicksight/dashboards/acme--climate.json') ?? '';
    const [eight, nine] = [await at(8), await at(9)];
    expect(nine).not.toBe(eight);
    expect(nine.replaceAll('"Value": 9', '"Value": 8').replaceAll('above 9', 'above 8')).toBe(eight);
  });
});

describe('a fleet that names no dashboard', () => {
  it('has one per type of sensor as files, and deploys none', async () => {
    const { files, resources } = await manifest(MANIFEST('').replace(/dashboards:\n[^\n]*\n[^\n]*\n/, ''));
    expect([...files.keys()].filter((path) => path.startsWith('quicksight/dashboards/'))).toEqual([
      'quicksight/dashboards/acme--probe.json',
    ]);
    expect(resources).toEqual([]);
  });
});

describe('viewers', () => {
  it('are groups of the region in which QuickSight was opened, and may look, not change', async () => {
    const { resources } = await sample('dashboards');
    const dashboard = resources.find(({ logicalId }) => logicalId === 'AllDashboard');
    expect(dashboard?.properties.Permissions).toEqual(
      ['analysts', 'ops@example.com'].map((group) => ({
        Principal: { 'Fn::Sub': `arn:aws:quicksight:us-east-1:\${AWS::AccountId}:group/default/${group}` },
        Actions: ['quicksight:DescribeDashboard', 'quicksight:ListDashboardVersions', 'quicksight:QueryDashboard'],
      })),
    );
  });
});

describe('text of people', () => {
  it('never makes CloudFormation look for something', async () => {
    const { resources } = await sample('dashboards');
    expect(JSON.stringify(resources)).toContain('{ {resolve:');
    expect(JSON.stringify(resources)).not.toContain('{{resolve:');
  });
});
