import { canonical, isList, isMap, type JsonMap } from '../../compiler/5-plan/canonical';
import type { Json } from '../../schema/plan/json';
import type { Effect, Plan, PropertyChange } from '../../schema/plan/plan';
import type { Snapshot, SnapshotStack } from '../../schema/plan/snapshot';

/**
 * Carries the effects of a plan on stacks out on the base's templates, and on nothing else: what is made is taken from the target, what changes
 * is changed property by property as the plan says.
 */
export function carriedOut(plan: Plan, base: Snapshot, target: Snapshot): Snapshot {
  const stacks: Record<string, SnapshotStack> = {};
  for (const name of new Set([...Object.keys(base.stacks), ...Object.keys(target.stacks)])) {
    const resources = new Map(Object.entries(resourcesIn(base.stacks[name])));
    for (const effect of plan.intents.flatMap(({ effects }) => effects)) {
      if (effect.on !== 'resource' || effect.within !== name || effect.certainty !== 'known') continue;
      for (const id of effect.ids) carryOut(effect, id, resources, resourcesIn(target.stacks[name])[id]);
    }
    if (resources.size === 0) continue;
    const template = (target.stacks[name] ?? base.stacks[name])?.template;
    stacks[name] = {
      template: { ...(isMap(template) ? template : {}), Resources: Object.fromEntries(resources) },
      because: target.stacks[name]?.because ?? {},
    };
  }
  return { ...target, stacks };
}

const resourcesIn = (stack: SnapshotStack | undefined): JsonMap => {
  const resources = isMap(stack?.template) ? stack.template['Resources'] : undefined;
  return isMap(resources) ? resources : {};
};

function carryOut(effect: Effect, id: string, resources: Map<string, Json>, wanted: Json | undefined): void {
  if (effect.action === 'delete' || effect.action === 'keep') resources.delete(id);
  else if (effect.action === 'create') resources.set(id, wanted ?? null);
  else {
    for (const change of effect.properties) {
      const now = changed(resources.get(id), wanted, change.path, change);
      if (now === undefined) throw new Error(`${id}: nothing stands at ${change.path}`);
      resources.set(id, now);
    }
  }
}

/**
 * The value with the change made at the path. Keys may hold dots, so a path is read with the value before and the value wanted at hand; where
 * something comes into a list, the one that is wanted says at which place.
 */
function changed(
  value: Json | undefined,
  wanted: Json | undefined,
  path: string,
  change: PropertyChange,
): Json | undefined {
  if (path === '') return change.after ?? GONE;
  if (typeof value === 'string' && typeof wanted === 'string') {
    const inside = changed(JSON.parse(value) as Json, JSON.parse(wanted) as Json, path, change);
    if (inside === undefined) return undefined;
    return canonical(inside) === canonical(JSON.parse(wanted) as Json) ? wanted : JSON.stringify(inside);
  }
  if (path.startsWith('[')) return changedList(value, wanted, path, change);
  return changedMap(value, wanted, path.replace(/^\./, ''), change);
}

const GONE = '\0gone';

function changedMap(
  value: Json | undefined,
  wanted: Json | undefined,
  path: string,
  change: PropertyChange,
): Json | undefined {
  const [old, now] = [isMap(value) ? value : {}, isMap(wanted) ? wanted : {}];
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (path !== key && !path.startsWith(`${key}.`) && !path.startsWith(`${key}[`)) continue;
    const inner = changed(old[key], now[key], path.slice(key.length), change);
    if (inner === undefined) continue;
    const { [key]: _, ...rest } = old;
    return inner === GONE ? rest : { ...old, [key]: inner };
  }
  return undefined;
}

function changedList(
  value: Json | undefined,
  wanted: Json | undefined,
  path: string,
  change: PropertyChange,
): Json | undefined {
  const [, id = '', rest = ''] = /^\[([^\]]*)\](.*)$/s.exec(path) ?? [];
  const [old, now] = [isList(value) ? value : [], isList(wanted) ? wanted : []];
  const isIt = (item: Json) => isMap(item) && Object.values(item).includes(id);
  if (id === 'order') return [...old].sort((a, b) => now.findIndex(same(a)) - now.findIndex(same(b)));
  const at = old.findIndex(isIt);
  if (at < 0 && old.some(isMap) && /^[0-9]+$/.test(id) && !now.some(isIt)) {
    const inner = changed(old[Number(id)], now[Number(id)], rest, change);
    return inner === undefined ? undefined : old.with(Number(id), inner);
  }
  const inner = changed(at < 0 ? undefined : old[at], now.find(isIt), rest, change);
  if (inner === undefined) return undefined;
  if (inner === GONE) return old.filter((_, place) => place !== at);
  return at < 0 ? placed(old, inner, now) : old.with(at, inner);
}

const same = (a: Json) => (b: Json) => canonical(a) === canonical(b);

/** Among its neighbours as they are wanted. */
function placed(list: readonly Json[], item: Json, wanted: readonly Json[]): readonly Json[] {
  const rank = (one: Json) => wanted.findIndex(same(one));
  const at = list.findIndex((one) => rank(one) > rank(item));
  return at < 0 ? [...list, item] : list.toSpliced(at, 0, item);
}
