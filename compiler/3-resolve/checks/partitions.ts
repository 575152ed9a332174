import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Place } from '../../diagnostics/place';
import type { PartitionKey } from '../../ir/fleet/lake';
import type { FleetCheck } from './index';

const DAYS_PER_YEAR = 365;
/** Athena user guide, Service Quotas: partitions that a query may plan over. */
const MANY = 1_000_000;
/** AWS General Reference, Glue quotas: partitions per table. */
const MOST = 10_000_000;

/**
 * Do tables stay within the partitions that Glue and Athena can handle? Counted are those that are registered: of curated Parquet,
 * and of groups with a crawler. Raw tables project theirs, and Iceberg keeps its own.
 */
export const partitions: FleetCheck = function* (fleet) {
  const { lake } = fleet;
  for (const group of fleet.groups) {
    if (group.crawler)
      yield* judge(
        `the crawled table of \`${group.id}\``,
        aYear(lake.partitioning, group.devices.count),
        group.origin.place,
      );
  }
  if (!fleet.etl || lake.curated.format === 'iceberg') return;
  for (const { id } of fleet.sensors) {
    const counts = fleet.groups
      .filter(({ sensor }) => sensor.id === id)
      .map(({ devices }) => aYear(lake.curated.partitioning, devices.count));
    const total = counts.reduce((sum, count) => sum + count, 0);
    yield* judge(`the curated table of \`${id}\``, total, lake.origin.place);
  }
};

const aYear = (keys: readonly PartitionKey[], devices: number) =>
  DAYS_PER_YEAR * (keys.includes('device') ? devices : 1);

function* judge(table: string, count: number, place: Place): Iterable<Diagnostic> {
  if (count > MOST) yield diagnose('partitions-too-many', place, { table, partitions: count });
  else if (count > MANY) yield diagnose('partitions-a-year', place, { table, partitions: count });
}
