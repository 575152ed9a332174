import type { Fleet } from '../ir/fleet/index';
import type { StackResource } from '../ir/stack';
import { kindOfStack, partOf } from '../ir/stack-name';
import type { StackKind } from '../ir/stack-order';
import { acrossStacks, type Shared } from './across-stacks';
import { REFUSE_AT, stackBudgets } from './stack-budgets';
import { templates } from './template';

/**
 * Every resource in the stack that it is deployed in. Which one depends on the group that it is of and on nothing else, so that no group
 * that comes, goes or grows ever moves a resource of another:
 *
 * - `aws.stacks.together` lists groups: theirs is in the shared stacks (`iot`, `lake`), that of every other group in a part of its own (`iot--cold-room`).
 * - Without the key, all are together as long as they fit, which is what small fleets have; beyond that, none is.
 *
 * The shared stacks keep what is of the whole fleet: roles, topics, types, tables, functions.
 */
export function inParts(fleet: Fleet, resources: readonly StackResource[]): readonly StackResource[] {
  const { together } = fleet.aws;
  if (together === undefined && fitTogether(fleet, resources)) return resources;
  const isApart = ({ group }: StackResource) => group !== undefined && together?.has(group) !== true;
  const shared = sharedByStack(resources.filter((resource) => !isApart(resource)));
  return resources.map((resource) => {
    if (!isApart(resource) || resource.group === undefined) return resource;
    const stack = partOf(kindOfStack(resource.stack) as StackKind, resource.group);
    return { ...acrossStacks(resource, shared.get(resource.stack) ?? new Map(), fleet.aws.region), stack };
  });
}

/** A stack that is too big without any group is not made smaller by taking groups out of it. */
function fitTogether(fleet: Fleet, resources: readonly StackResource[]): boolean {
  const withGroups = new Set(resources.filter(({ group }) => group !== undefined).map(({ stack }) => stack));
  const budgets = stackBudgets(templates(fleet, resources));
  return budgets.every(({ stack, used }) => used < REFUSE_AT || !withGroups.has(stack));
}

function sharedByStack(resources: readonly StackResource[]): ReadonlyMap<string, Shared> {
  const byStack = new Map<string, Map<string, StackResource>>();
  for (const resource of resources) {
    const known = byStack.get(resource.stack) ?? new Map();
    byStack.set(resource.stack, known.set(resource.logicalId, resource));
  }
  return byStack;
}
