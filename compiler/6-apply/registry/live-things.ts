import type { DesiredGroup } from './desired-group';
import type { Registry } from './registry';

/** A thing as lists show it. */
export interface LiveThing {
  /** Thing groups that were looked at and have it. */
  readonly groups: Set<string>;
  /** Undefined where no list shows it: its type is another one, or it says to be of another group. */
  entry: { readonly type: string; readonly attributes: Readonly<Record<string, string>> } | undefined;
}

export type LiveThings = ReadonlyMap<string, LiveThing>;

/** Two lists for each group, 250 things a page: members of the thing group, and things that by type and attribute are of this group. */
export async function readLive(registry: Registry, groups: readonly DesiredGroup[]): Promise<LiveThings> {
  const found = new Map<string, LiveThing>();
  const thing = (name: string) => {
    const known = found.get(name) ?? { groups: new Set<string>(), entry: undefined };
    found.set(name, known);
    return known;
  };
  for (const { id, thingGroup, thingType } of groups) {
    for await (const name of registry.members(thingGroup)) thing(name).groups.add(thingGroup);
    for await (const { name, attributes } of registry.thingsOf(thingType, id))
      thing(name).entry = { type: thingType, attributes };
  }
  return found;
}
