import type { EtlTree } from '../ir/etl/tree';
import type { Fleet } from '../ir/fleet/index';
import { breaches } from './breaches';
import { completeness } from './completeness';
import { groupDays } from './group-days';
import { lastSeen } from './last-seen';
import { latest, latestOfLive } from './latest';
import type { RawSource } from './live/fresh-rows';
import { live } from './live/live';
import type { View } from './view';

/** Where the raw messages of a sensor can be asked for; undefined where nobody can ask for all of them. */
export type RawSources = (sensor: string) => RawSource | undefined;

/** What is asked of curated data day by day. */
export const views = (fleet: Fleet): readonly View[] => viewsBySensor(fleet).flat();

/** Of each type of sensor, what is asked first first. */
const viewsBySensor = (fleet: Fleet): readonly (readonly View[])[] =>
  fleet.etl?.trees.map((tree) => [latest(tree), ...others(fleet, tree)]) ?? [];

/** The views of a type of sensor in an engine that reads raw messages too. */
export interface SensorViews {
  readonly sensor: string;
  /** Of what is curated, and in its place of the live view, where there is that. */
  readonly latest: View;
  readonly latestOfLive: View;
  readonly live: View;
  /** What is asked first first. */
  readonly others: readonly View[];
}

export const viewsWithLive = (fleet: Fleet, raw: RawSources): readonly SensorViews[] =>
  fleet.etl?.trees.map((tree) => ({
    sensor: tree.sensor,
    latest: latest(tree),
    latestOfLive: latestOfLive(tree),
    live: live(tree, raw(tree.sensor)),
    others: others(fleet, tree),
  })) ?? [];

function others(fleet: Fleet, tree: EtlTree): readonly View[] {
  return [
    ...breaches(tree),
    ...groupDays(tree),
    ...completeness(fleet, tree),
    ...tree.tracks.map((track) => lastSeen(tree, track)),
  ];
}
