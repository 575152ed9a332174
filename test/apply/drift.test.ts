import { CreateTopicRuleCommand } from '@aws-sdk/client-iot';
import { beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { DEVICES_STEP } from '../../compiler/6-apply/devices/devices-step';
import { readDrift } from '../../compiler/6-apply/live/read-drift';
import { readApplied } from '../../compiler/6-apply/state/applied';
import { version } from '../../package.json';
import type { Drift } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto } from '../moto/server';
import { fleetOf, group, names, readyAt, runStep } from './devices-world';
import { useWorld } from './fake-world';
import { applied, manifest, ordered, runAt } from './fleet-under-test';
import { useEnvironment } from './with-clients';

const EMAIL = 'alerts: { email: [ops@example.com] }\n';
const MANIFEST = manifest({ extra: EMAIL });

describeWithMoto('drift', () => {
  const world = useWorld();
  useEnvironment();
  const run = () => runAt(world().tap.url);

  const snapshot = async (): Promise<Snapshot> => {
    const found = await readApplied(run().work.clients, 'acme');
    if (!found) throw new Error('nothing is applied');
    return found.snapshot;
  };
  const look = async (): Promise<Drift> => readDrift(run().work, await snapshot());
  const count = ({ stacks }: Snapshot) =>
    Object.values(stacks).reduce(
      (sum, { template }) => sum + Object.keys((template as unknown as Template).Resources).length,
      0,
    );

  interface Template {
    readonly Resources: Readonly<Record<string, { Properties: Readonly<Record<string, unknown>> }>>;
  }
  const iot = () => {
    const stack = world().fake.named('acme-iot');
    if (!stack) throw new Error('there is no stack iot');
    return stack;
  };
  /** Somebody changes a property of the stack iot in the console. */
  const change = (id: string, properties: Readonly<Record<string, unknown>>) =>
    iot().byHand.set(id, { ...iot().template.Resources[id]?.Properties, ...properties });

  beforeEach(async () => {
    await applied(run(), MANIFEST);
  });

  it('of a fleet that nobody touched: all that can be checked is in sync, and the devices are not', async () => {
    const { inSync, drifted, notChecked } = await look();
    expect(drifted).toEqual([]);
    expect(inSync).toBe(count(await snapshot()));
    expect(notChecked.map(({ kind, count }) => [kind, count])).toEqual([['device config', 3]]);
  });

  it('what means the same is in sync: the order of sets, one action or a list of it, a number in quotes', async () => {
    const { DevicePolicy, RoomsThresholdWarmAlarm } = iot().template.Resources;
    const policy = DevicePolicy?.Properties?.['PolicyDocument'] as { Statement: { Action: string[] }[] };
    const [first, ...rest] = policy.Statement;
    const Statement = [
      ...rest,
      { ...first, Action: first?.Action.length === 1 ? first.Action[0] : first?.Action.toReversed?.() },
    ];
    change('DevicePolicy', { PolicyDocument: { ...policy, Statement } });
    const { Threshold, Tags } = RoomsThresholdWarmAlarm?.Properties ?? {};
    change('RoomsThresholdWarmAlarm', { Threshold: String(Threshold), Tags: [...(Tags as object[])].reverse() });
    expect((await look()).drifted).toEqual([]);
  });

  it('what differs is told with what was applied first, and what is gone as missing', async () => {
    change('RoomsThresholdWarmAlarm', { Threshold: 3, AlarmDescription: 'by hand' });
    iot().byHand.set('AlertTopic', 'deleted');
    const { drifted } = await look();
    expect(drifted.map(({ id, within, state, putBack }) => [id, within, state, putBack])).toEqual([
      ['AlertTopic', 'iot', 'missing', true],
      ['RoomsThresholdWarmAlarm', 'iot', 'changed', true],
    ]);
    expect(drifted[1]?.properties).toContainEqual({ path: 'Properties.Threshold', before: 1, after: 3 });
  });

  it('the mark of a registered group is no drift', async () => {
    const id = 'ThingGroupRooms';
    const { ThingGroupProperties: properties } = (iot().template.Resources[id]?.Properties ?? {}) as {
      ThingGroupProperties: { AttributePayload: { Attributes: object } };
    };
    const Attributes = { ...properties.AttributePayload.Attributes, 'fleetwright-digest': 'abc' };
    change(id, { ThingGroupProperties: { ...properties, AttributePayload: { Attributes } } });
    expect((await look()).drifted).toEqual([]);
  });

  describe('of types that CloudFormation does not check', () => {
    it('is read by readers of our own, which apply cannot put back; without a reader it is not checked, never in sync', async () => {
      const { fake, tap } = world();
      fake.unchecked.add('AWS::IoT::TopicRule').add('AWS::IAM::Role');
      const { RoomsThresholdWarmRule } = iot().template.Resources;
      const { RuleName, TopicRulePayload } = (RoomsThresholdWarmRule?.Properties ?? {}) as {
        RuleName: string;
        TopicRulePayload: { Sql: string; Description: string };
      };
      const topicRulePayload = {
        sql: TopicRulePayload.Sql.replace('8', '9'),
        description: TopicRulePayload.Description,
        actions: [],
      };
      await (await runAt(tap.url).work.clients.iot()).send(
        new CreateTopicRuleCommand({ ruleName: RuleName, topicRulePayload }),
      );
      const { drifted, notChecked } = await look();
      const rule = drifted.find(({ id }) => id === 'RoomsThresholdWarmRule');
      expect(rule).toMatchObject({ state: 'changed', putBack: false });
      expect(rule?.properties.map(({ path }) => path)).toContain('Properties.TopicRulePayload.Sql');
      const others = drifted.filter(({ id }) => id !== 'RoomsThresholdWarmRule');
      expect(others.map(({ state, kind }) => [state, kind])).toEqual(
        others.map(() => ['missing', 'AWS::IoT::TopicRule']),
      );
      expect(notChecked).toContainEqual({
        kind: 'AWS::IAM::Role',
        count: expect.any(Number),
        why: 'CloudFormation detects no drift of this type',
      });
    });

    it('an endpoint without drift detection leaves all to the readers, and counts what nobody could read', async () => {
      const { tap } = world();
      const page = '<!doctype html><html><title>500</title></html>';
      tap.fate = ({ operation }) =>
        operation === 'CloudFormation.DetectStackDrift' ? { status: 501, xml: page } : 'pass';
      const { inSync, drifted, notChecked } = await look();
      const unread = notChecked.reduce((sum, one) => sum + (one.kind === 'device config' ? 0 : one.count), 0);
      expect(inSync + drifted.length + unread).toBe(count(await snapshot()));
      expect(notChecked.find(({ kind }) => kind === 'AWS::S3::Bucket')?.why).toContain('no drift detection');
    });
  });

  it('a stack that is gone is one finding, not one for each of its resources', async () => {
    const { fake } = world();
    fake.stacks.splice(fake.stacks.indexOf(iot()), 1);
    expect((await look()).drifted).toEqual([
      {
        kind: 'AWS::CloudFormation::Stack',
        id: 'acme-iot',
        within: 'iot',
        state: 'missing',
        properties: [],
        putBack: true,
      },
    ]);
  });

  describe('in a plan', () => {
    const planned = async (drift: Drift) => {
      const now = await snapshot();
      return plan(now, now, { base: { from: 'applied', name: 'applied' }, tool: version, drift });
    };

    it('is a change where apply puts it back; that apply reverts it, in the stack it is in and no other', async () => {
      const { tap } = world();
      change('RoomsThresholdWarmAlarm', { Threshold: 3 });
      const made = await planned(await look());
      expect([made.hasChanges, made.intents]).toEqual([true, []]);
      tap.forget();
      const order = await ordered(run(), MANIFEST);
      expect(await applied(run(), MANIFEST, { ...order, plan: made, token: 'back' })).toBe('done');
      const sets = tap.seen.filter(({ operation }) => operation === 'CloudFormation.CreateChangeSet');
      expect(sets.map(({ body }) => /StackName=([^&]*).*DeploymentMode=REVERT_DRIFT/.exec(body)?.[1])).toEqual([
        'acme-iot',
      ]);
      expect((await look()).drifted).toEqual([]);
    });

    it('that apply cannot put back is none: it is shown, and there is nothing to apply', async () => {
      const found = await look();
      const one = {
        kind: 'AWS::Glue::Table',
        id: 'T',
        within: 'lake',
        state: 'changed',
        properties: [],
        putBack: false,
      } as const;
      const made = await planned({ ...found, drifted: [one] });
      expect(made.hasChanges).toBe(false);
    });
  });
});

describeWithMoto('drift of registered things', () => {
  const world = useWorld();
  useEnvironment();

  it('is found by lists, told by group, and put right by an apply of that plan, though the digest says that all is well', async () => {
    const { tap, moto, fake } = world();
    await readyAt(moto.url);
    fake.put('written-lake', 'CREATE_COMPLETE');
    const target = fleetOf(group('rooms', { things: names('room', 12) }), group('halls', { things: names('hall', 3) }));
    const run = runAt(tap.url);
    await runStep(run, DEVICES_STEP, undefined, target);
    expect((await readDrift(run.work, target)).drifted).toEqual([]);

    const { DeleteThingCommand, RemoveThingFromThingGroupCommand, UpdateThingCommand } = await import(
      '@aws-sdk/client-iot'
    );
    const iot = await run.work.clients.iot();
    const thingName = 'room-0003';
    await iot.send(new RemoveThingFromThingGroupCommand({ thingGroupName: 'written-rooms', thingName }));
    await iot.send(new DeleteThingCommand({ thingName }));
    const attributePayload = { attributes: { room: 'cellar' }, merge: true };
    await iot.send(new UpdateThingCommand({ thingName: 'room-0005', attributePayload }));
    tap.forget();
    const drift = await readDrift(run.work, target);
    expect(tap.operations('IoT').every((operation) => /GET \/things\?|GET \/thing-groups\//.test(operation))).toBe(
      true,
    );
    expect(drift.drifted).toEqual([
      {
        kind: 'registered things',
        id: 'rooms',
        within: 'written-rooms',
        state: 'changed',
        properties: [
          { path: 'missing', before: ['room-0003'] },
          { path: 'room-0005.room', before: 'room-4', after: 'cellar' },
        ],
        putBack: true,
      },
    ]);

    const base = { from: 'applied', name: 'applied' } as const;
    const made = await plan(target, target, { base, tool: 'test', drift });
    await runStep(run, DEVICES_STEP, target, target, { plan: made });
    expect((await readDrift(run.work, target)).drifted).toEqual([]);
  });
});
