import type { ResolvedResource } from '../ports';

/**
 * The stacks of now, and what devices need that do not have their new topics yet: what the policies of before allowed is allowed as well, and rules that listened to other
 * topics go on beside their successors. Sooner or later every device has said that it has its new topics, and the stacks of now are enough.
 */
export function withFormerTopics(
  before: readonly ResolvedResource[],
  now: readonly ResolvedResource[],
): readonly ResolvedResource[] {
  const old = new Map(before.map((resource) => [`${resource.type} ${resource.name}`, resource]));
  const policies = now.map((resource) => {
    const was = old.get(`${resource.type} ${resource.name}`);
    return resource.type === 'AWS::IoT::Policy' && was ? bothAllowed(was, resource) : resource;
  });
  const rules = new Map(now.filter(({ type }) => type === RULE).map((rule) => [rule.name, rule]));
  const former = before.filter((rule) => rule.type === RULE && topicsOf(rule) !== topicsOf(rules.get(rule.name)));
  return [
    ...policies,
    ...former.map((rule) => ({
      ...rule,
      logicalId: `${rule.logicalId}Former`,
      name: `${rule.name}__former`,
      arn: `${rule.arn}__former`,
    })),
  ];
}

const RULE = 'AWS::IoT::TopicRule';

function bothAllowed(was: ResolvedResource, is: ResolvedResource): ResolvedResource {
  const [before, now] = [was, is].map(({ properties }) => properties['PolicyDocument'] as { Statement: unknown[] });
  if (!before || !now || JSON.stringify(before) === JSON.stringify(now)) return is;
  const PolicyDocument = { ...now, Statement: [...now.Statement, ...before.Statement] };
  return { ...is, properties: { ...is.properties, PolicyDocument } };
}

/** Between FROM and what follows it: the filter, in quotes. */
function topicsOf(rule: ResolvedResource | undefined): string {
  const { Sql = '' } = (rule?.properties['TopicRulePayload'] ?? {}) as { readonly Sql?: string };
  return /\bFROM\s+'([^']*)'/i.exec(Sql)?.[1] ?? '';
}
