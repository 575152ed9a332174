import { orAbsent } from '../../aws/or-absent';
import { orThere } from '../../aws/or-there';
import { Registry } from '../../registry/registry';
import { topicRule } from '../../registry/topic-rule';
import type { ApplyWork } from '../../step/apply-step';
import { FORMER, type Former } from './former';
import { formerName } from './former-name';

/** Makes a copy of a policy as it is now, for these thing groups; undone by forgetFormer. */
export async function keepFormerPolicy(work: ApplyWork, name: string, groups: readonly string[]): Promise<void> {
  const { CreatePolicyCommand, GetPolicyCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const former = formerName(name, '--');
  const live = await orAbsent(iot.send(new GetPolicyCommand({ policyName: name })));
  if (!live?.policyDocument) return;
  await orThere(iot.send(new CreatePolicyCommand({ policyName: former, policyDocument: live.policyDocument })));
  const registry = new Registry(work.clients);
  for (const group of groups) {
    const there = await registry.group(group);
    if (there) await registry.attachPolicy(former, there.arn);
  }
}

/** Makes a copy of a rule as it is now. */
export async function keepFormerRule(work: ApplyWork, ruleName: string): Promise<void> {
  const { CreateTopicRuleCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const rule = await topicRule(iot, ruleName);
  if (!rule?.sql || !rule.actions) return;
  const { sql, actions, description, ruleDisabled, awsIotSqlVersion, errorAction } = rule;
  const topicRulePayload = { sql, actions, description, ruleDisabled, awsIotSqlVersion, errorAction };
  await orThere(iot.send(new CreateTopicRuleCommand({ ruleName: formerName(ruleName, '__'), topicRulePayload })));
}

/** Takes the copies away, and with them what is known of them. */
export async function forgetFormer(
  work: Pick<ApplyWork, 'clients' | 'store' | 'requireHeld'>,
  { rules, policies }: Former,
): Promise<void> {
  const { DeletePolicyCommand, DeleteTopicRuleCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const registry = new Registry(work.clients);
  for (const ruleName of rules) {
    work.requireHeld();
    await orAbsent(iot.send(new DeleteTopicRuleCommand({ ruleName })));
  }
  for (const { name, groups } of policies) {
    for (const group of groups) {
      const there = await registry.group(group);
      if (there) await registry.detachPolicy(name, there.arn);
    }
    await orAbsent(iot.send(new DeletePolicyCommand({ policyName: name })));
  }
  await work.store.remove(FORMER);
}
