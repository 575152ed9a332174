import type { Fleet } from '../../ir/fleet/index';
import { type Emission, emission } from '../../ir/target';
import { buckets } from './buckets';
import { crawlers } from './crawlers';
import { curatedQueries } from './curated-queries';
import { curatedTables, icebergTableFiles } from './curated-tables';
import { devices } from './devices';
import { messageViews } from './message-views';
import { queries } from './queries';
import { queryFile, savedQueries } from './saved-queries';
import { savedViews } from './saved-views';
import { streams } from './streams';
import { database, tableFile, tables } from './tables';
import { workgroup } from './workgroup';

/** Where telemetry lies, how it gets there, and how it is asked. */
export function emit(fleet: Fleet): Emission {
  const declared = [...tables(fleet), ...curatedTables(fleet)];
  const messages = messageViews(fleet);
  const ready = [...queries(fleet, messages), ...curatedQueries(fleet)];
  const named = savedViews(fleet, messages);
  const list = devices(fleet);
  return emission({
    artifacts: [
      ...declared.map((table) => tableFile(fleet, table)),
      ...icebergTableFiles(fleet),
      ...named.artifacts,
      ...ready.map(queryFile),
      ...list.artifacts,
    ],
    assets: list.assets,
    resources: [
      ...buckets(fleet),
      ...streams(fleet),
      database(fleet),
      ...declared.map(({ resource }) => resource),
      ...named.resources,
      ...crawlers(fleet),
      workgroup(fleet),
      ...savedQueries(ready),
    ],
  });
}
