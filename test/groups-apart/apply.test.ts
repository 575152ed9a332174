import { describe, expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { destroy } from '../../compiler/6-apply/destroy';
import { readDrift } from '../../compiler/6-apply/live/read-drift';
import { recover, waysOut } from '../../compiler/6-apply/recover';
import { readApplied, storeOf } from '../../compiler/6-apply/state/applied';
import { holderOf, unlock } from '../../compiler/6-apply/state/lock';
import { status } from '../../compiler/6-apply/status';
import { version } from '../../package.json';
import { useWorld } from '../apply/fake-world';
import { applied, ordered, runAt } from '../apply/fleet-under-test';
import { useEnvironment } from '../apply/with-clients';
import { describeWithMoto, MOTO_ACCOUNT } from '../moto/server';
import { groupsOf, manifestOf } from './many-groups';

const few = (count: number) => manifestOf({ groups: groupsOf(count), together: [], streamed: new Set(['g1']) });

describeWithMoto('stacks of single groups', () => {
  const world = useWorld();
  useEnvironment();
  const run = () => runAt(world().tap.url);

  const standing = () =>
    world()
      .fake.stacks.filter(({ status }) => status !== 'DELETE_COMPLETE')
      .map(({ name, status, made }) => `${name} ${status} ${made.size}`)
      .sort();
  const madeTwice = () => [...world().fake.operations.madeCount].filter(([, count]) => count > 1);
  const stateOf = async () => readApplied(run().work.clients, 'many');
  const unlocked = async () => {
    const { clients, time } = run().work;
    const store = storeOf(clients, 'many', MOTO_ACCOUNT);
    const holder = await holderOf(store, time);
    if (holder) await unlock(store, holder);
  };

  it('of 70 groups are made, once; then there is nothing to plan or to do, and one more group makes one more stack', async () => {
    const groups = groupsOf(70);
    const first = run();
    expect(await applied(first, manifestOf({ groups }))).toBe('done');
    expect(standing()).toHaveLength(73);
    expect(madeTwice()).toEqual([]);
    const steps = first.heard.filter((one) => one.event === 'step' && one.state !== 'begun');
    expect(steps.length).toBeLessThan(10);
    expect(steps).toContainEqual({ event: 'step', step: 'groups of iot', state: 'done', note: '70 created' });
    expect((await ordered(run(), manifestOf({ groups }))).plan).toMatchObject({ hasChanges: false, intents: [] });
    expect(await applied(run(), manifestOf({ groups }))).toBe('nothing-to-do');
    const { tap } = world();
    tap.forget();
    expect(await applied(run(), manifestOf({ groups: new Map([...groups, ['late', [8]]]) }))).toBe('done');
    expect(tap.operations('CloudFormation.CreateStack')).toHaveLength(1);
    expect(tap.operations('CloudFormation.ExecuteChangeSet').length).toBeLessThanOrEqual(2);
    expect(world().fake.named('many-iot--late')?.status).toBe('CREATE_COMPLETE');
  }, 480_000);

  it('change at the same time, but never all at once, after the shared ones', async () => {
    const { fake } = world();
    fake.pace = 3;
    const going = new Set<string>();
    let most = 0;
    let early: string | undefined;
    const busy = run();
    const tell = busy.work.tell;
    const work = {
      ...busy.work,
      tell: (happening: Parameters<typeof tell>[0]) => {
        tell(happening);
        if (happening.event !== 'stack') return;
        if (!happening.stack.includes('--')) early ??= going.size > 0 ? happening.stack : undefined;
        else if (happening.status.endsWith('_IN_PROGRESS')) going.add(happening.stack);
        else going.delete(happening.stack);
        most = Math.max(most, going.size);
      },
    };
    await applied({ ...busy, work }, few(20));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
    expect(early).toBeUndefined();
  }, 360_000);

  it('of groups that leave the manifest are deleted, the others are not touched', async () => {
    await applied(run(), few(12));
    const before = standing();
    const order = await ordered(run(), few(9), { allowDelete: 1000 });
    expect(order.plan.blocked.filter(({ flag }) => flag === null)).toEqual([]);
    await applied(run(), few(9), { allowDelete: 1000 });
    const gone = before.filter((one) => !standing().includes(one)).map((one) => one.split(' ')[0]);
    expect(gone.filter((name) => name?.includes('--'))).toEqual(['many-iot--g10', 'many-iot--g11', 'many-iot--g9']);
  }, 360_000);

  it('are looked at for drift each by itself, and what drifted is put back in its stack alone', async () => {
    await applied(run(), few(6));
    const { fake, tap } = world();
    const part = fake.named('many-iot--g3');
    const id = 'G3ThresholdT0Alarm';
    part?.byHand.set(id, { ...part.template.Resources[id]?.Properties, Threshold: 3 });
    const snapshot = (await stateOf())?.snapshot;
    if (!snapshot) throw new Error('nothing is applied');
    const drift = await readDrift(run().work, snapshot);
    expect(drift.drifted.map(({ within, id, putBack }) => ({ within, id, putBack }))).toEqual([
      { within: 'iot--g3', id, putBack: true },
    ]);
    const made = await plan(snapshot, snapshot, { base: { from: 'applied', name: 'applied' }, tool: version, drift });
    tap.forget();
    const going = run();
    await applied(going, few(6), { plan: made });
    expect(tap.operations('CloudFormation.ExecuteChangeSet')).toHaveLength(1);
    expect((await readDrift(run().work, snapshot)).drifted).toEqual([]);
  }, 360_000);

  it('that cannot be made are named; the others go on to their end, and the next apply makes the rest', async () => {
    const { fake } = world();
    fake.operations.fail('create', 'G5TelemetryRule', 'no such luck');
    await expect(applied(run(), few(12))).rejects.toMatchObject({
      within: 'iot--g5',
      message: expect.stringContaining('no such luck'),
    });
    const { stacks } = await status(run().work, 'many', []);
    expect(stacks.find(({ name }) => name === 'iot--g5')?.state).toBe('empty');
    fake.operations.heal();
    expect(await applied(run(), few(12))).toBe('done');
    expect(standing().every((one) => one.includes('_COMPLETE') && !one.includes('ROLLBACK'))).toBe(true);
    expect((await ordered(run(), few(12))).plan.hasChanges).toBe(false);
  }, 360_000);

  it('that are stuck are found by status and recover', async () => {
    await applied(run(), few(6));
    const { fake } = world();
    fake.named('many-iot--g4')?.enter('UPDATE_ROLLBACK_FAILED');
    const { stacks } = await status(run().work, 'many', []);
    expect(stacks).toHaveLength(10);
    expect(stacks.filter(({ state }) => state !== 'settled').map(({ name }) => name)).toEqual(['iot--g4']);
    const { work } = run();
    const ways = await waysOut(work, 'many', MOTO_ACCOUNT);
    expect(ways.map(({ short, action }) => [short, action])).toEqual([['iot--g4', 'continue-rollback']]);
    await recover(work, 'many', MOTO_ACCOUNT, ways, { skip: [], keep: [], owner: 'a test', token: 'r', wait: false });
    expect(await waysOut(run().work, 'many', MOTO_ACCOUNT)).toEqual([]);
  }, 360_000);

  describe('are all taken down by destroy', () => {
    const down = (deleteData: boolean) =>
      destroy(run().work, {
        fleet: 'many',
        account: null,
        deleteData,
        deletesCertificates: false,
        first: [],
        owner: 'a test',
        token: `d${deleteData}`,
        wait: false,
      });

    it('but those of the lake, until their data shall go, too; and apply puts them up again', async () => {
      await applied(run(), few(6));
      const all = standing().length;
      await down(false);
      expect(standing().map((one) => one.split(' ')[0])).toEqual(['many-lake', 'many-lake--g1', 'many-ops']);
      expect(await applied(run(), few(6))).toBe('done');
      expect(standing()).toHaveLength(all);
      await down(true);
      expect(standing()).toEqual([]);
    }, 360_000);

    it('after an apply that came not to its end, too', async () => {
      const { fake } = world();
      fake.operations.fail('create', 'G5TelemetryRule', 'no');
      await expect(applied(run(), few(8))).rejects.toThrow('no');
      expect(await stateOf()).toBeUndefined();
      expect(standing().filter((one) => one.includes('--')).length).toBeGreaterThan(2);
      await down(true);
      expect(standing()).toEqual([]);
    }, 360_000);
  });

  it('survive a process that is killed between any two of them: the next apply ends in the same state, nothing made twice', async () => {
    const { tap, fake, moto } = world();
    await applied(run(), few(5));
    const clean = { standing: standing(), hash: (await stateOf())?.hash };
    for (const at of [4, 6, 8]) {
      for (const fate of ['hang-lost', 'hang-unanswered'] as const) {
        await moto.reset();
        fake.stacks.length = 0;
        fake.operations.madeCount.clear();
        tap.forget();
        let creations = 0;
        const killed = new Promise<void>((resolve) => {
          tap.fate = ({ operation }) => {
            if (creations > at) return 'hang-lost';
            if (operation !== 'CloudFormation.CreateStack' || creations++ < at) return 'pass';
            setTimeout(resolve, 20);
            return fate;
          };
        });
        void applied(run(), few(5)).catch(() => {});
        await killed;
        tap.forget();
        await unlocked();
        expect(await applied(run(), few(5))).toBe('done');
        const now = { standing: standing(), hash: (await stateOf())?.hash };
        expect(now, `killed at creation ${at} (${fate})`).toEqual(clean);
        expect(madeTwice()).toEqual([]);
      }
    }
  }, 480_000);
});
