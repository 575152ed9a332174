import type { StackName } from '../ir/stack-name';
import type { Template } from './template';

/**
 * What CloudFormation allows a template that lies in S3. Source: CloudFormation user guide, "Quotas": 500 resources, 1 MB
 * (taken as 1,000,000 bytes, the smaller reading).
 */
export const STACK_LIMITS = { resources: 500, bytes: 1_000_000 } as const;

/** From this much of a limit on there is a warning. */
export const WARN_AT = 0.8;
/** From this much on there is an error: a template that is filled to the brim leaves no room for what apply adds. */
export const REFUSE_AT = 0.95;

export interface StackBudget {
  readonly stack: StackName;
  readonly resources: number;
  /** UTF-8 bytes without white space: the form that apply uploads, and the one the limit is held against. */
  readonly bytes: number;
  /** UTF-8 bytes as the file in generated/ has them, indented for people. */
  readonly prettyBytes: number;
  /** How much of the tighter of the two limits is used: 1 is all of it. */
  readonly used: number;
}

/** How full each stack is, in the order given. */
export function stackBudgets(templates: ReadonlyMap<StackName, Template>): readonly StackBudget[] {
  return [...templates].map(([stack, template]) => {
    const resources = Object.keys(template.Resources).length;
    const bytes = Buffer.byteLength(JSON.stringify(template));
    const prettyBytes = Buffer.byteLength(JSON.stringify(template, null, 2)) + 1;
    const used = Math.max(resources / STACK_LIMITS.resources, bytes / STACK_LIMITS.bytes);
    return { stack, resources, bytes, prettyBytes, used };
  });
}
