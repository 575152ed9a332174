import type { PastFault } from '../../runtime/history/past-faults';

/** What a past came to; also what `--json` prints. */
export interface HistoryReport {
  readonly format: 'fleetwright/history-report/v1';
  readonly id: string;
  readonly seed: number;
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
  /** It was there already: nothing was done. */
  readonly wasThere: boolean;
  readonly devices: number;
  readonly readings: number;
  /** Held back by deadbands. */
  readonly unchanged: number;
  readonly leftOut: number;
  readonly messages: number;
  readonly alerts: number;
  readonly objects: number;
  readonly bytes: number;
  /** Rows of the curated tables that the ETL made of the days of the past; undefined for a fleet without one. */
  readonly curated: number | undefined;
  readonly quarantined: number | undefined;
  readonly faults: readonly PastFault[];
  /** Where the faults stand, as the user would find the file. */
  readonly file: string;
  /** Groups that have no past, and why. */
  readonly without: readonly { readonly group: string; readonly why: string }[];
  readonly problems: readonly string[];
  /** Seconds of wall time of this call: until the raw lake had all of it, and of the ETL. */
  readonly seconds: { readonly raw: number; readonly etl: number };
  /** Readings that this call made; a call that goes on where another stopped makes fewer. */
  readonly made: number;
}
