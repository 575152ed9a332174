import { ACTIONS, type Action, type PlanSummary } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { Atom } from './effects/atom';

/** Every resource and every device counted once, however many of its properties change. */
export function summaryOf(
  base: Snapshot | undefined,
  target: Snapshot,
  atoms: readonly Atom[],
  retired: number,
): PlanSummary {
  const resources = atoms.filter(({ effect }) => effect.on === 'resource');
  const count = (action: Action) =>
    new Set(
      resources
        .filter(({ effect }) => effect.action === action)
        .map(({ effect }) => `${effect.within}/${effect.ids[0]}`),
    ).size;
  const counts = Object.fromEntries(ACTIONS.map((action) => [action, count(action)])) as Record<Action, number>;
  const changed = new Set(resources.map(({ effect }) => effect.within));
  return {
    ...counts,
    things: {
      create: devices(atoms, 'thing', ['create']),
      update: devices(atoms, 'thing', ['update']),
      delete: devices(atoms, 'thing', ['delete']),
    },
    retired,
    deviceConfigs: devices(atoms, 'device-config', ['create', 'update']),
    stacks: {
      changed: changed.size,
      all: new Set([...Object.keys(base?.stacks ?? {}), ...Object.keys(target.stacks)]).size,
    },
  };
}

/** How many devices any of these happens to: a device is known by its group and its place there. */
function devices(atoms: readonly Atom[], on: string, actions: readonly Action[]): number {
  const byGroup = new Map<string, Set<number>>();
  for (const { effect, members = [] } of atoms) {
    if (effect.on !== on || !actions.includes(effect.action)) continue;
    const group = byGroup.get(effect.within ?? '') ?? new Set<number>();
    for (const member of members) group.add(member);
    byGroup.set(effect.within ?? '', group);
  }
  return [...byGroup.values()].reduce((sum, group) => sum + group.size, 0);
}
