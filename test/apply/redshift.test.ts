import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { planText } from '../../compiler/5-plan/render/text';
import { redshiftDrift } from '../../compiler/6-apply/redshift/redshift-drift';
import { REDSHIFT_STEP } from '../../compiler/6-apply/redshift/redshift-step';
import { statementsOf, statementUnits } from '../../compiler/6-apply/redshift/statement-units';
import { storeOf } from '../../compiler/6-apply/state/applied';
import type { ApplyWork } from '../../compiler/6-apply/step/apply-step';
import type { Drift } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { snapshotFiles } from '../plan/compiled';
import { describeWithOracle, oracle } from '../python/oracle';
import { readyAt } from './devices-world';
import { runAt } from './fleet-under-test';
import { RedshiftStand } from './redshift-stand';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

/** Named as the world of the tests of devices is, whose bucket is used. */
const manifest = (thresholds = '') => `apiVersion: fleetwright/v1
fleet: written
aws: { region: eu-west-1 }
sensors:
  room: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  rooms: { sensor: room, devices: { prefix: r-, count: 2 }${thresholds} }
etl: { load: { redshift: { schema: iot } } }
`;
const compiled = (text: string) => snapshotFiles({ 'fleet.yaml': text });
const sqlIn = ({ assets }: Snapshot) => {
  const [key = '', asset] = Object.entries(assets).find(([name]) => name.startsWith('redshift/')) ?? [];
  return { key, sql: asset?.files['schema.sql']?.text ?? '' };
};

let first: Snapshot;
let second: Snapshot;
beforeAll(async () => {
  first = await compiled(manifest(', thresholds: [{ id: warm, field: temperature, above: 8 }]'));
  second = await compiled(manifest());
});

describe('the statements of a warehouse', () => {
  it('end at a semicolon, but not at one in a text, a name or a comment', () => {
    expect(statementsOf(`-- a; b\nSELECT ';' AS "a;""b"; -- c;\n\nSELECT 'it''s; '\n`)).toEqual([
      `SELECT ';' AS "a;""b"`,
      `SELECT 'it''s; '`,
    ]);
  });

  it('of a view stand together, so that it is dropped and made in one transaction', () => {
    const units = statementUnits(sqlIn(first).sql);
    expect(units.slice(0, 2).map(({ statements }) => statements.length)).toEqual([1, 1]);
    for (const { statements, view } of units.slice(2)) {
      expect(statements.map((one) => one.split(' "')[0])).toEqual(['DROP VIEW IF EXISTS', 'CREATE VIEW']);
      expect(statements[1]).toContain(`CREATE VIEW ${view} AS\n`);
    }
    expect(units.flatMap(({ statements }) => statements)).toEqual(statementsOf(sqlIn(first).sql));
  });

  it('are in a plan line by line, and one that changes is its own change', async () => {
    const made = await plan(first, second, { base: { from: 'applied', name: 'test' }, tool: second.tool });
    const text = planText(made, { level: 'full' });
    expect(text).toMatch(/file redshift\/schema\.sql/);
    expect(text).toMatch(/- ?CREATE VIEW "iot_views"\."breaches_room" AS/);
  });
});

describeWithMoto('the SQL of the warehouse, run by apply', () => {
  const moto = useMoto();
  let stand = new RedshiftStand();
  const tap = new Tap(() => moto().url);
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    await readyAt(moto().url);
    tap.forget();
    stand = new RedshiftStand();
    tap.stand = async (seen) => stand.answer(seen);
    for (const snapshot of [first, second]) await uploaded(snapshot);
  });

  async function uploaded(snapshot: Snapshot): Promise<void> {
    const { work } = runAt(moto().url);
    const { bucket } = storeOf(work.clients, 'written', MOTO_ACCOUNT).address;
    const { key, sql } = sqlIn(snapshot);
    await (await work.clients.s3()).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: sql }));
  }

  async function step(target: Snapshot, drift?: Drift, { work } = runAt(tap.url)): Promise<string | undefined> {
    const made = await plan(undefined, target, {
      base: { from: 'nothing', name: '' },
      tool: 'test',
      ...(drift ? { drift } : {}),
    });
    const rest = { allowDelete: undefined, maxFailures: 0, deletesCertificates: false, goesOn: false };
    const store = storeOf(work.clients, 'written', MOTO_ACCOUNT);
    const all: ApplyWork = { ...work, ...rest, store, base: undefined, target, plan: made, requireHeld: () => {} };
    return REDSHIFT_STEP.run(all);
  }

  it('runs every statement once; a second apply runs none', async () => {
    const statements = statementsOf(sqlIn(first).sql);
    expect(await step(first)).toBe(`${statements.length} statements run`);
    expect(stand.ran).toEqual(statements);
    expect(await step(first)).toBeUndefined();
    expect(stand.ran.length).toBe(statements.length);
  });

  it('speaks to the workgroup of the stack, as its administrator, whose password nobody knows', async () => {
    await step(first);
    for (const { body } of stand.asked)
      expect(body).toMatchObject({
        WorkgroupName: 'written',
        Database: 'lake',
        SecretArn: expect.stringContaining('redshift!written-admin'),
      });
  });

  it('after a change runs what changed, and drops the views that are no more', async () => {
    await step(first);
    const [before, gone] = [stand.ran.length, [...stand.views]];
    const views = statementUnits(sqlIn(second).sql).flatMap(({ view }) => view ?? []);
    expect(views.length).toBeLessThan(gone.length);
    await step(second);
    expect([...stand.views].sort()).toEqual([...views].sort());
    expect(stand.ran.slice(before).filter((sql) => sql.startsWith('CREATE SCHEMA'))).toEqual([]);
  });

  it('stops at a statement that fails with its number, its first line and the words of Redshift, and goes on there', async () => {
    const units = statementUnits(sqlIn(first).sql);
    const broken = units[3];
    stand.refuses = (sql) => (sql === broken?.statements[1] ? 'permission denied for schema iot_views' : undefined);
    await expect(step(first)).rejects.toMatchObject({
      kind: 'failed-statement',
      message: `Redshift refused statement ${(broken?.number ?? 0) + 1} of redshift/schema.sql, CREATE VIEW ${broken?.view} AS: permission denied for schema iot_views`,
    });
    expect(stand.ran).toEqual(units.slice(0, 3).flatMap(({ statements }) => statements));
    stand.refuses = () => undefined;
    await step(first);
    expect(stand.ran).toEqual(units.flatMap(({ statements }) => statements));
  });

  it('a namespace that was made anew is empty, and gets all of it again', async () => {
    await step(first);
    const all = stand.ran.length;
    stand.namespaceId = 'two';
    await step(first);
    expect(stand.ran.length).toBe(2 * all);
  });

  it('an endpoint that has no such service does not stop an apply, which says that the SQL was not run', async () => {
    tap.stand = async ({ headers }) =>
      String(headers['x-amz-target']).startsWith('Redshift') ? { status: 500, body: '<!doctype html>' } : undefined;
    const run = runAt(tap.url);
    expect(await step(first, undefined, run)).toBeUndefined();
    expect(run.heard).toContainEqual(expect.objectContaining({ code: 'no-warehouse' }));
  });

  it('a view that somebody dropped is drift, and made again by the apply of that plan alone', async () => {
    await step(first);
    const [lost = ''] = stand.views;
    stand.views.delete(lost);
    const { work } = runAt(tap.url);
    const found = await redshiftDrift(work, first);
    expect(found?.drifted).toMatchObject([{ kind: 'Redshift view', id: lost, state: 'missing', putBack: true }]);
    const before = stand.ran.length;
    await step(first, { readAt: '', notChecked: [], inSync: 0, drifted: found?.drifted ?? [] });
    expect(stand.ran.slice(before).map((sql) => sql.split('\n')[0])).toEqual([
      `DROP VIEW IF EXISTS ${lost}`,
      `CREATE VIEW ${lost} AS`,
    ]);
    expect((await redshiftDrift(work, first))?.drifted).toEqual([]);
  });

  describeWithOracle('to botocore', () => {
    it('every request is one that the Data API takes', async () => {
      await step(first);
      const kinds = new Map(stand.asked.map(({ operation, body }) => [operation, body]));
      expect([...kinds.keys()]).toEqual(['ExecuteStatement', 'BatchExecuteStatement']);
      for (const [operation, body] of kinds)
        expect(await oracle().constraints('redshift-data', operation, body)).toEqual([]);
    });
  });
});
