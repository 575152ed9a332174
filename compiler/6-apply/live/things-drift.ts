import type { Drift, PropertyChange } from '../../../schema/plan/plan';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { canonical } from '../../5-plan/canonical';
import { DRIFT_KINDS } from '../../5-plan/drift-kinds';
import { attributesAt, type DesiredGroup, desiredGroups } from '../registry/desired-group';
import { type LiveThings, readLive } from '../registry/live-things';
import { Registry } from '../registry/registry';
import { type ThingChange, thingChanges } from '../registry/thing-changes';
import type { StepWork } from '../step/step-work';

type Drifted = Drift['drifted'][number];

/** Names that are shown of many. */
const SHOWN = 10;

/**
 * Registered groups whose things differ from what was applied. Their digest says only what apply left there, so the registry is asked: two lists
 * for each group, 250 things a page. An apply reconciles what is found.
 */
export async function thingsDrift(
  { clients }: Pick<StepWork, 'clients'>,
  snapshot: Snapshot,
): Promise<{ readonly inSync: number; readonly drifted: readonly Drifted[] }> {
  const groups = desiredGroups(snapshot);
  if (groups.length === 0) return { inSync: 0, drifted: [] };
  const live = await readLive(new Registry(clients), groups);
  const changes = thingChanges(groups, live, () => false);
  const drifted = groups.flatMap((group) => driftOf(group, live, changes));
  return { inSync: groups.length - drifted.length, drifted };
}

function driftOf(group: DesiredGroup, live: LiveThings, changes: readonly ThingChange[]): Drifted[] {
  const own = new Map(group.things.map((thing, at) => [thing, at]));
  const missing = changes.filter(({ does, thing }) => does === 'create' && own.has(thing));
  const changed = changes.filter(({ does, thing }) => does === 'update' && own.has(thing));
  const unexpected = changes.filter(({ does, leaves }) => does === 'leave' && leaves?.includes(group.thingGroup));
  const all = [...missing, ...changed, ...unexpected];
  if (all.length === 0) return [];
  const properties = [
    ...named('missing', missing),
    ...changed.slice(0, SHOWN).flatMap(({ thing }) => ofThing(group, own.get(thing) ?? 0, thing, live)),
    ...(changed.length > SHOWN ? [{ path: 'changed', after: changed.length }] : []),
    ...named('unexpected', unexpected),
  ];
  const state = missing.length === all.length ? 'missing' : unexpected.length === all.length ? 'unexpected' : 'changed';
  return [
    { kind: DRIFT_KINDS.registeredThings, id: group.id, within: group.thingGroup, state, properties, putBack: true },
  ];
}

function named(path: string, changes: readonly ThingChange[]): PropertyChange[] {
  if (changes.length === 0) return [];
  const names = changes.slice(0, SHOWN).map(({ thing }) => thing);
  const side = path === 'missing' ? 'before' : 'after';
  return [{ path, [side]: names, ...(changes.length > names.length ? { different: changes.length } : {}) }];
}

function ofThing(group: DesiredGroup, at: number, thing: string, live: LiveThings): PropertyChange[] {
  const { entry, groups } = live.get(thing) ?? { entry: undefined, groups: new Set<string>() };
  const wanted = attributesAt(group, at);
  const found: PropertyChange[] = [];
  if (!groups.has(group.thingGroup)) found.push({ path: `${thing}.group`, before: group.thingGroup });
  if (!entry) found.push({ path: `${thing}.type`, before: group.thingType });
  else if (canonical(entry.attributes) !== canonical(wanted)) {
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(entry.attributes)])) {
      const [before, after] = [wanted[name], entry.attributes[name]];
      if (before === after) continue;
      const sides = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
      found.push({ path: `${thing}.${name}`, ...sides });
    }
  }
  return found;
}
