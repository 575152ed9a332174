import { ETL_RUNS_TABLE } from '../../ir/names';
import { quoteSql, quoteSqlName } from '../../quoting/quote';

/** What Trino calls the moment at which a file was last changed, in S3 that at which the object landed: a column that no `*` shows. */
const LANDED = '$file_modified_time';

/** An object may be dated by the moment at which its upload began, and clocks differ: what a run may have missed is read again. */
const OVERLAP_MS = 120_000;
/**
 * A run counts only from so long after its end: what a query reads of the curated table was then made before the query began, whichever of
 * the two it reads first. Clocks differ by less.
 */
const SETTLED_MS = 60_000;

/**
 * Holds for files that landed since the last run began that made all of what had landed before. A bound on what is read and no more: of what
 * lies on both sides of it nothing is shown twice. Where no run is known, it holds for every file.
 */
export function landedSince(sensor: string): string {
  const began = `from_unixtime(CAST("began_ms" - ${OVERLAP_MS} AS double) / 1000)`;
  const now = 'CAST(to_unixtime(current_timestamp) * 1000 AS bigint)';
  return [
    `"${LANDED}" >= (`,
    `  SELECT coalesce(max(${began}), from_unixtime(0))`,
    `  FROM ${quoteSqlName(ETL_RUNS_TABLE)}`,
    `  WHERE "sensor" = ${quoteSql(sensor)}`,
    `    AND "ended_ms" <= ${now} - ${SETTLED_MS}`,
    ')',
  ].join('\n');
}
