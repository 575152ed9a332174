import type { LeftOutCount } from './left-out';

/** What an import came to; also what `--json` prints. */
export interface ImportReport {
  readonly format: 'fleetwright/recording-import/v1';
  readonly id: string;
  readonly file: string;
  readonly group: string;
  /** The same file by the same mapping was imported before: nothing was done. */
  readonly wasThere: boolean;
  /** rows = readings + the rows that were left out as a whole. */
  readonly rows: number;
  readonly readings: number;
  readonly devices: number;
  /** ISO 8601; null where there are none. */
  readonly first: string | null;
  readonly last: string | null;
  readonly leftOut: readonly LeftOutCount[];
  /** Where each row that was left out stands, with its reason. */
  readonly leftOutFile: string;
  readonly objects: number;
  readonly days: readonly string[];
  /** Rows of these days in the curated tables of the sensor, and lines in quarantine; undefined for a fleet without an ETL. */
  readonly curated: number | undefined;
  readonly quarantined: number | undefined;
}
