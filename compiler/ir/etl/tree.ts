import type { EtlTable } from './column';
import type { Rollup } from './rollup';
import type { EtlStep } from './step';
import type { Track } from './track';

/**
 * The cleaning of one type of sensor: what both engines print. All data of one (sensor, day) is made anew in one go out of raw lines, so
 * every output is a function of the raw lake, however often and in which order days are made.
 */
export interface EtlTree {
  /** Id of the sensor. */
  readonly sensor: string;
  readonly title: string;
  /** Sorted by id. */
  readonly groups: readonly EtlGroup[];
  readonly steps: readonly EtlStep[];
  readonly curated: EtlTable;
  readonly quarantine: EtlTable;
  readonly rollups: readonly Rollup[];
  readonly tracks: readonly Track[];
  readonly compression: 'zstd' | 'snappy';
}

export interface EtlGroup {
  readonly id: string;
  /** The longest silence that is bridged when energy and uptime are computed. */
  readonly gapMs: number;
}

/** The tables of a tree, in the order in which they are written. */
export function tablesOf({ curated, quarantine, rollups, tracks }: EtlTree): readonly EtlTable[] {
  return [curated, quarantine, ...rollups.map(({ table }) => table), ...tracks.map(({ table }) => table)];
}
