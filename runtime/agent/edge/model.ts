import type { EdgeFieldState, EdgeModel } from '../../../schema/edge-model';
import { own } from '../../../schema/own';
import type { Values } from '../../condition';

/** What a model has come to on one device. Plain data. */
export interface ModelState {
  /** Of the parameters that it began with. */
  readonly version: string;
  readonly fields: Readonly<Record<string, EdgeFieldState>>;
  /** Readings below the threshold, since the last one above it. */
  readonly calm: number;
}

export interface Scored {
  readonly state: ModelState;
  readonly score: number;
}

const HOUR = 3_600_000;
/** A mean of absolute residuals, times this, is the standard deviation of normal ones. */
const NORMAL = 1.2533;
const NOTHING = Array.from({ length: 24 }, () => 0);
const UNSEEN: EdgeFieldState = { n: 0, at: 0, level: 0, scale: 0, smoothed: 0, season: NOTHING, seen: NOTHING };

/** Where a device begins: with what training knew of it, if anything. */
export function initialModelState(model: EdgeModel, device: string): ModelState {
  return { version: model.version, fields: own(model.devices, device) ?? {}, calm: 0 };
}

/** Takes one reading on: schema/edge-model.ts has the formula. Fields that the reading lacks are left as they are. */
export function scoreReading(model: EdgeModel, before: ModelState, at: number, values: Values): Scored {
  const fields = { ...before.fields };
  let greatest = 0;
  for (const { id, floor } of model.fields) {
    const value = own(values, id);
    if (typeof value !== 'number' || Number.isNaN(value)) continue;
    const { state, score } = advance(model, floor, own(fields, id) ?? UNSEEN, at, value);
    fields[id] = state;
    if (score > greatest) greatest = score;
  }
  const calm = greatest >= model.threshold ? 0 : before.calm + 1;
  return { state: { version: before.version, fields, calm }, score: greatest };
}

/** The operations of scripts/detector.py, in its order: the scores are the same. */
function advance(model: EdgeModel, floor: number, state: EdgeFieldState, at: number, value: number) {
  const n = state.n + 1;
  const hour = Math.floor(at / HOUR) % 24;
  const level = n === 1 ? value : state.level;
  const hours = n === 1 ? 0 : Math.min(Math.max(at - state.at, 0), HOUR) / HOUR;
  const seen = (state.seen[hour] ?? 0) + 1;
  const offset = state.season[hour] ?? 0;
  const residual = value - (level + offset);
  const smoothed = state.smoothed + (residual - state.smoothed) / model.smooth;
  const isWarm = n > model.warmUp;
  const scale = Math.max(state.scale, floor);
  const score = isWarm ? Math.abs(smoothed) / scale : 0;
  const bound = model.clip * scale;
  const clipped = isWarm ? Math.min(Math.max(residual, -bound), bound) : residual;
  const levelRate = Math.max(model.perHour.level * hours, 1 / n);
  const seasonRate = Math.max(model.perHour.season * hours, 1 / seen);
  const scaleRate = Math.max(model.perHour.scale * hours, 1 / n);
  const after: EdgeFieldState = {
    n,
    at,
    level: level + levelRate * clipped,
    scale: state.scale + scaleRate * (Math.abs(clipped) * NORMAL - state.scale),
    smoothed,
    season: state.season.with(hour, offset + seasonRate * ((1 - levelRate) * clipped)),
    seen: state.seen.with(hour, seen),
  };
  return { state: after, score };
}
