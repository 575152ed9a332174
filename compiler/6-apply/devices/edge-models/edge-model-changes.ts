import type { EdgeModelChange, EdgeModels } from '../../../../schema/plan/plan';
import type { Snapshot } from '../../../../schema/plan/snapshot';
import type { Clients } from '../../aws/clients';
import { identity } from '../../aws/identity';
import { storeOf } from '../../state/applied';
import { type Approved, approvedVersions, isRead } from './approved-versions';
import { type Handed, readHanded } from './handed';

/**
 * What an apply would hand over, for a plan: one call for each model, and one for what was handed over. Undefined where there is no such model, and was none. What is in
 * an archive only apply looks at.
 */
export async function edgeModelChanges(
  clients: Clients,
  applied: Snapshot,
  target: Snapshot,
): Promise<EdgeModels | undefined> {
  if (!target.edgeModels && !applied.edgeModels) return undefined;
  const { account } = await identity(clients);
  const handed = await readHanded(storeOf(clients, target.fleet, account));
  const approved = await approvedVersions(clients, target.edgeModels ?? {});
  if (!isRead(approved)) return { changes: [], refused: [], unread: approved.unread };
  const wanted = wantedVersions(approved, handed);
  const refused = [...approved].flatMap(([model, [newest]]) =>
    (handed.refused[model] ?? []).flatMap((one) => (one.version === newest?.version ? [{ model, ...one }] : [])),
  );
  return { changes: changesBetween(handed, wanted, target), refused };
}

/** Model → the newest version that devices can watch by, as far as that is known. */
export function wantedVersions(approved: Approved, { refused }: Handed): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const [model, versions] of approved) {
    const not = new Set((refused[model] ?? []).map(({ version }) => version));
    const newest = versions.find(({ version }) => !not.has(version));
    if (newest) wanted.set(model, newest.version);
  }
  return wanted;
}

/** In the order of the groups. A group that is not there any more has nobody to be told. */
export function changesBetween(
  { groups: handed }: Pick<Handed, 'groups'>,
  wanted: ReadonlyMap<string, number>,
  { groups, edgeModels = {} }: Snapshot,
): readonly EdgeModelChange[] {
  return Object.entries(groups).flatMap(([group, { things }]) => {
    const its = Object.entries(edgeModels).flatMap(([model, { groups: on }]) => (on.includes(group) ? [model] : []));
    const before = handed[group] ?? {};
    const models = [...new Set([...its, ...Object.keys(before)])].sort();
    return models.flatMap((model): EdgeModelChange[] => {
      const [was, is] = [before[model] ?? null, (its.includes(model) ? wanted.get(model) : undefined) ?? null];
      return was === is ? [] : [{ model, group, before: was, after: is, devices: things.length }];
    });
  });
}
