import type { EtlTree } from '../ir/etl/tree';
import type { Fleet } from '../ir/fleet/index';
import { breaches } from './breaches';
import { completeness } from './completeness';
import { groupDays } from './group-days';
import { lastSeen } from './last-seen';
import { latest } from './latest';
import type { View } from './view';

/** What is asked of curated data day by day. */
export const views = (fleet: Fleet): readonly View[] => viewsBySensor(fleet).flat();

/** Of each type of sensor, what is asked first first. */
export const viewsBySensor = (fleet: Fleet): readonly (readonly View[])[] =>
  fleet.etl?.trees.map((tree) => viewsOf(fleet, tree)) ?? [];

function viewsOf(fleet: Fleet, tree: EtlTree): readonly View[] {
  return [
    latest(tree),
    ...breaches(tree),
    ...groupDays(tree),
    ...completeness(fleet, tree),
    ...tree.tracks.map((track) => lastSeen(tree, track)),
  ];
}
