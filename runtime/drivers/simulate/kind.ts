import type { Scalar } from './scalar';

interface Span {
  readonly from: number;
  readonly until: number;
}

/** One device at one moment. */
export interface World {
  /** Of this device. */
  readonly seed: number;
  /** ms since 1970-01-01 UTC. */
  readonly t: number;
  /** When a fault of a kind lasts; empty where it was not ordered. */
  spans(fault: string): readonly Span[];
  /** Whether a fault of a kind lasts now. */
  has(fault: string): boolean;
}

/** A quantity that a model knows. Numbers have a unit and the decimals that such a sensor gives. */
export type Quantity = { readonly unit: string; readonly digits: number } | { readonly type: 'boolean' | 'string' };

/**
 * A model of one kind of sensor: what it would say at any moment, as a function of seed, time and faults alone. So it does not matter how often it is
 * asked, and a restart changes nothing. One file in kinds/, one line in kinds/index.ts.
 */
export interface Kind {
  readonly name: string;
  /** One sentence: what is behind the numbers. */
  readonly title: string;
  /** A sentence for each fault that can be ordered. */
  readonly faults: Readonly<Record<string, string>>;
  /** Which of them a made-up past has, and how long each lasts there, in ms. */
  readonly past: Readonly<Record<string, number>>;
  readonly quantities: Readonly<Record<string, Quantity>>;
  /** A value for every quantity; numbers are in its unit. */
  say(world: World): Readonly<Record<string, Scalar>>;
  /** For what speaks by itself: the moments after `from` up to `to` at which there is something to say. Without it a reading is taken when asked. */
  moments?(world: World, from: number, to: number): readonly number[];
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** From 0 to below 24, UTC. */
export const hourOf = (t: number): number => (t % DAY) / HOUR;
