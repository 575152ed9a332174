import { connecting, type Group } from '../ir/fleet/groups';

/** The attribute of a thing for which the manifest has no value: whether AWS takes an empty one is not documented. */
const NO_VALUE = '-';

/** The metadata that a device of the group brings itself, each with the value of one that has none: the group's, or NO_VALUE. */
export function ownMetadata(group: Group): ReadonlyMap<string, string> {
  return new Map(connecting(group).columns.map((name) => [name, group.metadata.get(name) ?? NO_VALUE]));
}
