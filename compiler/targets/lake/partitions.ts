import { devicesOf, type Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { PartitionKey } from '../../ir/fleet/lake';

/**
 * How Athena learns the values of a partition column: a list, a range of dates, or from the query itself (`injected`), which Athena
 * refuses if it does not name them.
 */
export interface Partition {
  readonly key: PartitionKey;
  readonly values: readonly string[] | 'injected' | 'date';
  /** Values that stand in ready-made queries where the query must name some. */
  readonly examples: readonly string[];
}

/** Athena user guide, "Supported types for partition projection", advises a few dozen values of an enum, and sets no limit. */
const FEW = 50;
/**
 * Lists multiply: each group is projected with each device of the table. Up to here a query that says nothing at all stays below the 1
 * million partitions that Athena plans over (user guide, "Service Quotas"), also when the lake is ten years old.
 */
const MOST_PROJECTED = 250;
const MOST_EXAMPLES = 10;

/** The partition columns of a table with the data of these groups. */
export function partitionsOf(keys: readonly PartitionKey[], groups: readonly Group[]): readonly Partition[] {
  return keys.map((key) => {
    if (key === 'group') return { key, values: unique(groups.map(({ id }) => id)), examples: [] };
    if (key === 'device') return devicePartition(groups, keys.includes('group') ? groups.length : 1);
    return { key, values: 'date', examples: [] };
  });
}

export const rawPartitions = ({ lake }: Fleet, groups: readonly Group[]) => partitionsOf(lake.partitioning, groups);

/** Whether a query over a table with these columns must name the devices it is about. */
export const devicesAreNamed = (partitions: readonly Partition[]) =>
  partitions.some(({ values }) => values === 'injected');

function devicePartition(groups: readonly Group[], projectedGroups: number): Partition {
  const count = groups.reduce((sum, { devices }) => sum + devices.count, 0);
  if (count <= FEW || count * projectedGroups <= MOST_PROJECTED) {
    const serials = groups.flatMap(({ devices }) => [...devicesOf(devices)].map(({ serial }) => serial));
    return { key: 'device', values: unique(serials), examples: [] };
  }
  const examples = groups.slice(0, MOST_EXAMPLES).map(({ devices }) => devices.at(0).serial);
  return { key: 'device', values: 'injected', examples: unique(examples) };
}

const unique = (values: readonly string[]) => [...new Set(values)];
