import type { Severity } from './agent-config';

/** A reader of another version refuses the file by this name. */
export const EDGE_MODEL_FORMAT = 'fleetwright/edge-model/v3';

/**
 * edge.json: the robust-baseline detector as plain parameters, small enough for the agent to watch by while it is offline. train.py writes it, Python
 * scores by it (scripts/detector.py), and so does the agent (runtime/agent/edge/model.ts): the same operations in the same order.
 *
 * Per device and field a level, an offset for each hour of the day (UTC) and a scale; for each span of time s a mean of the residual with a scale of its own;
 * how far a value jumps from what the one before it lets expect; and how high the score went on each of the last days. Everything counts time, not readings.
 * For a value x at time t, with h the hour of t, every field of the reading first says:
 *
 *     gap = max(t - at, 0)                                  0 for the first value
 *     passed = min(gap, 3 * every)                          gap while every is 0
 *     level = x                                             for the first value
 *     r = x - (level + season[h])
 *     still = still + passed where x is last, else 0
 *     mean[s] = mean[s] + passed / (passed + s) * (r - mean[s])      r for the first value
 *     z[s] = |mean[s]| / max(scale[s], floor)
 *     stuck = still / (model.still * max(longest, memory / 50))
 *     steps = x is not last and 0 < gap <= 3 * every        a value that is held, or that comes after a gap, is no jump
 *     jump = r - min(max(next / own, 0), 1) * before        0 unless it steps, r while own is 0
 *     z[jump] = |jump| / max(scale[jump], floor)
 *
 * A field is warm where span > warmUp. Of the warm fields of a reading, with s the span (no jump) whose root mean square of z is greatest, and that mean `all`:
 *
 *     said of a field = max(greatest z / its bound, all / together * z[s] / greatest z[s] of the fields)
 *
 * the last where there are two at least. What it says is usual where it says so on most days. Before the first value of another day:
 *
 *     tops = the last 9 of tops, and top * top;  top = 0
 *
 * and as soon as no alarm is there after that, where there are 5 tops at least:
 *
 *     q = the quartiles of tops                             each the nearest of them by rank
 *     slope = (q[3] - q[1]) / 1.5725
 *     raised = sqrt(max(q[2] - 0.3665 * slope + slope * ln(max(promise * number of fields / 1 d, 1)), 1))
 *
 * Then top = max(top, said). The score of a field is max(said / raised, stuck); it is 0 of a field that is not warm. The score of a reading is the greatest of
 * its fields. An alarm is raised at a score of `threshold` or more, and is over when `quiet` ms have passed since the last one. While a reading is an alarm it
 * teaches nothing (counted = 0); after `settle` ms of alarm what it says is taken for the new usual (settled). Then each field learns:
 *
 *     counted = passed, or 0
 *     k = min(counted / min(span + passed, memory), 1)      at least passed / 1 d where settled
 *     c = r within ± clip * max(scale, floor)               r while cold or settled
 *     season[h] = season[h] + counted / min(seen[h] + counted, memory / 5) * ((1 - k) * c);  seen[h] = seen[h] + counted
 *                                                           season stays 0 where memory is less than two days
 *     level = level + k * c
 *     scale = scale + k * (|c| * 1.2533 - scale)
 *     scale[s] = scale[s] + k * (m * 1.2533 - scale[s])     m: |mean[s]|, at most clip * max(scale[s], floor) unless cold or settled
 *     where it steps, with b = before within ± clip * max(scale, floor) unless cold or settled:
 *         scale[jump] = scale[jump] + k * (m * 1.2533 - scale[jump])     m: of |jump|, as above
 *         own = own + k * (b * b - own);  next = next + k * (c * b - next)
 *     before = r where x is not last
 *     longest = max(longest, run) where still is 0 now      run: still as it was, at most model.still * longest unless cold or settled
 *     every = every + 0.1 * (passed - every)                gap for the first gap; unchanged where it is 0
 *     span = span + passed, at = max(at, t), last = x
 *
 * The bounds are learned so that a device in good health raises an alarm as rarely as is promised (scripts/alarms.py).
 */
export interface EdgeModel {
  readonly format: typeof EDGE_MODEL_FORMAT;
  /** Id of the model in the manifest. */
  readonly model: string;
  /** Of the parameters: a running agent begins anew with those of another version. */
  readonly version: string;
  readonly title: string;
  readonly severity: Severity;
  readonly threshold: number;
  /** ms each, rising. */
  readonly spans: readonly number[];
  /** ms. */
  readonly warmUp: number;
  readonly memory: number;
  readonly settle: number;
  readonly quiet: number;
  /** In scales. */
  readonly clip: number;
  /** How many times the longest time without a change is no usual one any more. */
  readonly still: number;
  /** ms: one false alarm of a device in so long is promised, by the bounds and by what raises them. */
  readonly promise: number;
  /** The bound of all fields together, in scales. */
  readonly together: number;
  /** `floor`: the least scale, in the unit of the field. `bounds`: in scales, one for each span and then that of a jump. */
  readonly fields: readonly { readonly id: string; readonly floor: number; readonly bounds: readonly number[] }[];
  /** What devices had come to when training ended, by device and field. A device that is not here begins with nothing, and warms up. */
  readonly devices: Readonly<Record<string, Readonly<Record<string, EdgeFieldState>>>>;
}

export interface EdgeFieldState {
  readonly n: number;
  /** ms since 1970-01-01 UTC, of the last value. */
  readonly at: number;
  /** ms that were learned from. */
  readonly span: number;
  /** ms between two values, usually. */
  readonly every: number;
  readonly level: number;
  readonly scale: number;
  readonly last: number;
  /** ms since the value changed, and the longest of such times. */
  readonly still: number;
  readonly longest: number;
  /** One for each of the model's spans. */
  readonly means: readonly number[];
  readonly scales: readonly number[];
  /** 24 each; `seen` in ms. */
  readonly season: readonly number[];
  readonly seen: readonly number[];
  /** The residual of the last value that was another than the one before it. */
  readonly before: number;
  /** Usual squares of it, and products with the residual after it. */
  readonly own: number;
  readonly next: number;
  /** Usual distance from what it lets expect. */
  readonly jump: number;
  /** Days since 1970-01-01 UTC, 0 for none: the one of the last score. */
  readonly day: number;
  /** What it said at most on that day, and the squares of that of at most 10 days before. */
  readonly top: number;
  readonly tops: readonly number[];
  /** 1 where `tops` has a day more than `raised` was made of. */
  readonly due: 0 | 1;
  /** What scores are divided by: how much higher than in training they usually are; at least 1. */
  readonly raised: number;
}

/** Bytes of what training knew of the devices of a group that travels with its models: beyond this every device would fetch too much for its own few, and all begin with nothing. */
export const MOST_STATE_BYTES = 262_144;
/** Bytes of that, about: of one field of one device, as JSON. */
export const STATE_BYTES = 850;

/** What the alert of a model has in place of a threshold's id. */
export const modelAlertId = (model: string) => `model:${model}`;

/** The part of a model that the agent of these devices needs. */
export function edgeModelFor(model: EdgeModel, devices: readonly string[]): EdgeModel {
  const its = new Set(devices);
  return { ...model, devices: Object.fromEntries(Object.entries(model.devices).filter(([id]) => its.has(id))) };
}

/** Of versions, the newest first, the first that can be read, with its model; undefined where none can. `read` tells what is wrong with one that cannot. */
export async function newestReadable<V>(
  versions: readonly V[],
  read: (version: V) => Promise<EdgeModel | undefined>,
): Promise<{ readonly version: V; readonly model: EdgeModel } | undefined> {
  for (const version of versions) {
    const model = await read(version);
    if (model) return { version, model };
  }
  return undefined;
}
