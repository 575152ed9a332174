import type { EtlTable } from '../../../ir/etl/column';
import type { EtlTree } from '../../../ir/etl/tree';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { MARK } from './read';
import { fixed, list, name } from './sql';

const DAY = 'CAST("_day" AS VARCHAR)';

/** Partition columns are texts; the day of the row says the date. */
const PARTITION: Readonly<Record<PartitionKey, string>> = {
  group: '"group_id"',
  device: '"device_id"',
  year: `${DAY}[1:4]`,
  month: `${DAY}[6:7]`,
  day: `${DAY}[9:10]`,
  dt: DAY,
};

export const partitionColumns = ({ partitions }: EtlTable) =>
  partitions.map((key) => `${PARTITION[key]} AS ${name(key)}`);

/** Every statement of a table ends in its partition columns and `_rank`, the place of a row in its file. */
export function curatedSql({ curated }: EtlTree): string {
  return `SELECT${list([
    ...curated.columns.map(({ name: column }) => name(column)),
    ...partitionColumns(curated),
    '"_rank"',
  ])}
FROM "rows"
WHERE "_state" IS NULL;
`;
}

const LONGEST_RAW = 10_000;

export function quarantineSql({ quarantine }: EtlTree): string {
  return `SELECT
  *,
  row_number() OVER (ORDER BY "source", "raw", "reason") AS "_rank"
FROM (
  SELECT${list([
    '"_state" AS "state"',
    '"_reason" AS "reason"',
    '"_source" AS "source"',
    '"device_id"',
    '"event_time"',
    `left(regexp_replace(regexp_replace("_line", ${fixed(MARK)}, ''), ${fixed('[\\x00-\\x1f\\x7f]')}, '', 'g'), ${LONGEST_RAW}) AS "raw"`,
    ...partitionColumns(quarantine),
  ])}
  FROM "rows"
  WHERE "_state" IN ('quarantined', 'unparsable')
);
`;
}

/** The lines of each day, by group and by the day on which they arrived; and those that were of the day until a clock was put right. */
export const ARRIVALS_SQL = `SELECT
  CAST("day" AS VARCHAR) AS "day",
  "group_id" AS "group",
  CAST("_folder_day" AS VARCHAR) AS "arrived",
  count(*) FILTER (NOT "gone") AS "lines",
  count(*) FILTER ("gone") AS "gone"
FROM (
  SELECT "_day" AS "day", "group_id", "_folder_day", FALSE AS "gone" FROM "timed"
  UNION ALL
  SELECT "_day_before", "group_id", "_folder_day", TRUE FROM "timed" WHERE "_day_before" <> "_day"
)
WHERE list_contains(getvariable('days'), CAST("day" AS VARCHAR))
GROUP BY ALL
ORDER BY ALL;
`;

/** How many lines ended in which way, and how many there were before anything was decided. */
export const COUNTS_SQL = `SELECT
  (SELECT count(*) FROM "timed") AS "in",
  coalesce("_state", 'curated') AS "state",
  "_reason" AS "reason",
  count(*) AS "rows"
FROM "rows"
GROUP BY ALL
ORDER BY ALL;
`;
