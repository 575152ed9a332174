import type { Fleet } from '../../ir/fleet/index';
import type { PartitionKey } from '../../ir/fleet/lake';
import { alertsPrefix, errorsPrefix, rawPrefix } from '../../ir/lake-layout';

/**
 * The name of an object: time of arrival, and an id, for two messages of one millisecond would overwrite each other otherwise.
 * Single quotes, so that a key needs no escape in JSON.
 */
const OBJECT = '${timestamp()}-${newuuid()}.json';

/** Dates are those of arrival at the rule, in UTC: a device that was offline cannot write into an old partition. */
const arrival = (pattern: string) => `\${parse_time('${pattern}', timestamp(), 'UTC')}`;

const TODAY = arrival('yyyy-MM-dd');

export function telemetryObjectKey(fleet: Fleet, group: string): string {
  const values: Readonly<Record<PartitionKey, string>> = {
    group,
    device: `\${topic(${fleet.topics.deviceLevel})}`,
    year: arrival('yyyy'),
    month: arrival('MM'),
    day: arrival('dd'),
    dt: TODAY,
  };
  return rawPrefix(fleet, (key) => values[key]) + OBJECT;
}

export function alertObjectKey(group: string): string {
  return alertsPrefix(group, TODAY) + OBJECT;
}

export function errorObjectKey(rule: string): string {
  return errorsPrefix(rule, TODAY) + OBJECT;
}
