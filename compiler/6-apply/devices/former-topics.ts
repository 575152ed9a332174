import { createHash } from 'node:crypto';
import type { Json } from '../../../schema/plan/json';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { canonical, isMap } from '../../5-plan/canonical';
import { counted } from '../../5-plan/render/counted';
import { orAbsent } from '../aws/or-absent';
import { orThere } from '../aws/or-there';
import { Registry } from '../registry/registry';
import type { Store } from '../state/store';
import type { ApplyStep, ApplyWork } from '../step/apply-step';
import type { DestroyStep } from '../step/destroy-step';
import { requireUninterrupted } from '../step/step-work';
import { readRollOut } from './roll-out/roll-out';

/** What was made so that devices are heard and allowed on their former topics. Kept in the artifact bucket, so that a later apply takes it away again. */
interface Former {
  readonly format: 'fleetwright/former-topics/v1';
  readonly rules: readonly string[];
  /** A policy, and the thing groups that it is attached to. */
  readonly policies: readonly { readonly name: string; readonly groups: readonly string[] }[];
  /** Hash of the snapshot on the way to which they were made. */
  readonly target: string;
}

const FORMER = 'journal/former-topics.json';

/**
 * Before the stacks: where they change topics, copies of the rules that listen to those of before, and of the policies that allow them. A device gets its new topics
 * behind the stacks only, and what it publishes until then has to be allowed, and to reach its rules.
 */
export const FORMER_TOPICS_STEP: ApplyStep = {
  name: 'former topics',
  run: async (work) => {
    const { base, target, plan, store } = work;
    if (!base) return undefined;
    const rules = changedRules(base, target);
    const groups = Object.entries(base.groups).flatMap(([id, { thingGroup }]) =>
      Object.hasOwn(target.groups, id) ? [thingGroup] : [],
    );
    if (rules.length === 0 || groups.length === 0) return undefined;
    work.requireHeld();
    const names = changedPolicies(base, target);
    const policies = names.map((name) => ({ name: formerOf(name, '--'), groups }));
    const former: Former = {
      format: 'fleetwright/former-topics/v1',
      rules: rules.map((name) => formerOf(name, '__')),
      policies,
      target: plan.target.hash,
    };
    // Written first: what is made is known, whatever happens then.
    await store.write(FORMER, JSON.stringify(former));
    for (const name of names) await keepPolicy(work, name, groups);
    for (const name of rules) await keepRule(work, name);
    return `${counted(rules.length, 'rule')} and ${counted(names.length, 'policy')} of the former topics stay until devices have their new ones`;
  },
};

/** Behind the roll-out: away with them, unless devices that were there have not answered; then the next apply does it. */
export const NEW_TOPICS_STEP: ApplyStep = {
  name: 'new topics',
  run: async (work) => {
    const former = await readFormer(work.store);
    if (!former) return undefined;
    const { silent = 0, trying = 0, rejected = 0 } = (await readRollOut(work.store))?.counts ?? {};
    const open = silent + trying + rejected;
    if (open > 0 && former.target === work.plan.target.hash && work.base !== undefined && isOnItsWay(work))
      return `the former topics stay for ${open} devices that do not run by the new ones yet; the next apply takes them away`;
    await forget(work, former);
    return goneText(former);
  },
};

/** Before the stacks of a fleet that is taken down: no stack knows the copies, and a policy on a thing group keeps that one from going. */
export const DESTROY_FORMER_TOPICS: DestroyStep = {
  name: 'former topics',
  run: async (work, store) => {
    const former = await readFormer(store);
    if (!former) return undefined;
    await forget({ clients: work.clients, store, requireHeld: () => requireUninterrupted(work) }, former);
    return goneText(former);
  },
};

const goneText = ({ rules, policies }: Former) =>
  `${counted(rules.length, 'rule')} and ${counted(policies.length, 'policy')} of the former topics are gone`;

async function readFormer(store: Store): Promise<Former | undefined> {
  const stored = await store.read(FORMER);
  return stored && (JSON.parse(Buffer.from(stored.bytes).toString()) as Former);
}

/** This very apply moves devices; one that changes nothing comes later, and cleans up. */
const isOnItsWay = ({ base, target }: ApplyWork) => base !== undefined && changedRules(base, target).length > 0;

async function keepPolicy(work: ApplyWork, name: string, groups: readonly string[]): Promise<void> {
  const { CreatePolicyCommand, GetPolicyCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const former = formerOf(name, '--');
  const live = await orAbsent(iot.send(new GetPolicyCommand({ policyName: name })));
  if (!live?.policyDocument) return;
  await orThere(iot.send(new CreatePolicyCommand({ policyName: former, policyDocument: live.policyDocument })));
  const registry = new Registry(work.clients);
  for (const group of groups) {
    const there = await registry.group(group);
    if (there) await registry.attachPolicy(former, there.arn);
  }
}

async function keepRule(work: ApplyWork, ruleName: string): Promise<void> {
  const { CreateTopicRuleCommand, GetTopicRuleCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const rule = (await orAbsent(iot.send(new GetTopicRuleCommand({ ruleName }))))?.rule;
  if (!rule?.sql || !rule.actions) return;
  const { sql, actions, description, ruleDisabled, awsIotSqlVersion, errorAction } = rule;
  const topicRulePayload = { sql, actions, description, ruleDisabled, awsIotSqlVersion, errorAction };
  await orThere(iot.send(new CreateTopicRuleCommand({ ruleName: formerOf(ruleName, '__'), topicRulePayload })));
}

async function forget(
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

/** Names of at most 128 characters (botocore iot, RuleName and PolicyName); a long one is told apart by its hash. */
function formerOf(name: string, joint: string): string {
  const end = `${joint}former`;
  if (name.length + end.length <= MOST_NAME) return `${name}${end}`;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, MOST_NAME - end.length - hash.length)}${hash}${end}`;
}

const MOST_NAME = 128;

/** Rules of the base that listen to topics which no rule of their name listens to any more. */
function changedRules(base: Snapshot, target: Snapshot): readonly string[] {
  const now = new Map(
    resourcesOf(target, 'AWS::IoT::TopicRule').map((one) => [nameOf(one, 'RuleName'), topicsOf(one)]),
  );
  return resourcesOf(base, 'AWS::IoT::TopicRule').flatMap((rule) => {
    const name = nameOf(rule, 'RuleName');
    const isMoved = now.has(name) && now.get(name) !== topicsOf(rule);
    return isMoved ? [name] : [];
  });
}

/** Policies of devices and gateways that change with them; those of claim credentials say nothing about topics of telemetry. */
function changedPolicies(base: Snapshot, target: Snapshot): readonly string[] {
  const documentOf = (one: Properties) => canonical(one['PolicyDocument'] ?? null);
  const now = new Map(
    resourcesOf(target, 'AWS::IoT::Policy').map((one) => [nameOf(one, 'PolicyName'), documentOf(one)]),
  );
  return resourcesOf(base, 'AWS::IoT::Policy').flatMap((policy) => {
    const name = nameOf(policy, 'PolicyName');
    return now.has(name) && now.get(name) !== documentOf(policy) ? [name] : [];
  });
}

type Properties = { readonly [key: string]: Json };

function resourcesOf({ stacks }: Snapshot, type: string): readonly Properties[] {
  return Object.values(stacks).flatMap(({ template }) => {
    const resources = isMap(template) ? template['Resources'] : undefined;
    return Object.values(isMap(resources) ? resources : {}).flatMap((one) =>
      isMap(one) && one['Type'] === type && isMap(one['Properties']) ? [one['Properties']] : [],
    );
  });
}

const nameOf = (properties: Properties, key: string) => String(properties[key] ?? '');

/** Between FROM and what follows it: the filter, in quotes. */
function topicsOf({ TopicRulePayload: payload }: Properties): string {
  const sql = isMap(payload) ? payload['Sql'] : '';
  return /\bFROM\s+'([^']*)'/i.exec(String(isMap(sql) ? sql['Fn::Sub'] : sql))?.[1] ?? '';
}
