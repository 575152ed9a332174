import type { Origin } from '../../../compiler/ir/origin';
import type { CfnValue, StackResource } from '../../../compiler/ir/stack';
import type { StackName } from '../../../compiler/ir/stack-name';
import { originAt } from '../agents/small-fleet';

/** Resources as targets emit them, just enough to assemble. */

export function resource(
  stack: StackName,
  logicalId: string,
  type: string,
  properties: StackResource['properties'],
  origin: Origin = originAt(20, 'groups', logicalId),
): StackResource {
  return { stack, logicalId, type, properties, origin };
}

export function rule(id: string, over: Partial<StackResource> = {}, actions: readonly CfnValue[] = []): StackResource {
  const TopicRulePayload = { Sql: "SELECT * FROM 'iot/#'", AwsIotSqlVersion: '2016-03-23', Actions: actions };
  return { ...resource('iot', id, 'AWS::IoT::TopicRule', { RuleName: `acme__${id}`, TopicRulePayload }), ...over };
}

export function bucket(id: string): StackResource {
  return { ...resource('lake', id, 'AWS::S3::Bucket', { BucketName: `acme-${id.toLowerCase()}` }), stateful: true };
}
