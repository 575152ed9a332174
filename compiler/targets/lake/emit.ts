import type { Fleet } from '../../ir/fleet/index';
import { type Emission, emission } from '../../ir/target';
import { buckets } from './buckets';
import { crawlers } from './crawlers';
import { curatedQueries } from './curated-queries';
import { curatedTables, icebergTableFiles } from './curated-tables';
import { devices } from './devices';
import { firstOfEach, Room } from './first-of-each';
import { messageViews } from './message-views';
import { modelLake } from './model-lake';
import { modelQueries } from './model-queries';
import { queries } from './queries';
import { queryFile, savedQueries } from './saved-queries';
import { MOST_SAVED_VIEWS, savedViews } from './saved-views';
import { streams } from './streams';
import { database, tableFile, tables } from './tables';
import { workgroup } from './workgroup';

/** Where telemetry lies, how it gets there, and how it is asked. */
export function emit(fleet: Fleet): Emission {
  const declared = [...tables(fleet), ...curatedTables(fleet), ...modelLake(fleet)];
  const messages = messageViews(fleet);
  const ready = [...queries(fleet, messages), ...curatedQueries(fleet), ...modelQueries(fleet)];
  const named = savedViews(fleet, messages);
  const list = devices(fleet);
  const needed = [
    ...buckets(fleet),
    ...streams(fleet),
    database(fleet),
    ...declared.map(({ resource }) => resource),
    ...named.needed,
    ...crawlers(fleet),
    workgroup(fleet),
  ];
  // What is of one group alone may stand in a stack of its own.
  const room = new Room(needed.filter(({ group }) => group === undefined));
  const wanted = firstOfEach(named.wanted, MOST_SAVED_VIEWS, room);
  const saved = savedQueries(ready, room);
  const views = named.finish(wanted, firstOfEach(named.live, MOST_SAVED_VIEWS, room));
  return emission({
    artifacts: [
      ...declared.map((table) => tableFile(fleet, table)),
      ...icebergTableFiles(fleet),
      ...views.artifacts,
      ...ready.flat().map(queryFile),
      ...list.artifacts,
    ],
    assets: list.assets,
    resources: [...needed, ...views.resources, ...saved],
  });
}
