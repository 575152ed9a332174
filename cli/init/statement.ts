import type { Json } from '../../schema/plan/json';

export type Statement = { readonly [key: string]: Json };

/** Actions of one service on what has these names. */
export function named(service: string, actions: readonly string[], ...resources: readonly string[]): Statement {
  return {
    Effect: 'Allow',
    Action: actions.map((action) => `${service}:${action}`),
    Resource: arns(service, ...resources),
  };
}

export function arns(service: string, ...resources: readonly string[]): readonly Json[] {
  return resources.map((resource) => ({ 'Fn::Sub': arnOf(service, resource) }));
}

/** Rules and databases have no hyphens in their names (compiler/ir/names.ts). */
export const underscored = (fleet: string) => fleet.replaceAll('-', '_');

/**
 * The buckets of a fleet, and no object in them: a star also stands for what is behind a slash, so the pattern ends as their names do.
 */
export const bucketsOf = (fleet: string) => `${fleet}-*-\${AWS::AccountId}-\${AWS::Region}`;

/** S3 has neither region nor account in its ARNs, IAM no region. */
function arnOf(service: string, resource: string): string {
  const partition = 'arn:${AWS::Partition}';
  if (service === 's3') return `${partition}:s3:::${resource}`;
  const region = service === 'iam' ? '' : '${AWS::Region}';
  return `${partition}:${service}:${region}:\${AWS::AccountId}:${resource}`;
}
