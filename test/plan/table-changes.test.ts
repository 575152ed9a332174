import { expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { planMarkdown } from '../../compiler/5-plan/render/markdown';
import { planText } from '../../compiler/5-plan/render/text';
import type { Plan } from '../../schema/plan/plan';
import { snapshotFiles } from './compiled';

/** Tables that stay and must be asked otherwise: a plan says so, whatever made it so. */

interface Wanted {
  readonly count?: number;
  readonly type?: string;
  readonly derived?: string;
  readonly more?: string;
  readonly partitioning?: string;
}

const manifest = ({ count = 3, type = 'integer', derived, more = '', partitioning }: Wanted) => `
apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 60s, fields: { pulses: { type: ${type}, min: 0, max: 9 }, temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  rooms: { sensor: probe, devices: { prefix: room-, count: ${count} } }
${more}
${partitioning === undefined ? '' : `lake: { partitioning: ${partitioning} }`}
etl: { engine: glue${derived === undefined ? '' : `, derive: { wet: { is: ${derived} } }`} }
`;

async function planned(before: Wanted, after: Wanted): Promise<Plan> {
  const [base, target] = await Promise.all(
    [before, after].map((wanted) => snapshotFiles({ 'fleet.yaml': manifest(wanted) })),
  );
  if (!target) throw new Error('no target');
  return plan(base, target, { base: { from: 'applied', name: 'applied' }, tool: '0.0.0-test' });
}

const GROUPS = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `  more${at}: { sensor: probe, devices: { prefix: m${at}-, count: 10 } }`,
  ).join('\n');

it.each([
  ['devices of one group', { count: 250 }, { count: 251 }, 'groups.rooms'],
  ['groups times devices', { count: 10, more: GROUPS(4) }, { count: 10, more: GROUPS(5) }, 'groups.more4'],
])(
  'where a raw table has more folders than Athena lists by itself, the plan says what SQL must name: %s',
  async (_, before, after, path) => {
    const made = await planned(before, after);
    expect(made.tables).toEqual([
      { intent: expect.any(Number), table: 'raw_probe', change: 'devices-named', view: 'messages_probe' },
    ]);
    expect(made.intents.find(({ id }) => id === made.tables[0]?.intent)?.path, 'whose doing it is').toContain(path);
    const text = planText(made);
    expect(text).toMatch(/^BREAKING$/m);
    expect(text).toMatch(
      /breaks {3}raw_probe: SQL of your own must name its devices now.*CONSTRAINT_VIOLATION.*ask the view messages_probe/,
    );
    expect(text).toContain('1 table breaks queries');
    expect(planMarkdown(made)).toContain('must name its devices now');
  },
);

it('back below the line it says that the view goes', async () => {
  const made = await planned({ count: 251 }, { count: 250 });
  expect(made.tables).toMatchObject([{ table: 'raw_probe', change: 'devices-listed', view: 'messages_probe' }]);
  expect(planText(made)).toContain('the view messages_probe goes: ask raw_probe in its place');
});

it.each([
  ['below the line', { count: 200 }, { count: 250 }],
  ['above it', { count: 251 }, { count: 900 }],
  [
    'of a table without folders of devices',
    { count: 200, partitioning: '[group, dt]' },
    { count: 900, partitioning: '[group, dt]' },
  ],
])('says nothing of more devices %s', async (_, before, after) => {
  expect((await planned(before, after)).tables).toEqual([]);
});

it('says that there is no view where the devices are too many for one', async () => {
  const made = await planned({ count: 250 }, { count: 60_000 });
  expect(made.tables).toEqual([{ intent: expect.any(Number), table: 'raw_probe', change: 'devices-named' }]);
  expect(planText(made)).toContain('they are too many for a view of them all');
});

it('of a field of another type it names every table whose partitions keep the old one', async () => {
  const made = await planned({}, { type: 'number' });
  const retyped = made.tables.filter(({ change }) => change === 'retyped');
  expect(retyped.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['curated_probe', 'rollup_probe_day', 'rollup_probe_hour']),
  );
  expect(retyped[0]?.columns).toContainEqual({ name: 'pulses', before: 'bigint', after: 'double' });
  expect(planText(made)).toContain('fleet apply --remake-partitions');
});

it('of a derived column of another type as well, which no field shows', async () => {
  const made = await planned({ derived: 'pulses > 3' }, { derived: 'pulses * 3' });
  expect(made.contracts).toEqual([]);
  expect(made.tables).toContainEqual(
    expect.objectContaining({
      table: 'curated_probe',
      columns: [{ name: 'wet', before: 'boolean', after: 'bigint' }],
    }),
  );
  expect(planText(made)).toMatch(/breaks .*curated_probe\.wet boolean → bigint/);
});
