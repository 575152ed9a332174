import { error, warning } from '../define';

interface StackUse extends Record<string, unknown> {
  readonly stack: string;
  readonly resources: number;
  readonly bytes: number;
  /** The parts of the manifest that put most into the stack, in words. */
  readonly most: string;
  /** What makes room: in the stack of one group, in one that groups share, in any other. */
  readonly way: 'thresholds' | 'apart' | 'sensors';
  /** The line of the manifest that lets groups that come later stand apart. */
  readonly together: string;
}

const STACK_LIMIT =
  'CloudFormation takes at most 500 resources and 1 MB per template (CloudFormation user guide, Quotas). A resource never moves to another stack once it is deployed, so the room must last.';

const use = (resources: number, bytes: number) =>
  `${resources} of 500 resources, ${bytes.toLocaleString('en-US')} of 1,000,000 bytes`;

/** Found when all targets have emitted: stacks that are too full, and two things with one name. */
export const stacksCodes = {
  'stack-near-limit': warning<StackUse>({
    about: 'a stack is nearly as big as CloudFormation takes',
    message: ({ stack, resources, bytes, most }) =>
      `the stack \`${stack}\` is nearly full: ${use(resources, bytes)}; most of it comes from ${most}`,
    why: STACK_LIMIT,
    fix: ({ way, together }) => {
      if (way === 'thresholds') return 'before you add more, make two groups of it';
      if (way === 'sensors') return 'before you add more, make a manifest of their own for some kinds of devices';
      return `before you add more groups, write \`${together}\`: groups that come later then have stacks of their own`;
    },
  }),
  'stack-too-big': error<StackUse>({
    about: 'a stack is bigger than CloudFormation takes',
    message: ({ stack, resources, bytes, most }) =>
      `the stack \`${stack}\` is too big: ${use(resources, bytes)}; most of it comes from ${most}`,
    why: STACK_LIMIT,
    fix: ({ way }) => {
      if (way === 'thresholds') return 'drop thresholds you do not need, or make two groups of it';
      if (way === 'sensors') return 'make a manifest of their own for some kinds of devices';
      return 'take groups that are not deployed yet out of `aws.stacks.together`, or drop thresholds you do not need';
    },
  }),
  'groups-apart': warning<{ groups: number }>({
    about: 'there are more groups than fit into shared stacks, so each has stacks of its own',
    message: ({ groups }) => `${groups} groups do not fit into shared stacks, so each has stacks of its own`,
    why: 'Nothing in the manifest holds it so: with fewer groups they would share stacks again, and a fleet that was deployed when it was smaller has groups in the shared stacks, where they must stay (apply refuses to move them).',
    fix: () =>
      'write `aws: { stacks: { together: [] } }`; where groups are deployed in the shared stacks, with their ids: `fleet plan` says the line',
  }),
  'account-quota': warning<{ what: string; used: number; quota: number }>({
    about: 'the fleet needs nearly as much of something as an AWS account may have to begin with, or more',
    message: ({ what, used, quota }) =>
      `the fleet has ${used.toLocaleString('en-US')} ${what}; an account has ${quota.toLocaleString('en-US')} of them in a region to begin with, for all that it does`,
    why: 'AWS refuses what is beyond a quota of the account (AWS General Reference, Service endpoints and quotas), and that is told in the middle of an apply.',
    fix: ({ what }) =>
      `ask for more ${what} in Service Quotas before you apply, or give part of the fleet an account or a region of its own`,
  }),
  'not-saved-in-athena': warning<{ what: string; folder: string; left: number; all: number; first: string }>({
    about: 'some ready-made queries or views are files only, and not saved in Athena',
    message: ({ what, left, all, first }) =>
      `${left} of ${all} ready-made ${what} ${left === 1 ? 'is a file' : 'are files'} only, and not saved in Athena: \`${first}\`${left === 1 ? '' : ' and others'}`,
    why: 'CloudFormation takes at most 500 resources in a stack (CloudFormation user guide, Quotas), and tables need them more than queries and views do: of each type of sensor what is asked first is saved, as long as there is room, and at most 100 views and 150 queries.',
    fix: ({ folder }) =>
      `run the others from \`generated/${folder}\`, or make a manifest of its own for some types of sensors`,
  }),
  'logical-id-collision': error<{ stack: string; logicalId: string; first: string; second: string }>({
    about: 'two things would have one logical id in a stack',
    message: ({ stack, logicalId, first, second }) =>
      `${first} and ${second} both become \`${logicalId}\` in the stack \`${stack}\``,
    why: 'The logical id is made of the names in the manifest without their hyphens; CloudFormation knows a resource by it, so two cannot share one.',
    fix: () => 'rename one of them so that the names differ in more than hyphens',
  }),
  'name-collision': error<{ what: string; name: string; first: string; second: string }>({
    about: 'two things would have one name in AWS',
    message: ({ what, name, first, second }) => `${first} and ${second} both make ${what} named ${name}`,
    why: 'Names are made of the names in the manifest; AWS, or a file system that ignores case, would keep only one of the two.',
    fix: () => 'rename one of them',
  }),
} as const;
