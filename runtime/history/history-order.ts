import { createHash } from 'node:crypto';

/** What a past is made by. The same order over the same compiled files gives the same bytes. */
export interface HistoryOrder {
  readonly seed: number;
  /** ms since 1970-01-01 UTC; the past lies from here to before `until`, where the run begins. */
  readonly from: number;
  readonly until: number;
  /** A device is read no more often than so, in ms; as its config says where it is absent. */
  readonly everyMs?: number;
}

/** What the rows and objects of a made-up past begin with: the boot id of its readings, the name of its objects. A device's own boot id is a UUID. */
export const MADE_UP = 'history-';

/** Names one past: the `boot_id` of all its rows. */
export function historyId(order: HistoryOrder): string {
  const { seed, from, until, everyMs } = order;
  const hash = createHash('sha256').update(JSON.stringify([seed, from, until, everyMs ?? null]));
  return `${MADE_UP}${hash.digest('hex').slice(0, 12)}`;
}

const DAY_MS = 86_400_000;

/** The days (UTC) that a span touches: `2026-11-25`. */
export function daysOf({ from, until }: { readonly from: number; readonly until: number }): readonly string[] {
  const days: string[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < until; day += DAY_MS)
    days.push(new Date(day).toISOString().slice(0, 10));
  return days;
}
