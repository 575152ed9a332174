import type { TypedExpression } from '../../expression/typed';
import type { FieldType } from '../fleet/sensors';
import type { EtlColumn } from './column';

/**
 * The steps from a line of raw text to a curated row, in order. `output` is the schema behind the step, complete; that of the step before
 * is its input. A row that a step turns away keeps its place with a state and a reason, and later steps leave it alone.
 * docs/etl.md says to the byte what each step does.
 */
export type EtlStep =
  | ReadStep
  | TimeStep
  | CastStep
  | PresentStep
  | RequireStep
  | RangeStep
  | DeduplicateStep
  | DeriveStep
  | EnrichStep
  | FlagStep;

interface Common {
  readonly output: readonly EtlColumn[];
}

/** Lines of the raw files, taken apart into the tokens of the declared columns; nothing is typed yet. */
export interface ReadStep extends Common {
  readonly step: 'read';
  /** Top-level keys of the JSON object, in the order of the raw table. */
  readonly keys: readonly string[];
  /** All keys that a message may have: those, the one that the rule adds, and what is left out on purpose. Every other is counted. */
  readonly known: readonly string[];
}

/** `event_time` becomes one clock: ms since 1970 in UTC, and the day that the row belongs to. */
export interface TimeStep extends Common {
  readonly step: 'time';
  /** An earlier reading was taken with a clock that was never set. ms since 1970. */
  readonly earliestMs: number;
  /** How far the clock of a device may be ahead of the arrival. */
  readonly aheadMs: number;
  /** How long a reading may have waited. */
  readonly lateMs: number;
  /** A time that is so far off is of a wrong clock, where the other lines of the boot say so; it is put right by `monotonic_ms`. */
  readonly wrongMs: number;
  /** Days of arrival, before and after the day of a reading, in which it can lie. */
  readonly daysBefore: number;
  readonly daysAfter: number;
}

/** Tokens become values. What cannot is missing, and `data_quality` says `type:<column>`. */
export interface CastStep extends Common {
  readonly step: 'cast';
  /** A row is late where it arrived so long after it was taken, whatever it says of itself. */
  readonly lateAfterMs: number;
  /** A row that says it is not late, arrived so long after it was taken, and cannot be compared with others of its boot: `data_quality` says `clock:behind`. */
  readonly behindMs: number;
  readonly columns: readonly { readonly name: string; readonly type: FieldType }[];
}

/** A row in which every field of the sensor is missing says nothing, and goes to quarantine. */
export interface PresentStep extends Common {
  readonly step: 'present';
  readonly fields: readonly string[];
}

/** A row without one of these goes to quarantine. */
export interface RequireStep extends Common {
  readonly step: 'require';
  readonly columns: readonly string[];
}

export interface RangeStep extends Common {
  readonly step: 'range';
  readonly outside: 'drop' | 'flag' | 'quarantine';
  readonly limits: readonly RangeLimit[];
}

/** In the unit of the column; a value on the limit is inside. `values` are the texts there are. */
export interface RangeLimit {
  readonly column: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
}

/** Of the rows of one day that agree in these columns, the first to arrive stays. */
export interface DeduplicateStep extends Common {
  readonly step: 'deduplicate';
  readonly by: readonly string[];
}

export interface DeriveStep extends Common {
  readonly step: 'derive';
  readonly fields: readonly DerivedColumn[];
}

export interface DerivedColumn {
  readonly name: string;
  readonly type: FieldType;
  readonly expression: TypedExpression;
}

/** Metadata of the device, else of its group; all are texts. A device that the manifest does not know has `device:unknown`. */
export interface EnrichStep extends Common {
  readonly step: 'enrich';
  readonly columns: readonly string[];
  /** What holds for a device that has nothing of its own to say; by group, then by column. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface FlagStep extends Common {
  readonly step: 'flag';
  readonly thresholds: readonly FlaggedThreshold[];
}

/** One threshold id; groups that share a sensor may each mean something else by it. Missing in groups that do not have it. */
export interface FlaggedThreshold {
  readonly id: string;
  /** Whether the condition is met; what cannot be decided is not met. */
  readonly breach: string;
  /** The columns of the limits in force, where a group has them. */
  readonly above?: string;
  readonly below?: string;
  readonly groups: ReadonlyMap<string, ThresholdInForce>;
}

export interface ThresholdInForce {
  readonly condition: TypedExpression;
  readonly above?: number;
  readonly below?: number;
}
