import type { Effect } from '../../../schema/plan/plan';
import type { Owned } from './draft';

/**
 * The effects of an intent, drawn together: properties of one resource, resources that change in the same way, devices that change in the same
 * way in any group. Counts are exact: within an intent nothing is counted twice.
 */
export function mergedEffects(owned: readonly Owned[]): readonly Effect[] {
  const whole = merge(owned.map(asEffect), sameThings, joinProperties);
  return merge(whole, sameChange, joinThings).map(({ effect }) => effect);
}

interface Marked {
  readonly effect: Effect;
  readonly set: string;
}

function asEffect({ atom, also }: Owned): Marked {
  return { effect: { ...atom.effect, ...(also.length > 0 ? { also } : {}) }, set: atom.set ?? '' };
}

/** Keeps the order of first appearance; linear in the number of effects. */
function merge(all: readonly Marked[], key: (one: Marked) => string, join: (a: Effect, b: Effect) => Effect): Marked[] {
  const found = new Map<string, Marked>();
  for (const one of all) {
    const name = key(one);
    const known = found.get(name);
    found.set(name, known ? { ...known, effect: join(known.effect, one.effect) } : one);
  }
  return [...found.values()];
}

const shape = ({ on, action, certainty, kind, stateful = false, also = [] }: Effect) =>
  [on, action, certainty, kind, stateful, ...also].join('\0');

const sameThings = ({ effect, set }: Marked) =>
  [shape(effect), effect.within, set, effect.on === 'resource' || effect.on === 'asset' ? effect.ids.join() : ''].join(
    '\0',
  );

const joinProperties = (a: Effect, b: Effect): Effect => ({ ...a, properties: [...a.properties, ...b.properties] });

function sameChange({ effect }: Marked): string {
  const where = effect.on === 'resource' ? effect.within : '';
  return [shape(effect), where, JSON.stringify(effect.properties), effect.text ?? ''].join('\0');
}

/** A plan names at most this many things; resources and assets it names all. */
const NAMED = 10;

function joinThings(a: Effect, b: Effect): Effect {
  const ids = [...a.ids, ...b.ids];
  const joined = { ...a, ids: a.groups ? ids.slice(0, NAMED) : ids, count: a.count + b.count };
  if (!a.groups) return joined;
  const { within: _, ...rest } = joined;
  return { ...rest, groups: { ...a.groups, ...b.groups } };
}
