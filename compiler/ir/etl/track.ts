import type { EtlTable } from './column';

/** Where a tag was seen: consecutive sightings at one device become a visit. */
export interface Track {
  /** The text that is followed. */
  readonly column: string;
  /** A longer silence ends a visit. */
  readonly gapMs: number;
  readonly table: EtlTable;
}
