import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readApplied } from '../../compiler/6-apply/state/applied';
import { describeWithMoto, useMoto } from '../moto/server';
import { applied, manifest, ordered, runAt } from './fleet-under-test';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

describeWithMoto('apply against a real endpoint', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    tap.forget();
  });

  it('the first apply makes all stacks; the plan behind it is empty, and the next apply has nothing to do', async () => {
    const run = runAt(tap.url);
    expect(await applied(run, manifest())).toBe('done');
    const { work } = runAt(tap.url);
    const state = await readApplied(work.clients, 'acme');
    const order = await ordered(run, manifest());
    expect(state?.hash).toBe(order.plan.target.hash);
    expect(order.plan.hasChanges).toBe(false);
    tap.forget();
    expect(await applied(run, manifest())).toBe('nothing-to-do');
    expect(tap.operations('CloudFormation')).toEqual([]);
  });

  it('a changed threshold touches the stacks it is in, and no other by a single call', async () => {
    await applied(runAt(tap.url), manifest());
    tap.forget();
    const run = runAt(tap.url);
    expect(await applied(run, manifest({ above: 6 }))).toBe('done');
    const named = tap.seen.filter(({ operation }) => operation.startsWith('CloudFormation')).map(({ body }) => body);
    expect(named.filter((body) => /acme-iot|stack%2Facme-iot/.test(body)).length).toBe(named.length);
    expect((await ordered(runAt(tap.url), manifest({ above: 6 }))).plan.hasChanges).toBe(false);
  });

  it('steps are told in their order', async () => {
    const run = runAt(tap.url);
    await applied(run, manifest());
    const steps = run.heard.flatMap((one) =>
      one.event === 'step' && one.state !== 'begun' ? [`${one.step}: ${one.state}`] : [],
    );
    expect(steps).toEqual([
      'stack ops: done',
      'assets: done',
      'stack ops: skipped',
      'stack lake: done',
      'stack iot: done',
      'snapshot: done',
    ]);
  });
});
