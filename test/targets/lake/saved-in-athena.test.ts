import { describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import { stackBudgets, WARN_AT } from '../../../compiler/stacks/stack-budgets';
import { templates } from '../../../compiler/stacks/template';
import { sourcesOf } from '../../sources';

/** Ready-made queries and views of very many types of sensors: what does not fit is left out from the least end, and told. */

interface Wanted {
  readonly sensors: number;
  readonly groups?: number;
  readonly etl?: boolean;
}

const manifest = ({ sensors, groups = sensors, etl = true }: Wanted) => `
apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1, stacks: { together: [] } }
sensors:
${Array.from({ length: sensors }, (_, at) => `  s${at}: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 }, door: { type: boolean } } }`).join('\n')}
groups:
${Array.from({ length: groups }, (_, at) => `  g${at}: { sensor: s${at % sensors}, devices: [d${at}] }`).join('\n')}
${etl ? 'etl: { engine: glue }' : ''}
`;

async function made(wanted: Wanted) {
  const { fleet, output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': manifest(wanted) }), {
    manifest: 'fleet.yaml',
  });
  if (!fleet || !output) throw new Error(JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')));
  const named = (type: string, name: (properties: Readonly<Record<string, unknown>>) => unknown) =>
    output.resources.filter((one) => one.type === type).map(({ properties }) => String(name(properties)));
  const tables = named('AWS::Glue::Table', ({ TableInput }) => (TableInput as { readonly Name: string }).Name);
  const files = (folder: string) =>
    output.artifacts.flatMap(({ path }) => (path.startsWith(folder) ? [path.slice(folder.length, -4)] : []));
  return {
    queries: named('AWS::Athena::NamedQuery', ({ Name }) => Name),
    views: files('lake/views/').filter((name) => tables.includes(name)),
    files: { queries: files('lake/queries/'), views: files('lake/views/') },
    lake: stackBudgets(templates(fleet, output.resources)).find(({ stack }) => stack === 'lake'),
    told: diagnostics.filter(({ code }) => code === 'not-saved-in-athena').map(({ message }) => message),
  };
}

describe('queries and views that do not all fit', () => {
  it('are all saved while they fit, and nothing is said', async () => {
    const { queries, views, files, told } = await made({ sensors: 10 });
    expect([...queries].sort()).toEqual([...files.queries].sort());
    expect([...views].sort()).toEqual([...files.views].sort());
    expect(told).toEqual([]);
  });

  it.each([{ sensors: 20 }, { sensors: 30 }, { sensors: 30, etl: false }, { sensors: 30, groups: 1000 }])(
    'leave out what is asked last, of no type of sensor all, and say how many: %j',
    { timeout: 360_000 },
    async (wanted) => {
      const { queries, views, files, told, lake } = await made(wanted);
      const left = files.queries.length - queries.length;
      expect(left).toBeGreaterThan(0);
      expect(told[0]).toContain(`${left} of ${files.queries.length} ready-made queries`);
      for (let at = 0; at < wanted.sensors; at++) expect(queries).toContain(`raw_s${at}_latest`);
      if (files.views.length > 0) for (let at = 0; at < wanted.sensors; at++) expect(views).toContain(`latest_s${at}`);
      expect(lake?.used, 'they bring no stack near its limits').toBeLessThan(WARN_AT);
    },
  );

  it('give way to tables: more types of sensors fit than would with them', { timeout: 180_000 }, async () => {
    const { lake, files, queries } = await made({ sensors: 45 });
    expect(lake?.used).toBeLessThan(WARN_AT);
    expect(queries.length).toBeLessThan(files.queries.length);
  });

  it('stay where they are when a type of sensor comes: only as many go as give place to it', {
    timeout: 180_000,
  }, async () => {
    const [before, after] = [await made({ sensors: 30 }), await made({ sensors: 31 })];
    const gone = before.queries.filter((name) => !after.queries.includes(name));
    expect(gone.length).toBeLessThan(20);
    expect(before.views.filter((name) => !after.views.includes(name)).length).toBeLessThan(8);
  });
});
