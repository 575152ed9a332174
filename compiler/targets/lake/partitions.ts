import { devicesOf, type Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { PartitionKey } from '../../ir/fleet/lake';

/**
 * How Athena learns the values of a partition column. A list for few; from there on the query must name the values (`injected`), and
 * Athena refuses one that does not. Dates come out of a range.
 */
export interface Partition {
  readonly key: PartitionKey;
  readonly values: readonly string[] | 'injected' | 'date';
  /** Values that stand in ready-made queries where the query must name some. */
  readonly examples: readonly string[];
}

/** Athena user guide, "Supported types for partition projection", advises a few dozen values of an enum at most. */
const MOST_LISTED = 50;
const MOST_EXAMPLES = 10;

/** The partition columns of a table with the data of these groups. */
export function partitionsOf(keys: readonly PartitionKey[], groups: readonly Group[]): readonly Partition[] {
  return keys.map((key) => {
    if (key === 'group')
      return listed(
        key,
        groups.map(({ id }) => id),
      );
    if (key === 'device') return devicePartition(groups);
    return { key, values: 'date', examples: [] };
  });
}

export const rawPartitions = ({ lake }: Fleet, groups: readonly Group[]) => partitionsOf(lake.partitioning, groups);

function devicePartition(groups: readonly Group[]): Partition {
  const count = groups.reduce((sum, { devices }) => sum + devices.count, 0);
  if (count <= MOST_LISTED)
    return listed(
      'device',
      groups.flatMap(({ devices }) => [...devicesOf(devices)].map(({ serial }) => serial)),
    );
  const examples = groups.slice(0, MOST_EXAMPLES).map(({ devices }) => devices.at(0).serial);
  return { key: 'device', values: 'injected', examples: unique(examples) };
}

function listed(key: PartitionKey, values: readonly string[]): Partition {
  const all = unique(values);
  return { key, values: all.length <= MOST_LISTED ? all : 'injected', examples: all.slice(0, MOST_EXAMPLES) };
}

const unique = (values: readonly string[]) => [...new Set(values)];
