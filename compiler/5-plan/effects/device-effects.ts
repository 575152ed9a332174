import type { Action, Effect, PropertyChange } from '../../../schema/plan/plan';
import type { Snapshot, SnapshotGroup } from '../../../schema/plan/snapshot';
import type { Atom } from './atom';
import { documentChanges, type Pair } from './document-changes';
import { membership } from './membership';

/** What happens to the devices of every group: their configs, and of registered groups the entries in the registry. */
export function deviceEffects(base: Snapshot | undefined, target: Snapshot): readonly Atom[] {
  const ids = [...new Set([...Object.keys(base?.groups ?? {}), ...Object.keys(target.groups)])].sort();
  const moved = movedThings(base, target);
  return ids.flatMap((id) => {
    const [was, is] = [base?.groups[id], target.groups[id]];
    if (was === is) return [];
    const members = membership(was?.things ?? [], is?.things ?? []);
    return [...registryEffects(id, was, is, members, moved), ...configEffects(id, was, is, members)];
  });
}

type Members = ReturnType<typeof membership>;

function configEffects(id: string, was: SnapshotGroup | undefined, is: SnapshotGroup | undefined, members: Members) {
  const { added, removed, kept } = members;
  const found: Atom[] = [];
  const devices: Devices = { on: 'device-config', kind: 'device config', group: id };
  if (is) found.push(...whole(devices, is, 'create', added));
  if (was) found.push(...whole(devices, was, 'delete', removed));
  if (was && is) found.push(...changes(devices, is, kept, documentChanges(was.config, is.config, kept)));
  return found;
}

/** A thing that leaves one registered group for another keeps its identity: it is updated where it goes to. */
function registryEffects(
  id: string,
  was: SnapshotGroup | undefined,
  is: SnapshotGroup | undefined,
  { added, removed, kept }: Members,
  moved: ReadonlyMap<string, string>,
): Atom[] {
  const [before, after] = [registered(was), registered(is)];
  const devices: Devices = { on: 'thing', kind: 'thing', group: id };
  const found: Atom[] = [];
  if (after) {
    const arrived = before ? added : after.things.map((_, at) => at);
    found.push(
      ...whole(
        devices,
        after,
        'create',
        arrived.filter((at) => !moved.has(after.things[at] ?? '')),
      ),
    );
    found.push(...arrivals(devices, after, arrived, moved));
  }
  if (before) {
    const gone = after ? removed : before.things.map((_, at) => at);
    // A group that changes to claims keeps its things: the devices go on under them.
    const left = gone.filter((at) => !moved.has(before.things[at] ?? ''));
    found.push(...whole(devices, before, is && !after ? 'keep' : 'delete', left));
  }
  if (before && after) found.push(...changes(devices, after, kept, documentChanges(entry(before), entry(after), kept)));
  return found;
}

const registered = (group: SnapshotGroup | undefined) => (group?.provisioning === 'registered' ? group : undefined);

/** What the registry has of a thing besides its name. */
function entry({ thingType, thingGroup, attributes }: SnapshotGroup) {
  const own = Object.entries(attributes.own).map(([name, column]) => [`/attributes/${name}`, column] as const);
  return { shared: { thingType, thingGroup, attributes: attributes.shared }, own: Object.fromEntries(own) };
}

/** Thing → the registered group it comes from, of all that change from one registered group to another. */
function movedThings(base: Snapshot | undefined, target: Snapshot): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  const left = new Map<string, string>();
  for (const [id, group] of Object.entries(base?.groups ?? {})) {
    const now = registered(target.groups[id]);
    if (!registered(group)) continue;
    for (const at of membership(group.things, now?.things ?? []).removed) left.set(group.things[at] ?? '', id);
  }
  if (left.size === 0) return moved;
  for (const group of Object.values(target.groups)) {
    if (!registered(group)) continue;
    for (const thing of group.things) {
      const from = left.get(thing);
      if (from !== undefined) moved.set(thing, from);
    }
  }
  return moved;
}

function arrivals(
  devices: Devices,
  group: SnapshotGroup,
  arrived: readonly number[],
  moved: ReadonlyMap<string, string>,
) {
  const byOrigin = new Map<string, number[]>();
  for (const at of arrived) {
    const from = moved.get(group.things[at] ?? '');
    if (from !== undefined) byOrigin.set(from, [...(byOrigin.get(from) ?? []), at]);
  }
  return [...byOrigin].map(([from, indexes]) => {
    const property = { path: 'group', before: from, after: devices.group };
    return atom(devices, group, 'update', indexes, [property], `from ${from}`, `from ${from}`);
  });
}

interface Devices {
  readonly on: 'thing' | 'device-config';
  readonly kind: string;
  readonly group: string;
}

function whole(devices: Devices, group: SnapshotGroup, action: Action, indexes: readonly number[]): Atom[] {
  return indexes.length === 0 ? [] : [atom(devices, group, action, indexes, [], 'whole', action)];
}

function changes(
  devices: Devices,
  group: SnapshotGroup,
  kept: readonly Pair[],
  found: ReturnType<typeof documentChanges>,
): Atom[] {
  return found.map(({ change, members, set }) => {
    const indexes = members.map((at) => kept[at]?.[1] ?? 0);
    return atom(devices, group, 'update', indexes, [change], change.path, set);
  });
}

/** A plan names at most this many things. */
const NAMED = 10;

function atom(
  { on, kind, group: id }: Devices,
  { things, because }: SnapshotGroup,
  action: Action,
  indexes: readonly number[],
  properties: readonly PropertyChange[],
  part: string,
  set: string,
): Atom {
  const effect: Effect = {
    on,
    action,
    certainty: 'known',
    kind,
    within: id,
    ids: indexes.slice(0, NAMED).map((at) => things[at] ?? ''),
    count: indexes.length,
    groups: { [id]: indexes.length },
    properties,
    // An entry has certificate and policies behind it, which a new one of the same name has not.
    ...(on === 'thing' ? { stateful: true } : {}),
  };
  // What leaves is one thing, whether it then stays in AWS or not.
  const does = action === 'keep' ? 'delete' : action;
  return { key: `${on}/${id}/${does}/${part}`, because, effect, set: `${action}/${set}`, members: indexes };
}
