import { beforeEach, expect, it } from 'vitest';
import { DESTROY_STEPS } from '../../compiler/6-apply/destroy';
import {
  DESTROY_FORMER_TOPICS,
  FORMER_TOPICS_STEP,
  NEW_TOPICS_STEP,
} from '../../compiler/6-apply/devices/former-topics/former-topics-steps';
import { writeRollOut } from '../../compiler/6-apply/devices/roll-out/roll-out-record';
import { storeOf } from '../../compiler/6-apply/state/applied';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { FLEET, fleetOf, group, names, readyAt, runStep } from './devices-world';
import { runAt } from './fleet-under-test';
import { useEnvironment } from './with-clients';

const RULE = 'written__cold__telemetry';
const POLICY = `${FLEET}-device`;
const documentOf = (root: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:Publish', Resource: `arn:aws:iot:eu-west-1:1:topic/${root}/*` }],
});

/** A fleet whose topics begin with this. */
const fleet = (root: string): Snapshot => ({
  ...fleetOf(group('cold', { things: names('cold', 3) })),
  stacks: {
    iot: {
      because: {},
      template: {
        Resources: {
          Rule: {
            Type: 'AWS::IoT::TopicRule',
            Properties: { RuleName: RULE, TopicRulePayload: { Sql: `SELECT * FROM '${root}/cold/+/data'` } },
          },
          Policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: POLICY, PolicyDocument: documentOf(root) } },
        },
      },
    },
  },
});

describeWithMoto('topics that change', () => {
  const moto = useMoto();
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    await readyAt(moto().url);
    const { CreatePolicyCommand, CreateThingGroupCommand, CreateTopicRuleCommand } = await import(
      '@aws-sdk/client-iot'
    );
    const iot = await client();
    await iot.send(new CreateThingGroupCommand({ thingGroupName: `${FLEET}-cold` }));
    await iot.send(new CreatePolicyCommand({ policyName: POLICY, policyDocument: JSON.stringify(documentOf('iot')) }));
    const topicRulePayload = { sql: "SELECT * FROM 'iot/cold/+/data'", actions: [], description: 'of before' };
    await iot.send(new CreateTopicRuleCommand({ ruleName: RULE, topicRulePayload }));
  });

  const client = () => runAt(moto().url).work.clients.iot();
  const step = (one: typeof FORMER_TOPICS_STEP, base: Snapshot | undefined, target: Snapshot) =>
    runStep(runAt(moto().url), one, base, target);
  const rules = async () => {
    const { ListTopicRulesCommand } = await import('@aws-sdk/client-iot');
    const { rules: all = [] } = await (await client()).send(new ListTopicRulesCommand({}));
    return all.map(({ ruleName }) => ruleName).sort();
  };
  const attached = async () => {
    const { DescribeThingGroupCommand, ListAttachedPoliciesCommand } = await import('@aws-sdk/client-iot');
    const iot = await client();
    const { thingGroupArn: target } = await iot.send(
      new DescribeThingGroupCommand({ thingGroupName: `${FLEET}-cold` }),
    );
    const { policies = [] } = await iot.send(new ListAttachedPoliciesCommand({ target }));
    return policies.map(({ policyName }) => policyName);
  };
  const rolledOut = (counts: { applied: number; rejected: number; silent: number; offline: number }) => {
    const { work } = runAt(moto().url);
    return writeRollOut(storeOf(work.clients, FLEET, MOTO_ACCOUNT), {
      ...{ format: 'fleetwright/roll-out/v1', state: 'done', target: 't', of: 3, list: '' },
      ...{ told: 3, waves: 1, batches: 0, counts },
    });
  };

  it('are allowed and listened to as before while devices move, and no longer when all have', async () => {
    await step(FORMER_TOPICS_STEP, fleet('iot'), fleet('plant'));
    expect(await rules()).toEqual([RULE, `${RULE}__former`]);
    expect(await attached()).toEqual([`${POLICY}--former`]);
    await rolledOut({ applied: 3, rejected: 0, silent: 0, offline: 0 });
    const note = await step(NEW_TOPICS_STEP, fleet('iot'), fleet('plant'));
    expect(note).toBe('1 rule and 1 policy of the former topics are gone');
    expect([await rules(), await attached()]).toEqual([[RULE], []]);
  });

  it('stay for devices that have not answered, which is said; the next apply takes them away', async () => {
    await step(FORMER_TOPICS_STEP, fleet('iot'), fleet('plant'));
    await rolledOut({ applied: 1, rejected: 0, silent: 2, offline: 0 });
    expect(await step(NEW_TOPICS_STEP, fleet('iot'), fleet('plant'))).toContain('stay for 2 devices');
    expect(await rules()).toHaveLength(2);
    await step(NEW_TOPICS_STEP, fleet('plant'), fleet('plant'));
    expect([await rules(), await attached()]).toEqual([[RULE], []]);
  });

  it('an apply that is run again keeps those of before, not those of now', async () => {
    await step(FORMER_TOPICS_STEP, fleet('iot'), fleet('plant'));
    const { GetTopicRuleCommand, ReplaceTopicRuleCommand } = await import('@aws-sdk/client-iot');
    const iot = await client();
    const topicRulePayload = { sql: "SELECT * FROM 'plant/cold/+/data'", actions: [] };
    await iot.send(new ReplaceTopicRuleCommand({ ruleName: RULE, topicRulePayload }));
    await step(FORMER_TOPICS_STEP, fleet('iot'), fleet('plant'));
    const { rule } = await iot.send(new GetTopicRuleCommand({ ruleName: `${RULE}__former` }));
    expect(rule?.sql).toBe("SELECT * FROM 'iot/cold/+/data'");
  });

  it('leave nothing behind when the fleet is taken down before all devices have moved', async () => {
    await step(FORMER_TOPICS_STEP, fleet('iot'), fleet('plant'));
    const { work } = runAt(moto().url);
    const store = storeOf(work.clients, FLEET, MOTO_ACCOUNT);
    const [first] = DESTROY_STEPS;
    expect(first).toBe(DESTROY_FORMER_TOPICS);
    const down = () => DESTROY_FORMER_TOPICS.run(work, store, fleet('plant'), { deletesCertificates: false });
    expect(await down()).toBe('1 rule and 1 policy of the former topics are gone');
    expect([await rules(), await attached()]).toEqual([[RULE], []]);
    expect(await down()).toBeUndefined();
  });

  it('that do not change cost no call', async () => {
    expect(await step(FORMER_TOPICS_STEP, fleet('iot'), fleet('iot'))).toBeUndefined();
    expect(await step(NEW_TOPICS_STEP, fleet('iot'), fleet('iot'))).toBeUndefined();
    expect(await rules()).toEqual([RULE]);
  });
});
