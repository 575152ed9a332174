import type { Snapshot } from '../../../../schema/plan/snapshot';
import { canonical, isMap, type JsonMap } from '../../../5-plan/canonical';
import { snapshotResources } from '../../../5-plan/snapshot-resources';

/** Rules of the base that listen to topics which no rule of their name listens to any more. */
export function changedRules(base: Snapshot, target: Snapshot): readonly string[] {
  const now = new Map(
    propertiesOf(target, 'AWS::IoT::TopicRule').map((one) => [nameOf(one, 'RuleName'), topicsOf(one)]),
  );
  return propertiesOf(base, 'AWS::IoT::TopicRule').flatMap((rule) => {
    const name = nameOf(rule, 'RuleName');
    const isMoved = now.has(name) && now.get(name) !== topicsOf(rule);
    return isMoved ? [name] : [];
  });
}

/** Policies of devices and gateways that change with them; those of claim credentials say nothing about topics of telemetry. */
export function changedPolicies(base: Snapshot, target: Snapshot): readonly string[] {
  const documentOf = (one: JsonMap) => canonical(one['PolicyDocument'] ?? null);
  const now = new Map(
    propertiesOf(target, 'AWS::IoT::Policy').map((one) => [nameOf(one, 'PolicyName'), documentOf(one)]),
  );
  return propertiesOf(base, 'AWS::IoT::Policy').flatMap((policy) => {
    const name = nameOf(policy, 'PolicyName');
    return now.has(name) && now.get(name) !== documentOf(policy) ? [name] : [];
  });
}

const propertiesOf = (snapshot: Snapshot, wanted: string): readonly JsonMap[] =>
  [...snapshotResources(snapshot)].flatMap(({ type, properties }) => (type === wanted ? [properties] : []));

const nameOf = (properties: JsonMap, key: string) => String(properties[key] ?? '');

/** Between FROM and what follows it: the filter, in quotes. */
function topicsOf({ TopicRulePayload: payload }: JsonMap): string {
  const sql = isMap(payload) ? payload['Sql'] : '';
  return /\bFROM\s+'([^']*)'/i.exec(String(isMap(sql) ? sql['Fn::Sub'] : sql))?.[1] ?? '';
}
