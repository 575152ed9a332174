import { type Artifact, jsonText } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { roleRef } from '../../ir/iam';
import { bucketName, logicalId, ruleName } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import { readable } from '../../ir/readable';
import type { CfnValue, StackResource } from '../../ir/stack';
import { ERRORS_ROLE } from './names';
import { errorObjectKey } from './object-keys';
import { plainText } from './plain-text';

interface RuleSpec {
  /** What follows the fleet in the rule's name. */
  readonly parts: readonly string[];
  readonly description: string;
  readonly sql: string;
  readonly actions: readonly CfnValue[];
  readonly origin: Origin;
}

/** In the name of a rule of one group: group, job, and the threshold's id where there is one. */
interface GroupRuleSpec extends RuleSpec {
  readonly parts: readonly [group: string, ...rest: readonly string[]];
}

/** A rule that is of one group. */
export function topicRule(fleet: Fleet, spec: GroupRuleSpec): StackResource {
  return { ...fleetRule(fleet, spec), group: spec.parts[0] };
}

/** A rule that is of all groups. The SQL version is always stated: without it AWS assumes 2015-10-08, which has no parse_time. */
export function fleetRule(fleet: Fleet, { parts, description, sql, actions, origin }: RuleSpec): StackResource {
  const name = ruleName(fleet, ...parts);
  return {
    stack: 'iot',
    logicalId: logicalId(...parts, 'rule'),
    type: 'AWS::IoT::TopicRule',
    origin,
    properties: {
      RuleName: name,
      TopicRulePayload: {
        Description: plainText(description),
        Sql: sql,
        AwsIotSqlVersion: '2016-03-23',
        RuleDisabled: false,
        Actions: actions,
        ErrorAction: s3Action(fleet, errorObjectKey(name), ERRORS_ROLE),
      },
    },
  };
}

export function s3Action(fleet: Fleet, key: string, role: string): CfnValue {
  return { S3: { RoleArn: roleRef(role), BucketName: bucketName(fleet, 'raw'), Key: key } };
}

/**
 * The rule as a file: the parameters of CreateTopicRule, made from the very resource of the stack. `names` says what its references
 * stand for. The API spells a key as CloudFormation does, but for the first letter.
 */
export function ruleFile({ properties, origin }: StackResource, names: ReadonlyMap<string, string>): Artifact {
  const payload = lowerFirst(readable(properties, names));
  return { path: `iot-rules/${String(properties.RuleName)}.json`, content: jsonText(payload), origin };
}

function lowerFirst(value: CfnValue): CfnValue {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(lowerFirst);
  const entries = Object.entries(value).map(([key, item]) => [
    key.charAt(0).toLowerCase() + key.slice(1),
    lowerFirst(item),
  ]);
  return Object.fromEntries(entries);
}
