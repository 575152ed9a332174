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
  /** Keys of messages that no field declares, by device and day. */
  readonly quality: EtlTable;
  readonly rollups: readonly Rollup[];
  readonly tracks: readonly Track[];
  readonly compression: 'zstd' | 'snappy';
  /** Names the rules by which a line is given its day: counts of lines can be compared only under the same. */
  readonly placing: string;
}

export interface EtlGroup {
  readonly id: string;
  /** The longest silence that is bridged when energy and uptime are computed. */
  readonly gapMs: number;
}

/** The tables of a tree, in the order in which they are written. */
export function tablesOf({ curated, quarantine, quality, rollups, tracks }: EtlTree): readonly EtlTable[] {
  return [curated, quarantine, quality, ...rollups.map(({ table }) => table), ...tracks.map(({ table }) => table)];
}
