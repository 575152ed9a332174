import type { Json } from '../../../../schema/plan/json';
import type { Snapshot, SnapshotGroup } from '../../../../schema/plan/snapshot';
import { canonical } from '../../../5-plan/canonical';
import { type AgentDocument, settingsOfGroup, type Told } from '../../../5-plan/settings-of-group';
import { rankOf } from '../../registry/sampled';
import type { HandOver } from '../edge-models/hand-over';

/** A device that is to run by other settings from now on. */
export interface ToldDevice {
  readonly thing: string;
  /** All of what its shadow shall ask for (schema/agent-settings.ts). */
  readonly settings: Json;
  /** What they name. */
  readonly documents: readonly AgentDocument[];
}

/**
 * Devices that were there and whose settings or models change, and those that `touched` names: an apply that was stopped may have told them something else.
 * A new device starts with its file, and is told of what stands beside it: models. In an order that has nothing to do with groups or serials, so that every part of it is a sample of the whole,
 * and the same each time.
 */
export function devicesToTell(
  base: Snapshot | undefined,
  target: Snapshot,
  touched: ReadonlySet<string>,
  { modelsOf, changed }: Pick<HandOver, 'modelsOf' | 'changed'>,
): readonly ToldDevice[] {
  const told: (ToldDevice & { readonly rank: string })[] = [];
  for (const [id, group] of Object.entries(target.groups)) {
    const was = base?.groups[id];
    const had = new Map(was?.things.map((thing, at) => [thing, at]));
    const models = modelsOf(id);
    const differs = was ? changes(target.fleet, was, group) : () => false;
    const settingsOf = settingsOfGroup(target.fleet, group, models);
    group.things.forEach((thing, at) => {
      const before = had.get(thing);
      const isTold = before === undefined ? models.length > 0 : changed.has(id) || differs(before, at);
      if (!isTold && !touched.has(thing)) return;
      const { settings, documents } = settingsOf(at);
      told.push({ thing, settings: settings as unknown as Json, documents, rank: rankOf(thing) });
    });
  }
  return told.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ rank: _, ...device }) => device);
}

/** Streams of the documents that the shadows of these things may name. */
export function streamsOf({ fleet, groups }: Snapshot, { modelsOf }: Pick<HandOver, 'modelsOf'>): ReadonlySet<string> {
  const streams = new Set<string>();
  for (const [id, group] of Object.entries(groups)) {
    const settingsOf = settingsOfGroup(fleet, group, modelsOf(id));
    for (const at of group.things.keys())
      for (const { address } of settingsOf(at).documents) streams.add(address.stream);
  }
  return streams;
}

/** Whether the settings of a thing changed, by its places before and now. A group that is the same as before is compared once. */
function changes(fleet: string, was: SnapshotGroup, is: SnapshotGroup): (before: number, now: number) => boolean {
  const same = (of: 'settings' | 'config') =>
    canonical(was[of] as unknown as Json) === canonical(is[of] as unknown as Json);
  if (same('settings') && same('config')) return () => false;
  const [settingsBefore, settingsNow] = [settingsOfGroup(fleet, was), settingsOfGroup(fleet, is)];
  const text = ({ settings }: Told) => canonical(settings as unknown as Json);
  return (before, now) => text(settingsBefore(before)) !== text(settingsNow(now));
}
