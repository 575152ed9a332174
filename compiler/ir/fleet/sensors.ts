import type { Origin } from '../origin';
import type { Silent } from './silent';

export type FieldType = 'number' | 'integer' | 'string' | 'boolean';

export interface Field {
  readonly id: string;
  readonly title: string;
  readonly type: FieldType;
  /** A code of schema/units.ts; '1' for what has no unit (strings and booleans too). */
  readonly unit: string;
  /** In `unit`. */
  readonly min?: number;
  readonly max?: number;
  readonly deadband?: number;
  /** How long readings may come without it. */
  readonly silent?: Pick<Silent, 'afterMs' | 'severity'>;
  /** Strings only. */
  readonly maxLength?: number;
  readonly values?: readonly string[];
  readonly origin: Origin;
}

export type Driver =
  | { readonly use: 'simulate'; readonly kind: string }
  | { readonly use: 'replay'; readonly file: string; readonly time: string }
  | { readonly use: 'exec'; readonly command: readonly string[] };

export interface Sensor {
  readonly id: string;
  readonly title: string;
  readonly everyMs: number;
  /** Sorted by id. */
  readonly fields: readonly Field[];
  readonly driver: Driver;
  readonly origin: Origin;
}
