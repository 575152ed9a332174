import type { EtlTree } from '../ir/etl/tree';
import type { Fleet } from '../ir/fleet/index';
import { breaches } from './breaches';
import { completeness } from './completeness';
import { groupDays } from './group-days';
import { lastSeen } from './last-seen';
import { latest } from './latest';
import type { View } from './view';

/** What is asked of curated data day by day, per type of sensor. */
export function views(fleet: Fleet): readonly View[] {
  return fleet.etl?.trees.flatMap((tree) => viewsOf(fleet, tree)) ?? [];
}

function viewsOf(fleet: Fleet, tree: EtlTree): readonly View[] {
  return [
    latest(tree),
    ...breaches(tree),
    ...groupDays(tree),
    ...completeness(fleet, tree),
    ...tree.tracks.map((track) => lastSeen(tree, track)),
  ];
}
