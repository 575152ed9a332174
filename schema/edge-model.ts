import type { Severity } from './agent-config';

/**
 * edge.json: the robust-baseline detector as plain parameters, small enough for the agent to watch by while it is offline. train.py writes it, Python
 * scores by it (scripts/detector.py), and so does the agent (runtime/agent/edge/model.ts): the same operations in the same order.
 *
 * Per device and field a level, an offset for each hour of the day (UTC) and a scale. For a value x at time t, with h the hour of t and n, m counting the values
 * so far and those of the hour, this one included:
 *
 *     level = x                                          for the first value
 *     hours = min(t - at, 1 h) in hours                  0 for the first value
 *     r = x - (level + season[h])
 *     smoothed = smoothed + (r - smoothed) / smooth
 *     score = |smoothed| / max(scale, floor)             0 while n <= warmUp
 *     b = clip * max(scale, floor)
 *     c = r within -b and b                              r while n <= warmUp
 *     k = max(perHour.level * hours, 1 / n)
 *     scale = scale + max(perHour.scale * hours, 1 / n) * (|c| * 1.2533 - scale)
 *     season[h] = season[h] + max(perHour.season * hours, 1 / m) * ((1 - k) * c)
 *     level = level + k * c
 *     at = t
 *
 * The score of a reading is the greatest of its fields. An alarm is raised at a score of `threshold` or more, and is over after `quiet` readings below it.
 */
export interface EdgeModel {
  readonly format: 'fleetwright/edge-model/v1';
  /** Id of the model in the manifest. */
  readonly model: string;
  /** Of the parameters: a running agent begins anew with those of another version. */
  readonly version: string;
  readonly title: string;
  readonly severity: Severity;
  readonly threshold: number;
  /** Readings. */
  readonly smooth: number;
  readonly warmUp: number;
  readonly quiet: number;
  /** In scales. */
  readonly clip: number;
  /** Shares that are learned per hour of data. */
  readonly perHour: { readonly level: number; readonly season: number; readonly scale: number };
  /** `floor`: the least scale, in the unit of the field. */
  readonly fields: readonly { readonly id: string; readonly floor: number }[];
  /** What devices had come to when training ended, by device and field. A device that is not here begins with nothing, and warms up. */
  readonly devices: Readonly<Record<string, Readonly<Record<string, EdgeFieldState>>>>;
}

export interface EdgeFieldState {
  readonly n: number;
  /** ms since 1970-01-01 UTC, of the last value. */
  readonly at: number;
  readonly level: number;
  readonly scale: number;
  readonly smoothed: number;
  /** 24 each. */
  readonly season: readonly number[];
  readonly seen: readonly number[];
}

/** What the alert of a model has in place of a threshold's id. */
export const modelAlertId = (model: string) => `model:${model}`;

/** The part of a model that the agent of these devices needs. */
export function edgeModelFor(model: EdgeModel, devices: readonly string[]): EdgeModel {
  return {
    ...model,
    devices: Object.fromEntries(Object.entries(model.devices).filter(([id]) => devices.includes(id))),
  };
}
