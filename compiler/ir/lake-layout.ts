import type { Fleet } from './fleet/index';
import type { PartitionKey } from './fleet/lake';

/** Prefixes of the raw bucket. */
export const RAW_PREFIX = 'raw/';
export const ALERTS_PREFIX = 'alerts/';
export const ERRORS_PREFIX = 'errors/';
/** The id of the request metrics of what lies under `errors/`. */
export const ERRORS_FILTER = 'errors';

/** Where telemetry of one partition lies: `raw/group=group1/device=temp-001/year=2026/…/`; `value` says how each key is filled in. */
export function rawPrefix(fleet: Fleet, value: (key: PartitionKey) => string): string {
  return RAW_PREFIX + fleet.lake.partitioning.map((key) => `${key}=${value(key)}/`).join('');
}

/** Where the alert events of a group lie, by day. */
export function alertsPrefix(group: string, date: string): string {
  return `${ALERTS_PREFIX}group=${group}/dt=${date}/`;
}

/** Where messages end up that a rule or stream could not handle. */
export function errorsPrefix(rule: string, date: string): string {
  return `${ERRORS_PREFIX}rule=${rule}/dt=${date}/`;
}

/** Where records end up that a stream could not deliver. Its own prefix, so that a role can be held to it. */
export function streamErrorsPrefix(stream: string, type: string, date: string): string {
  return `${ERRORS_PREFIX}stream=${stream}/type=${type}/dt=${date}/`;
}

/** The raw objects of a group as an IAM resource pattern: `raw/group=group1/*` under the default layout. */
export function rawObjects(fleet: Fleet, group: string): string {
  const pattern = rawPrefix(fleet, (key) => (key === 'group' ? group : '*'));
  return `${pattern.replace(/(?:[a-z]+=\*\/)+$/, '')}*`;
}

/** Where the files of a table lie in the curated bucket: `<table>/<key>=<value>/…/part-0.parquet`. */
export const curatedPrefix = (table: string) => `${table}/`;

/** The partition columns that say the date, as the manifest chose them. */
export function dateKeys(keys: readonly PartitionKey[]): readonly PartitionKey[] {
  return keys.filter((key) => key === 'year' || key === 'month' || key === 'day' || key === 'dt');
}
