import { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { recover, waysOut } from '../../compiler/6-apply/recover';
import { firstCause } from '../../compiler/6-apply/stacks/operation-events';
import { StackFailure } from '../../compiler/6-apply/stacks/stack-failure';
import { STACK_STATES, stackState } from '../../compiler/6-apply/stacks/stack-state';
import type { FakeStack, FakeTemplate } from '../cloudformation-fake/fake-stack';
import { describeWithMoto, MOTO_ACCOUNT } from '../moto/server';
import { useWorld } from './fake-world';
import { applied, manifest, runAt } from './fleet-under-test';
import { useEnvironment } from './with-clients';

const BUCKET = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' } as const;

describeWithMoto('stacks, in every state that CloudFormation knows', () => {
  const world = useWorld();
  useEnvironment();

  const run = () => runAt(world().tap.url);
  const going = { skip: [], keep: [], owner: 'a test', wait: false };
  const recovered = async (options: { skip?: string[]; keep?: string[] } = {}) => {
    const { work } = run();
    const ways = await waysOut(work, 'acme', MOTO_ACCOUNT);
    await recover(work, 'acme', MOTO_ACCOUNT, ways, {
      ...going,
      ...options,
      token: `r${Math.random().toString(36).slice(2)}`,
    });
    return ways.map(({ short, action }) => `${short}: ${action}`);
  };

  it('a first apply makes each resource once, protects what holds data, and sends long templates by way of the bucket', async () => {
    const { fake, tap } = world();
    expect(await applied(run(), manifest())).toBe('done');
    expect(fake.stacks.map(({ name, status, isProtected }) => [name, status, isProtected])).toEqual([
      ['acme-ops', 'CREATE_COMPLETE', true],
      ['acme-lake', 'CREATE_COMPLETE', true],
      ['acme-iot', 'CREATE_COMPLETE', false],
    ]);
    expect([...fake.operations.madeCount.values()].every((count) => count === 1)).toBe(true);
    expect(tap.operations('CloudFormation.CreateChangeSet')).toEqual([]);
  });

  it('an update tells what happened to which resource', async () => {
    await applied(run(), manifest());
    world().fake.pace = 1;
    const second = run();
    await applied(second, manifest({ above: 6 }));
    const told = second.heard.flatMap((one) => (one.event === 'resource' ? [`${one.id} ${one.status}`] : []));
    expect(told).toContain('RoomsThresholdWarmRule UPDATE_COMPLETE');
    expect(new Set(told).size).toBe(told.length);
    expect(world().fake.named('acme-iot')?.status).toBe('UPDATE_COMPLETE');
  });

  it('a stack that is as it shall be, but was not seen to be, gets a change set without changes, which is dropped', async () => {
    const { fake, tap } = world();
    await applied(run(), manifest());
    const failing = run();
    fake.operations.fail('update', 'RoomsThresholdWarmRule', 'no');
    await expect(applied(failing, manifest({ above: 6 }))).rejects.toThrow(StackFailure);
    fake.operations.heal();
    tap.forget();
    const back = run();
    expect(await applied(back, manifest())).toBe('done');
    expect(tap.operations('CloudFormation.DeleteChangeSet').length).toBe(1);
    expect(tap.operations('CloudFormation.ExecuteChangeSet')).toEqual([]);
  });

  describe.each(Object.values(StackStatus))('%s', (status) => {
    /** As CloudFormation goes on by itself. */
    const END: Readonly<Record<string, string>> = {
      CREATE_IN_PROGRESS: 'CREATE_COMPLETE',
      ROLLBACK_IN_PROGRESS: 'ROLLBACK_COMPLETE',
      DELETE_IN_PROGRESS: 'DELETE_COMPLETE',
      UPDATE_IN_PROGRESS: 'UPDATE_COMPLETE',
      UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_COMPLETE',
      UPDATE_ROLLBACK_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE',
      UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE',
      IMPORT_IN_PROGRESS: 'IMPORT_COMPLETE',
      IMPORT_ROLLBACK_IN_PROGRESS: 'IMPORT_ROLLBACK_COMPLETE',
    };

    const put = (): FakeStack => {
      const stack = world().fake.put('acme-iot', status);
      const end = END[status];
      if (end !== undefined)
        stack.steps.push(
          () => {},
          () => {},
          () => {},
          () => stack.enter(end),
        );
      return stack;
    };

    it('has a way out: apply gets through, by itself or behind `fleet recover`', async () => {
      put();
      const first = await applied(run(), manifest()).catch((problem: unknown) => problem);
      const isStuck = !['settled', 'moving', 'empty', 'gone'].includes(stackState(status));
      if (!isStuck) {
        expect(first).toBe('done');
        expect(await recovered()).toEqual([]);
      } else if (status === 'IMPORT_ROLLBACK_FAILED') {
        expect(first).toMatchObject({ kind: 'stuck-stack' });
        await expect(recovered()).rejects.toThrow('stack iot is stuck in IMPORT_ROLLBACK_FAILED');
        return;
      } else {
        expect(first).toMatchObject({ kind: 'stuck-stack', fix: expect.stringContaining('fleet recover') });
        expect((await recovered()).length).toBe(1);
        expect(await applied(run(), manifest())).toBe('done');
      }
      expect(world().fake.named('acme-iot')?.status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
    });
  });

  it('the table of states has every status of the SDK, and nothing else', () => {
    expect(Object.keys(STACK_STATES).sort()).toEqual(Object.values(StackStatus).sort());
    expect(stackState('A_STATUS_OF_TOMORROW')).toBe('moving');
  });

  describe('a creation that fails', () => {
    it('names the first cause, not its consequences, with the path in the manifest; what it made is taken back, and the next apply gets through', async () => {
      const { fake } = world();
      fake.operations.fail('create', 'RoomsThresholdWarmRule', 'Rule SQL is not valid');
      const failed = run();
      const problem = await applied(failed, manifest()).catch((thrown: unknown) => thrown);
      expect(problem).toBeInstanceOf(StackFailure);
      expect(problem).toMatchObject({
        within: 'iot',
        status: 'ROLLBACK_COMPLETE',
        because: 'groups.rooms.thresholds[0]',
        message: 'AWS::IoT::TopicRule RoomsThresholdWarmRule in stack iot: Rule SQL is not valid',
      });
      expect(fake.named('acme-iot')?.made.size).toBe(0);
      fake.operations.heal();
      expect(await applied(run(), manifest())).toBe('done');
    });

    it('new buckets are taken back, too: kept ones would stand in the way of the next attempt', async () => {
      const { fake } = world();
      fake.operations.fail('create', 'RawTelemetryQuery', 'never mind');
      const lake = Object.keys((await laked()).Resources).find((id) => id.endsWith('Table')) ?? '';
      fake.operations.fail('create', lake, 'table is not valid');
      await expect(applied(run(), manifest())).rejects.toThrow('table is not valid');
      fake.operations.heal();
      expect([...fake.operations.left.keys()]).toEqual([]);
    });

    const laked = async (): Promise<FakeTemplate> => {
      const { fake } = world();
      await applied(run(), manifest());
      const template = fake.named('acme-lake')?.template ?? { Resources: {} };
      fake.stacks.length = 0;
      await world().moto.reset();
      return template;
    };
  });

  describe('an update that fails', () => {
    it('is rolled back by CloudFormation; the next apply gets through', async () => {
      const { fake } = world();
      await applied(run(), manifest());
      fake.operations.fail('update', 'RoomsThresholdWarmRule', 'AWS::IoT is unwell');
      await expect(applied(run(), manifest({ above: 6 }))).rejects.toMatchObject({
        status: 'UPDATE_ROLLBACK_COMPLETE',
        because: 'groups.rooms.thresholds[0]',
      });
      fake.operations.heal();
      expect(await applied(run(), manifest({ above: 6 }))).toBe('done');
    });

    it('whose rollback fails, too, is continued by recover, without the resource that cannot be rolled back', async () => {
      const { fake } = world();
      await applied(run(), manifest());
      fake.operations.fail('update', 'RoomsThresholdWarmRule', 'no');
      fake.operations.fail('roll-back', 'RoomsThresholdWarmRule', 'it is gone');
      await expect(applied(run(), manifest({ above: 6 }))).rejects.toMatchObject({
        status: 'UPDATE_ROLLBACK_FAILED',
        fix: 'run `fleet recover`',
      });
      await expect(recovered()).rejects.toThrow('it is gone');
      expect(await recovered({ skip: ['RoomsThresholdWarmRule'] })).toEqual(['iot: continue-rollback']);
      fake.operations.heal();
      expect(await applied(run(), manifest({ above: 6 }))).toBe('done');
    });
  });

  it('a deletion that fails is tried again by recover, which leaves behind what it is told to', async () => {
    const { fake } = world();
    fake.put('acme-iot', 'DELETE_FAILED', { Resources: { Stubborn: { Type: 'AWS::IoT::Policy' }, Bucket: BUCKET } });
    fake.operations.fail('delete', 'Stubborn', 'it is attached to a certificate');
    await expect(recovered()).rejects.toThrow('it is attached to a certificate');
    expect(await recovered({ keep: ['Stubborn'] })).toEqual(['iot: delete']);
    expect(fake.named('acme-iot')).toBeUndefined();
    expect([...fake.operations.left.keys()].sort()).toEqual(['acme-iot/Bucket', 'acme-iot/Stubborn']);
  });

  describe('what AWS would replace', () => {
    const changed = { extra: 'lake: { retention: { expireAfter: 400d } }\n' };

    it('and holds data is refused before anything is changed, and let pass by its name', async () => {
      const { fake } = world();
      await applied(run(), manifest());
      fake.operations.replaces.add('AWS::S3::Bucket');
      await expect(applied(run(), manifest(changed))).rejects.toMatchObject({
        kind: 'blocked',
        fix: expect.stringContaining('--allow-replace'),
      });
      const lake = fake.named('acme-lake');
      expect([lake?.status, lake?.changeSets.size]).toEqual(['CREATE_COMPLETE', 0]);
      const allowReplace = Object.keys(lake?.template.Resources ?? {});
      expect(await applied(run(), manifest(changed), { allowReplace })).toBe('done');
    });
  });

  it('termination protection that somebody turned off is turned on by the next change', async () => {
    const { fake } = world();
    await applied(run(), manifest());
    const lake = fake.named('acme-lake');
    if (lake) lake.isProtected = false;
    await applied(run(), manifest({ extra: 'lake: { retention: { expireAfter: 400d } }\n' }));
    expect(lake?.isProtected).toBe(true);
  });
});

describe('the first cause of a failure', () => {
  const event = (logicalId: string, status: string, reason: string, isStack = false) => ({
    id: `${logicalId}-${status}`,
    logicalId,
    type: 'T',
    status,
    reason,
    isStack,
  });

  it('is the first failure that is nobody else’s consequence', () => {
    const events = [
      event('A', 'CREATE_IN_PROGRESS', ''),
      event('B', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('A', 'CREATE_FAILED', 'Bad thing'),
      event('C', 'CREATE_FAILED', 'Later thing'),
      event('stack', 'CREATE_FAILED', 'The following resource(s) failed', true),
    ];
    expect(firstCause(events)?.logicalId).toBe('A');
    expect(firstCause(events.slice(0, 2))?.logicalId).toBe('B');
    expect(firstCause(events.slice(0, 1))).toBeUndefined();
  });
});
