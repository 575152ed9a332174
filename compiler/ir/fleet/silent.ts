import type { Origin } from '../origin';
import type { Group } from './groups';

/** A watch for silence: of whole devices, or of one field of their readings. */
export interface Silent {
  /** What its alerts have in the place of a threshold's id (schema/silent.ts). */
  readonly id: string;
  /** What an operator reads first when it happens. */
  readonly title: string;
  /** `presence`: connections, watched in the cloud. `data`: readings, watched by the agent. */
  readonly of: 'presence' | 'data';
  /** Of `data`: only this field. */
  readonly field?: string;
  readonly afterMs: number;
  readonly severity: 'critical' | 'warning';
  readonly origin: Origin;
}

/** Whether anything of the group can become an alert event. */
export const isWatched = ({ thresholds, silent }: Group) => thresholds.length > 0 || silent.length > 0;

/** The watch over the connections of a group, where there is one. */
export const presenceOf = ({ silent }: Group) => silent.find((watch) => watch.of === 'presence');
