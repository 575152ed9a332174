import { error, warning } from '../define';

interface StackUse extends Record<string, unknown> {
  readonly stack: string;
  readonly resources: number;
  readonly bytes: number;
  /** The parts of the manifest that put most into the stack, in words. */
  readonly most: string;
}

const STACK_LIMIT =
  'CloudFormation takes at most 500 resources and 1 MB per template (CloudFormation user guide, Quotas). A resource never moves to another stack once it is deployed, so the room must last.';

const use = (resources: number, bytes: number) =>
  `${resources} of 500 resources, ${bytes.toLocaleString('en-US')} of 1,000,000 bytes`;

/** Found when all targets have emitted: stacks that are too full, and two things with one name. */
export const stacksCodes = {
  'stack-near-limit': warning<StackUse>({
    message: ({ stack, resources, bytes, most }) =>
      `the stack \`${stack}\` is nearly full: ${use(resources, bytes)}; most of it comes from ${most}`,
    why: STACK_LIMIT,
    fix: () =>
      'before you add more, move some groups to a manifest of their own: a fleet per site or per kind of device',
  }),
  'stack-too-big': error<StackUse>({
    message: ({ stack, resources, bytes, most }) =>
      `the stack \`${stack}\` is too big: ${use(resources, bytes)}; most of it comes from ${most}`,
    why: STACK_LIMIT,
    fix: () =>
      'move some groups to a manifest of their own (a fleet per site or per kind of device), or drop thresholds you do not need',
  }),
  'logical-id-collision': error<{ stack: string; logicalId: string; first: string; second: string }>({
    message: ({ stack, logicalId, first, second }) =>
      `${first} and ${second} both become \`${logicalId}\` in the stack \`${stack}\``,
    why: 'The logical id is made of the names in the manifest without their hyphens; CloudFormation knows a resource by it, so two cannot share one.',
    fix: () => 'rename one of them so that the names differ in more than hyphens',
  }),
  'name-collision': error<{ what: string; name: string; first: string; second: string }>({
    message: ({ what, name, first, second }) => `${first} and ${second} both make ${what} named ${name}`,
    why: 'Names are made of the names in the manifest; AWS, or a file system that ignores case, would keep only one of the two.',
    fix: () => 'rename one of them',
  }),
} as const;
