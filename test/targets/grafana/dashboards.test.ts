import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutVariables } from '../../../compiler/targets/grafana/panel-sql';
import { plainText, provisioned, templateText } from '../../../compiler/targets/grafana/plain-text';
import { type Board, boards, example, expanded, manifest, panelsOf, rules, sample, statements } from './compiled';

type Compiled = Awaited<ReturnType<typeof example>>;

const cases = new Map<string, Compiled>();
beforeAll(async () => {
  cases.set('the example', await example());
  cases.set('every kind of visual', await sample('dashboards'));
});
function compiled(name: string): Compiled {
  const found = cases.get(name);
  if (!found) throw new Error(`there is no case ${name}`);
  return found;
}

describe.each(['the example', 'every kind of visual'])('the dashboards of %s', (name) => {
  it('ask the lake within a range of time and of partitions, all of them', () => {
    for (const [where, sql] of statements(compiled(name).files)) {
      if (!/FROM "(curated|rollup|visits|alerts)/.test(sql)) continue;
      expect(sql, where).toContain('$__timeFrom()');
      for (const [, table, conditions = ''] of sql.matchAll(
        /FROM "(curated_\w+|rollup_\w+|visits_\w+|alerts)"[^\n]*\nWHERE ([^)]*?\n(?: {2}AND .*\n)*)/g,
      ))
        expect(conditions, `${where}: ${table}`).toMatch(/"dt"|"year"/);
    }
  });

  it('have uids that Grafana takes, each once', () => {
    const { files } = compiled(name);
    const uids = [...boards(files).map(({ uid }) => uid), ...rules(files).map(({ uid }) => uid)];
    for (const uid of uids) expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    expect(new Set(uids).size).toBe(uids.length);
    for (const board of boards(files)) {
      const ids = [...board.panels, ...panelsOf(board)].map(({ id }) => id);
      expect(new Set(ids).size, board.uid).toBe(new Set([...board.panels, ...panelsOf(board)]).size);
    }
  });

  it('name no variable that they lack', () => {
    for (const board of boards(compiled(name).files)) {
      const known = board.templating.list.map((variable) => variable.name);
      for (const [, used = ''] of JSON.stringify(board).matchAll(/\$\{(\w+):sqlstring\}/g))
        expect(known, board.uid).toContain(used);
    }
  });

  it('lay no panel on another', () => {
    for (const board of boards(compiled(name).files)) expect(overlaps(board), board.uid).toEqual([]);
  });

  it('have one payload for each dashboard and group, in the order of the index, and nothing else', () => {
    const { files, assets } = compiled(name);
    const index = JSON.parse(files.get('grafana/api/index.json') ?? '') as {
      objects: { kind: string; file: string }[];
    };
    const payloads = [...files.keys()].filter(
      (path) => path.startsWith('grafana/api/') && !path.endsWith('/index.json'),
    );
    expect(index.objects.map(({ file }) => `grafana/api/${file}`)).toEqual(payloads);
    const rank = ['folder', 'data-source', 'dashboard', 'contact-point', 'policies', 'rule-group'];
    const kinds = index.objects.map(({ kind }) => rank.indexOf(kind));
    expect(kinds).toEqual([...kinds].sort((a, b) => a - b));
    expect(assets.flatMap((asset) => asset.files).sort()).toEqual([...payloads, 'grafana/api/index.json'].sort());
  });
});

function overlaps({ panels }: Board): readonly string[] {
  const taken = new Map<string, string>();
  const problems: string[] = [];
  for (const { title, gridPos } of panels) {
    if (gridPos.x + gridPos.w > 24) problems.push(`${title} is too wide`);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        const other = taken.get(`${x},${y}`);
        if (other !== undefined) problems.push(`${title} lies on ${other}`);
        taken.set(`${x},${y}`, title);
      }
  }
  return [...new Set(problems)];
}

describe('the example', () => {
  it('has a panel of every kind that the manifest can ask for', () => {
    const types = boards(compiled('the example').files).flatMap((board) => panelsOf(board).map(({ type }) => type));
    expect([...new Set(types)].sort()).toEqual(
      ['barchart', 'geomap', 'stat', 'state-timeline', 'table', 'timeseries', 'xychart'].sort(),
    );
  });

  it('has a rule per threshold and watch for silence of every group that is shown, with its severity', () => {
    const { files, fleet } = compiled('the example');
    const expected = fleet.groups.flatMap(({ id, thresholds, silent }) =>
      [...thresholds, ...silent].map((one) => `${id}/${one.id} ${one.severity}`),
    );
    expect(
      rules(files)
        .map(({ labels }) => `${labels.group}/${labels.threshold} ${labels.severity}`)
        .sort(),
    ).toEqual([...expected].sort());
  });
});

const MANIFEST = (
  above: number,
  visuals = '{ line: temperature, by: device_id, thresholds: true }',
  title = 'Warm',
) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  rooms:
    sensor: probe
    devices: { prefix: t-, count: 3 }
    thresholds: [{ id: warm, title: ${JSON.stringify(title)}, field: temperature, above: ${above} }]
etl: {}
dashboards:
  climate: { title: ${JSON.stringify(title)}, to: [grafana], visuals: [${visuals}] }
alerts: { email: [ops@example.com] }
`;

describe('a threshold', () => {
  it('is a step of the panel and a bound of the rule, and moving it moves nothing else', async () => {
    const [eight, nine] = [await manifest(MANIFEST(8)), await manifest(MANIFEST(9))];
    const steps = boards(eight.files).flatMap((board) =>
      panelsOf(board).map(({ fieldConfig }) => fieldConfig?.defaults.thresholds.steps),
    );
    expect(steps).toEqual([
      [
        { value: null, color: 'green' },
        { value: 8, color: 'orange' },
      ],
    ]);
    const path = 'grafana/dashboards/climate.json';
    expect(nine.files.get(path)?.replaceAll('"value": 9', '"value": 8').replaceAll('above 9', 'above 8')).toBe(
      eight.files.get(path),
    );
    expect(nine.files.get(path)).not.toBe(eight.files.get(path));
    expect(rules(nine.files)[0]?.annotations.threshold).toBe('temperature above 9 °C');
  });
});

describe('a fleet that names no dashboard for Grafana', () => {
  it('gets files and deploys nothing', async () => {
    const { files, resources, assets } = await manifest(MANIFEST(8).replace(/dashboards:\n.*\n/, ''));
    expect([...files.keys()]).toContain('grafana/dashboards/probe.json');
    expect([...files.keys()].filter((path) => path.startsWith('grafana/api/'))).toEqual([]);
    expect([resources, assets]).toEqual([[], []]);
  });

  it('gets nothing where all go to QuickSight', async () => {
    const { files } = await manifest(MANIFEST(8).replace('[grafana]', '[quicksight]'));
    expect([...files.keys()]).toEqual([]);
  });
});

describe('what people write', () => {
  const SIGNS = /\$(?:\{|\w)|\[\[/;

  it('never is a variable, a macro or a template', async () => {
    const hostile = '${device_id} $__timeFrom() [[group_id]] {{ $labels.x }} "';
    const { files } = await manifest(MANIFEST(8, undefined, hostile));
    const [board] = boards(files);
    expect(board?.title).not.toMatch(SIGNS);
    expect(board?.title.replaceAll('\u2060', '')).toBe(hostile);
    const [rule] = rules(files);
    expect(rule?.title).not.toMatch(SIGNS);
    expect(rule?.annotations.summary).toContain('{{ "{{" }} $\u2060labels.x }}');
  });

  it('reads as it was, but for signs that nobody sees', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '[', 'a', '_', '}', "'", '"', ' ', 'é') }), (text) => {
        const shown = plainText(text);
        expect(shown).not.toMatch(SIGNS);
        expect(shown.replaceAll('\u2060', '')).toBe(text.trim());
        expect(templateText(text).replaceAll('{{ "{{" }}', '')).not.toContain('{{');
        expect(provisioned({ text }).text.replaceAll('$$', '')).not.toContain('$');
      }),
    );
  });

  it('is the same text in SQL, put together', () => {
    const sql = withoutVariables(`SELECT 'a''$__timeFrom() \${x} [[[y]]' AS "a", $__timeFrom()`);
    expect(sql).toBe(`SELECT ('a''$' || '__timeFrom() $' || '{x} [' || '[' || '[y]]') AS "a", $__timeFrom()`);
    expect(() => withoutVariables('SELECT "$x"')).toThrow(/cannot be called/);
  });

  it('is a choice of the viewer that cannot leave its quotes', () => {
    const sql = expanded('"device_id" IN (${device_id:sqlstring})', ['', ''], { device_id: "x') OR ('1'='1" });
    expect(sql).toBe(`"device_id" IN ('x'') OR (''1''=''1')`);
  });
});
