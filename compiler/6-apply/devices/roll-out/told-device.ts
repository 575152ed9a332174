import { createHash } from 'node:crypto';
import type { Json } from '../../../../schema/plan/json';
import type { Snapshot } from '../../../../schema/plan/snapshot';
import { canonical } from '../../../5-plan/canonical';
import { documentOf } from '../../../5-plan/columns';

/** A device that is to run by other settings from now on. */
export interface ToldDevice {
  readonly thing: string;
  /** All of what its shadow shall ask for (schema/agent-settings.ts). */
  readonly settings: Json;
}

/**
 * Devices that were there and whose settings change, and those that `touched` names: an apply that was stopped may have told them something else.
 * A new device starts with its file. In an order that has nothing to do with groups or serials, so that every part of it is a sample of the whole,
 * and the same each time.
 */
export function devicesToTell(
  base: Snapshot | undefined,
  target: Snapshot,
  touched: ReadonlySet<string>,
): readonly ToldDevice[] {
  const told: (ToldDevice & { readonly rank: string })[] = [];
  for (const [id, { things, settings }] of Object.entries(target.groups)) {
    const was = base?.groups[id];
    const had = new Map(was?.things.map((thing, at) => [thing, at]));
    const differs = changes(was?.settings, settings);
    things.forEach((thing, at) => {
      const before = had.get(thing);
      const isChanged = before !== undefined && differs(before, at);
      if (!isChanged && !touched.has(thing)) return;
      told.push({ thing, settings: documentOf(settings, at), rank: rankOf(thing) });
    });
  }
  return told.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ thing, settings }) => ({ thing, settings }));
}

type Settings = Snapshot['groups'][string]['settings'];

/** Most groups have one document for all of their things, which is then compared once. */
function changes(was: Settings | undefined, is: Settings): (before: number, now: number) => boolean {
  if (!was) return () => false;
  const isOne = Object.keys(was.own).length === 0 && Object.keys(is.own).length === 0;
  const text = (settings: Settings, at: number) => canonical(documentOf(settings, at));
  const all = isOne && text(was, 0) !== text(is, 0);
  return isOne ? () => all : (before, now) => text(was, before) !== text(is, now);
}

const rankOf = (thing: string) => createHash('sha256').update(thing).digest('hex');
