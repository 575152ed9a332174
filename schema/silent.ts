import { SILENT_AFTER_INTERVALS } from './reading-counts';

/**
 * What an alert about silence has in the place of a threshold's id. `silent`: the device is connected and gives no readings. `offline`: it is not
 * connected. `silent:<field>`: its readings come without this field. No threshold of a user may be called so: the first two are refused
 * (threshold-id-reserved), and an id holds no colon.
 */
export const SILENT = 'silent';
export const OFFLINE = 'offline';
export const silentField = (field: string) => `${SILENT}:${field}`;

export const RESERVED_THRESHOLDS: readonly string[] = [OFFLINE, SILENT];

export const isAboutSilence = (threshold: string) =>
  RESERVED_THRESHOLDS.includes(threshold) || threshold.startsWith(`${SILENT}:`);

/** In ms: what decides about devices that are not connected looks once a minute. */
const LEAST_MS = 60_000;

/** The least that `silent` may be where a reading comes every `everyMs`, in ms: one that is late is no silence. */
export const leastSilent = (everyMs: number) => Math.max(LEAST_MS, SILENT_AFTER_INTERVALS * everyMs);
