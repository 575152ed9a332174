import type { Blocked, Intent } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { isPart } from '../ir/stack-name';
import { togetherLine } from '../ir/together-line';
import { isDeletion } from './dangers';
import { resourcesOf } from './effects/template-resource';
import { counted, listText } from './render/counted';

const SHOWN = 5;

/**
 * Groups that would change between the shared stacks and stacks of their own: CloudFormation would delete all that they have and make it
 * anew. No flag lets it pass, for the manifest can say where they are.
 */
export function movedGroups(base: Snapshot | undefined, target: Snapshot, intents: readonly Intent[]): Blocked[] {
  if (!base) return [];
  const [before, after] = [homes(base), homes(target)];
  const moved = [...after].filter(([group, apart]) => before.has(group) && before.get(group) !== apart);
  if (moved.length === 0) return [];
  const together = [...after.keys()].filter((group) => before.get(group) === false);
  const names = listText(
    moved.map(([group]) => group),
    moved.length,
    SHOWN,
  );
  return [
    {
      intent: worst(intents),
      what: `moving ${counted(moved.length, 'group')} to other stacks (${names})`,
      why: 'their rules, alarms, templates and thing groups would be deleted and made anew: readings are lost in between, and things leave their groups',
      flag: null,
      fix: `write \`${togetherLine(together.sort())}\`, which leaves every group where it is`,
    },
  ];
}

/** Group → whether it has stacks of its own. Every group has a thing group, and it is where the rest of it is. */
function homes({ stacks }: Snapshot): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [name, stack] of Object.entries(stacks)) {
    for (const { type, because } of resourcesOf(stack).values())
      if (type === 'AWS::IoT::ThingGroup') found.set(because.replace(/^groups\./, ''), isPart(name));
  }
  return found;
}

/** The change that deletes the most, which is the one that moves them. */
function worst(intents: readonly Intent[]): number {
  const deleted = ({ effects }: Intent) => effects.filter(isDeletion).reduce((sum, { count }) => sum + count, 0);
  return [...intents].sort((a, b) => deleted(b) - deleted(a))[0]?.id ?? 1;
}
