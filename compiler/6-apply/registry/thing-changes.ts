import { canonical } from '../../5-plan/canonical';
import { attributesAt, type DesiredGroup } from './desired-group';
import type { LiveThing, LiveThings } from './live-things';

/** What is done to one thing. Each can be done again with the same end. */
export type ThingChange =
  | {
      readonly does: 'create' | 'update';
      readonly thing: string;
      readonly type: string;
      readonly attributes: Readonly<Record<string, string>>;
      /** Thing group to enter; undefined where it is in it. */
      readonly enters: string | undefined;
      readonly leaves: readonly string[];
    }
  /** Stays in the registry, and leaves the groups: nobody knows whose it is, or it goes on by claim. */
  | { readonly does: 'leave'; readonly thing: string; readonly leaves: readonly string[] }
  | { readonly does: 'delete'; readonly thing: string; readonly leaves: readonly string[] };

/**
 * What leads from what is there to what shall be. `isOurs`: an apply of this fleet made that thing, and it is in no group of the manifest
 * any more: it is deleted. Of things that nobody knows, those in a group leave it; the rest are left alone.
 */
export function thingChanges(
  groups: readonly DesiredGroup[],
  live: LiveThings,
  isOurs: (thing: string) => boolean,
): readonly ThingChange[] {
  const looked = new Set(groups.map(({ thingGroup }) => thingGroup));
  const wanted = new Set<string>();
  const changes: ThingChange[] = [];
  for (const group of groups) {
    group.things.forEach((thing, at) => {
      wanted.add(thing);
      const change = reached(group, thing, attributesAt(group, at), live.get(thing), looked);
      if (change) changes.push(change);
    });
  }
  for (const [thing, { groups: within }] of live) {
    if (wanted.has(thing)) continue;
    const leaves = [...within];
    if (isOurs(thing)) changes.push({ does: 'delete', thing, leaves });
    else if (leaves.length > 0) changes.push({ does: 'leave', thing, leaves });
  }
  return changes;
}

function reached(
  { thingGroup, thingType: type }: DesiredGroup,
  thing: string,
  attributes: Readonly<Record<string, string>>,
  is: LiveThing | undefined,
  looked: ReadonlySet<string>,
): ThingChange | undefined {
  if (!is) return { does: 'create', thing, type, attributes, enters: thingGroup, leaves: [] };
  const enters = is.groups.has(thingGroup) ? undefined : thingGroup;
  const leaves = [...is.groups].filter((group) => group !== thingGroup && looked.has(group));
  const isRight = is.entry?.type === type && canonical(is.entry.attributes) === canonical(attributes);
  if (isRight && enters === undefined && leaves.length === 0) return undefined;
  return { does: 'update', thing, type, attributes, enters, leaves };
}
