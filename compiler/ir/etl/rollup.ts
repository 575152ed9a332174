import type { EtlTable } from './column';

export const WINDOWS = { hour: 3_600_000, day: 86_400_000 } as const;
export type WindowName = keyof typeof WINDOWS;

/** A row per group, device and window (UTC) that holds a reading. docs/etl.md has the arithmetic. */
export interface Rollup {
  readonly window: WindowName;
  readonly windowMs: number;
  readonly values: readonly RollupValue[];
  /** Columns of breaches, each counted. */
  readonly breaches: readonly string[];
  readonly table: EtlTable;
}

/** A number that is rolled up: `<column>_count`, `_min`, `_max`, `_mean`, `_last`, and `_energy` for power. */
export interface RollupValue {
  readonly column: string;
  readonly type: 'double' | 'bigint';
  /** Values outside are left out: they are faults of the sensor, or too large to be summed exactly. */
  readonly least: number;
  readonly greatest: number;
  /** Sums are taken of whole multiples of 1 / scale, a power of ten: so they are exact, in any order and in any engine. */
  readonly scale: number;
  /** For power: from the unit of the column times an hour to kWh. */
  readonly energy?: { readonly multiply: number; readonly divide: number };
}
