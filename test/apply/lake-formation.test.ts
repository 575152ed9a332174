import type { PrincipalPermissions } from '@aws-sdk/client-lakeformation';
import { describe, expect, it } from 'vitest';
import { rolesTemplate } from '../../cli/init/roles-template';
import { BEFORE_STACKS } from '../../compiler/6-apply/apply';
import { refused } from '../../compiler/6-apply/aws/refused';
import { StackFailure } from '../../compiler/6-apply/stacks/stack-failure';
import { describeWithMoto } from '../moto/server';
import { useWorld } from './fake-world';
import { applied, manifest, type Run, runAt } from './fleet-under-test';
import { useEnvironment } from './with-clients';

const LOOK = 'lakeformation.POST /GetDataLakeSettings';
const LEFT_TO_IAM: PrincipalPermissions[] = [
  { Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, Permissions: ['ALL'] },
];

const etl = 'etl: { engine: glue }\n';
const dashboards = 'dashboards: { all: { visuals: [{ line: temperature }] } }\n';

describeWithMoto('an account in which Lake Formation decides about new databases and tables', () => {
  const world = useWorld();
  useEnvironment();

  const run = () => runAt(world().tap.url);
  const steps = { beforeStacks: BEFORE_STACKS };
  const settings = async (databases: PrincipalPermissions[], tables: PrincipalPermissions[]) => {
    const { PutDataLakeSettingsCommand } = await import('@aws-sdk/client-lakeformation');
    const DataLakeSettings = { CreateDatabaseDefaultPermissions: databases, CreateTableDefaultPermissions: tables };
    await (await run().work.clients.lakeformation()).send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
    world().tap.forget();
  };
  const told = ({ heard }: Run) =>
    heard.flatMap((one) => (one.event === 'diagnostic' && one.code.startsWith('lake-formation') ? [one] : []));

  it.each([
    ['both', [], [], 'new databases and tables'],
    ['tables only', LEFT_TO_IAM, [], 'new tables'],
    ['databases only', [], LEFT_TO_IAM, 'new databases'],
    [
      'some other default',
      [{ Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, Permissions: ['DESCRIBE'] }],
      LEFT_TO_IAM,
      'new databases',
    ],
  ] as const)('is told before a stack is made, and refuses nothing: %s', async (_, databases, tables, about) => {
    await settings([...databases] as PrincipalPermissions[], [...tables]);
    const one = run();
    expect(await applied(one, manifest(), steps)).toBe('done');
    const [warning, ...others] = told(one);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ severity: 'warning', code: 'lake-formation' });
    expect(warning?.message).toContain(`${about}, not IAM alone`);
    expect(warning?.message).toMatch(/database acme .*AccessDenied, "Insufficient Lake Formation permission\(s\)"/);
    const begun = (name: string) => one.heard.findIndex((each) => each.event === 'step' && each.step === name);
    const at = one.heard.findIndex((each) => Object.is(each, warning));
    expect(at).toBeGreaterThan(begun('lake formation'));
    expect(at, 'told before the lake is made').toBeLessThan(begun('stack lake'));
  });

  it('the warning names each role of the fleet by what it does in the catalog', async () => {
    await settings([], []);
    const one = run();
    await applied(one, manifest({ extra: etl + dashboards }), steps);
    const fix = told(one)[0]?.fix ?? '';
    expect(fix).toMatch(/SELECT and DESCRIBE on its tables to acme-bi-grafana, acme-bi-quicksight, whoever queries/);
    expect(fix).toMatch(/SELECT, INSERT, DELETE, ALTER and DESCRIBE on its tables to acme-etl-job/);
    expect(fix).not.toContain('CREATE_TABLE');
    const iceberg = run();
    const lake = 'lake: { curated: { format: iceberg } }\n';
    await applied(iceberg, manifest({ fleet: 'frozen', extra: etl + lake }), steps);
    expect(told(iceberg)[0]?.fix).toContain('CREATE_TABLE on the database to frozen-etl-job');
  });

  it('is looked for only where something comes new into the catalog', async () => {
    await settings([], []);
    await applied(run(), manifest(), steps);
    world().tap.forget();
    const threshold = run();
    await applied(threshold, manifest({ above: 6 }), steps);
    expect([told(threshold), world().tap.operations('lakeformation')]).toEqual([[], []]);
    const table = run();
    await applied(table, manifest({ above: 6, extra: etl }), steps);
    expect([told(table).length, world().tap.operations('lakeformation')]).toEqual([1, [LOOK]]);
  });

  it('where IAM decides, as in an account that never changed it, nothing is told', async () => {
    const one = run();
    await applied(one, manifest(), steps);
    expect([told(one), world().tap.operations('lakeformation')]).toEqual([[], [LOOK]]);
  });

  it.each([
    ['the caller may not look', 400, 'AccessDeniedException', 'is not allowed'],
    ['the endpoint has no Lake Formation', 501, 'NotImplemented', 'could not be looked at'],
    ['Lake Formation is unwell', 500, 'InternalServiceException', 'could not be looked at'],
  ])('an apply goes on where it cannot be seen, and says so: %s', async (_, status, code, words) => {
    const { tap } = world();
    tap.fate = ({ operation }) =>
      operation === LOOK ? { status, xml: JSON.stringify({ __type: code, Message: 'no' }) } : 'pass';
    const one = run();
    expect(await applied(one, manifest(), steps)).toBe('done');
    expect(told(one)).toMatchObject([
      { severity: 'warning', code: 'lake-formation-unseen', fix: expect.stringContaining('GetDataLakeSettings') },
    ]);
    expect(told(one)[0]?.message).toContain(words);
  });

  it('an apply goes on where no answer comes, whatever the network does', async () => {
    const { tap } = world();
    tap.fate = ({ operation }) => (operation === LOOK ? 'cut-lost' : 'pass');
    const one = run();
    expect(await applied(one, manifest(), steps)).toBe('done');
    expect(told(one)[0]?.message).toContain('cannot be reached');
  });

  it('a stack that Lake Formation refuses says that no policy of IAM helps', async () => {
    world().fake.operations.fail(
      'create',
      'Database',
      'Insufficient Lake Formation permission(s): Required Create Database on Catalog (Service: Glue, Status Code: 400, AccessDeniedException)',
    );
    const failure = await applied(run(), manifest(), steps).catch((problem: unknown) => problem);
    expect(failure).toBeInstanceOf(StackFailure);
    expect((failure as StackFailure).fix).toMatch(/no matter of IAM.*CREATE_DATABASE/);
  });
});

describe('what Lake Formation refuses', () => {
  it.each([
    'Insufficient Lake Formation permission(s): Required Describe on curated_probe',
    'Insufficient Lake Formation permissions on s3://acme-curated',
    'Principal does not have any privilege on specified resource',
  ])('is not sent to IAM for help: %s', (message) => {
    const problem = Object.assign(new Error(message), { name: 'AccessDeniedException' });
    const refusal = refused(problem, 'Glue.GetPartitions');
    expect([refusal?.kind, refusal?.message]).toEqual(['denied', expect.stringContaining(message)]);
    expect(refusal?.fix).toContain('in Lake Formation');
  });

  it('is seen by the role of a pipeline that applies, which gets this one right and no other there', () => {
    const text = JSON.stringify(rolesTemplate({ fleet: 'acme', name: '', variable: '' }, 'github'));
    expect(text.match(/lakeformation:[\w*]+/g)).toEqual(['lakeformation:GetDataLakeSettings']);
  });
});
