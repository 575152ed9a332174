import type { EdgeFieldState, EdgeModel } from '../../../schema/edge-model';
import { own } from '../../../schema/own';
import type { Values } from '../../condition';

/** What a model has come to on one device. Plain data. */
export interface ModelState {
  /** Of the parameters that it began with. */
  readonly version: string;
  readonly fields: Readonly<Record<string, EdgeFieldState>>;
  /** When the alarm began that there is, in ms since 1970; 0 for none. */
  readonly since: number;
  /** The last reading beyond the threshold, or the first of all, in ms since 1970; 0 before it. */
  readonly calm: number;
}

export interface Scored {
  readonly state: ModelState;
  /** The greatest of the fields. */
  readonly score: number;
  /** Of each field that the reading has. */
  readonly fields: Readonly<Record<string, number>>;
}

/** One field of a reading, before anything is learned of it. */
interface Told {
  readonly id: string;
  readonly floor: number;
  readonly bounds: readonly number[];
  readonly value: number;
  readonly state: EdgeFieldState;
  readonly seen: Seen;
}

interface Judged extends Told {
  readonly score: number;
}

interface Seen {
  readonly gap: number;
  readonly passed: number;
  readonly hour: number;
  readonly level: number;
  readonly residual: number;
  readonly still: number;
  readonly means: readonly number[];
  readonly steps: boolean;
  readonly jump: number;
  /** One for each span, and then that of the jump. */
  readonly peaks: readonly number[];
  readonly stuck: number;
  readonly warm: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A mean of absolute residuals, times this, is the standard deviation of normal ones. */
const NORMAL = 1.2533;
/** The greatest scores of so many days are kept, and from so many on they count. */
const DAYS = 10;
const LEAST_DAYS = 5;
const HOURS = Array.from({ length: 24 }, () => 0);

/** Where a device begins: with what training knew of it, if anything. */
export function initialModelState(model: EdgeModel, device: string): ModelState {
  return { version: model.version, fields: own(model.devices, device) ?? {}, since: 0, calm: 0 };
}

/** Takes one reading on: schema/edge-model.ts has the formula. Fields that the reading lacks are left as they are. */
export function scoreReading(model: EdgeModel, before: ModelState, at: number, values: Values): Scored {
  const told: Told[] = [];
  for (const { id, floor, bounds } of model.fields) {
    const value = own(values, id);
    if (typeof value !== 'number' || Number.isNaN(value)) continue;
    const state = own(before.fields, id) ?? unseen(model);
    told.push({ id, floor, bounds, value, state, seen: look(model, floor, state, at, value) });
  }
  const judged = judge(model, told, at, before.since > 0);
  const scores = Object.fromEntries(judged.map(({ id, score }) => [id, score]));
  const score = Math.max(0, ...Object.values(scores));
  const odd = score >= model.threshold;
  const calm = odd || before.calm === 0 ? at : before.calm;
  const since = odd && before.since === 0 ? at : !odd && at - calm >= model.quiet ? 0 : before.since;
  const settles = odd && at - since > model.settle;
  const fields = { ...before.fields };
  for (const one of judged) fields[one.id] = learn(model, one, at, odd && !settles, settles);
  return { state: { version: before.version, fields, since, calm }, score, fields: scores };
}

/** The operations of scripts/detector.py, in its order: the scores are the same. */
function look(model: EdgeModel, floor: number, state: EdgeFieldState, at: number, value: number): Seen {
  const isFirst = state.n === 0;
  const gap = isFirst ? 0 : Math.max(at - state.at, 0);
  const passed = state.every > 0 ? Math.min(gap, 3 * state.every) : gap;
  const hour = Math.floor(at / HOUR) % 24;
  const level = isFirst ? value : state.level;
  const residual = value - (level + (state.season[hour] ?? 0));
  const still = !isFirst && value === state.last ? state.still + passed : 0;
  const means: number[] = [];
  const peaks: number[] = [];
  for (const [n, span] of model.spans.entries()) {
    const share = isFirst ? 1 : passed / (passed + span);
    const known = state.means[n] ?? 0;
    const mean = known + share * (residual - known);
    means.push(mean);
    peaks.push(Math.abs(mean) / Math.max(state.scales[n] ?? 0, floor));
  }
  const stuck = still / (model.still * Math.max(state.longest, model.memory / 50));
  // A value that is held says nothing new, and after a gap nobody knows what was before it.
  const steps = !isFirst && value !== state.last && gap > 0 && gap <= 3 * state.every;
  const follows = state.own > 0 ? Math.min(Math.max(state.next / state.own, 0), 1) : 0;
  const jump = steps ? residual - follows * state.before : 0;
  peaks.push(Math.abs(jump) / Math.max(state.jump, floor));
  const warm = state.span > model.warmUp;
  return { gap, passed, hour, level, residual, still, means, steps, jump, peaks, stuck, warm };
}

/** Each field with its score, and its state with what the day has said so far. */
function judge(model: EdgeModel, told: readonly Told[], at: number, alarmed: boolean): readonly Judged[] {
  const warm = told.filter(({ seen }) => seen.warm);
  let together = 0;
  let leading = 0;
  if (warm.length > 1) {
    for (const n of model.spans.keys()) {
      let total = 0;
      for (const { seen } of warm) {
        const peak = seen.peaks[n] ?? 0;
        total = total + peak * peak;
      }
      const mean = Math.sqrt(total / warm.length);
      if (mean > together) [together, leading] = [mean, n];
    }
  }
  const most = Math.max(0, ...warm.map(({ seen }) => seen.peaks[leading] ?? 0));
  return told.map((one) => {
    const { seen, bounds } = one;
    if (!seen.warm) return { ...one, score: 0 };
    const alone = Math.max(...seen.peaks.map((peak, n) => peak / (bounds[n] ?? 1)));
    const shared = together > 0 ? (together / model.together) * ((seen.peaks[leading] ?? 0) / most) : 0;
    const said = Math.max(alone, shared);
    const state = afterDays(model, one.state, at, said, alarmed);
    return { ...one, state, score: Math.max(said / state.raised, seen.stuck) };
  });
}

/**
 * What is said on most days is usual: where it comes to more than 1 within what is promised, the bounds are raised for this device; but not while it is
 * alarmed, for then it is settled what is usual (model.settle).
 */
function afterDays(
  model: EdgeModel,
  state: EdgeFieldState,
  at: number,
  said: number,
  alarmed: boolean,
): EdgeFieldState {
  const day = Math.floor(at / DAY);
  const another = state.day > 0 && day > state.day;
  const tops = another ? [...state.tops, state.top * state.top].slice(-DAYS) : state.tops;
  const due = another || state.due === 1;
  const counts = due && !alarmed && tops.length >= LEAST_DAYS;
  return {
    ...state,
    day: Math.max(day, state.day),
    top: another ? said : Math.max(state.top, said),
    tops,
    due: due && alarmed ? 1 : 0,
    raised: counts ? raisedBy(tops, (model.promise * model.fields.length) / DAY) : state.raised,
  };
}

function raisedBy(tops: readonly number[], days: number): number {
  const rising = [...tops].sort((a, b) => a - b);
  const quartile = (share: number) => rising[Math.floor(share * (rising.length - 1) + 0.5)] ?? 0;
  const slope = (quartile(0.75) - quartile(0.25)) / 1.5725;
  return Math.sqrt(Math.max(quartile(0.5) - 0.3665 * slope + slope * Math.log(Math.max(days, 1)), 1));
}

function learn(model: EdgeModel, told: Told, at: number, holds: boolean, settles: boolean): EdgeFieldState {
  const { floor, value, state, seen } = told;
  const { passed, hour } = seen;
  const clips = seen.warm && !settles;
  const counted = holds ? 0 : passed;
  const span = state.span + passed;
  const usual = span > 0 ? Math.min(counted / Math.min(span, model.memory), 1) : 0;
  const share = settles ? Math.min(Math.max(usual, passed / DAY), 1) : usual;
  const bound = model.clip * Math.max(state.scale, floor);
  const clipped = clips ? Math.min(Math.max(seen.residual, -bound), bound) : seen.residual;
  const ofHour = (state.seen[hour] ?? 0) + counted;
  const knowsHours = model.memory >= 2 * DAY;
  const seasonShare = knowsHours && ofHour > 0 ? counted / Math.min(ofHour, model.memory / 5) : 0;
  const scales = seen.means.map((mean, n) => {
    const known = state.scales[n] ?? 0;
    const far = clips ? Math.min(Math.abs(mean), model.clip * Math.max(known, floor)) : Math.abs(mean);
    return known + share * (far * NORMAL - known);
  });
  const run = clips ? Math.min(state.still, model.still * state.longest) : state.still;
  return {
    n: state.n + 1,
    at: Math.max(at, state.at),
    span,
    every: everyOf(state, seen),
    level: seen.level + share * clipped,
    scale: state.scale + share * (Math.abs(clipped) * NORMAL - state.scale),
    last: value,
    still: seen.still,
    longest: seen.still === 0 ? Math.max(state.longest, run) : state.longest,
    means: seen.means,
    scales,
    season: state.season.with(hour, (state.season[hour] ?? 0) + seasonShare * ((1 - share) * clipped)),
    seen: state.seen.with(hour, ofHour),
    ...jumped(model, told, share, clips, clipped),
    day: state.day,
    top: state.top,
    tops: state.tops,
    due: state.due,
    raised: state.raised,
  };
}

/** What is learned of a value that is another than the one before it. */
function jumped(model: EdgeModel, { floor, value, state, seen }: Told, share: number, clips: boolean, clipped: number) {
  const before = state.n === 0 || value !== state.last ? seen.residual : state.before;
  if (!seen.steps) return { before, own: state.own, next: state.next, jump: state.jump };
  const size = Math.abs(seen.jump);
  const far = clips ? Math.min(size, model.clip * Math.max(state.jump, floor)) : size;
  const bound = model.clip * Math.max(state.scale, floor);
  const known = clips ? Math.min(Math.max(state.before, -bound), bound) : state.before;
  return {
    before,
    own: state.own + share * (known * known - state.own),
    next: state.next + share * (clipped * known - state.next),
    jump: state.jump + share * (far * NORMAL - state.jump),
  };
}

function everyOf({ n, every }: EdgeFieldState, { gap, passed }: Seen): number {
  if (n === 0 || gap <= 0) return every;
  return every > 0 ? every + 0.1 * (passed - every) : gap;
}

function unseen({ spans }: EdgeModel): EdgeFieldState {
  const none = spans.map(() => 0);
  const zero = { n: 0, at: 0, span: 0, every: 0, level: 0, scale: 0, last: 0, still: 0, longest: 0 };
  const jumps = { before: 0, own: 0, next: 0, jump: 0 };
  const days = { day: 0, top: 0, tops: [], due: 0, raised: 1 } as const;
  return { ...zero, means: none, scales: none, season: HOURS, seen: HOURS, ...jumps, ...days };
}
