import type { Fleet } from './fleet/index';
import { type BucketKind, bucketNamePattern } from './names';
import type { CfnValue } from './stack';

/**
 * Inside Fn::Sub every `${` of our own (policy variables, substitution templates) is written `${!`, or CloudFormation would try to fill it in.
 * Source: CloudFormation user guide, Fn::Sub.
 */
export const escapeSub = (text: string): string => text.replaceAll('${', '${!');

/** Source: IAM user guide, ARN format. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** An ARN in the fleet's region and account. `resource` is taken literally. */
export function arn(fleet: Fleet, service: string, resource: string): CfnValue {
  return {
    'Fn::Sub': `arn:${fleet.aws.partition}:${service}:${fleet.aws.region}:\${AWS::AccountId}:${escapeSub(resource)}`,
  };
}

/** A bucket, or objects in it where a key (pattern) is given. */
export function bucketArn(fleet: Fleet, kind: BucketKind, key?: string): CfnValue {
  const object = key === undefined ? '' : `/${escapeSub(key)}`;
  return { 'Fn::Sub': `arn:${fleet.aws.partition}:s3:::${bucketNamePattern(fleet, kind)}${object}` };
}

/** An s3:// address as tables and jobs want it. */
export function bucketUri(fleet: Fleet, kind: BucketKind, key = ''): CfnValue {
  return { 'Fn::Sub': `s3://${bucketNamePattern(fleet, kind)}/${escapeSub(key)}` };
}
