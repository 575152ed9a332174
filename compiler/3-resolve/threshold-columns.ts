import { column, type EtlColumn } from '../ir/etl/column';
import type { FlaggedThreshold, ThresholdInForce } from '../ir/etl/step';
import type { Group } from '../ir/fleet/groups';
import type { Threshold } from '../ir/fleet/thresholds';
import { breachColumn, limitColumn } from '../ir/names';

/** The thresholds of the groups of one sensor, by id. */
export function flagged(groups: readonly Group[]): readonly FlaggedThreshold[] {
  const ids = [...new Set(groups.flatMap(({ thresholds }) => thresholds.map(({ id }) => id)))].sort();
  return ids.map((id) => {
    const inForce = new Map<string, ThresholdInForce>();
    for (const group of groups) {
      const threshold = group.thresholds.find((candidate) => candidate.id === id);
      if (threshold) inForce.set(group.id, limits(threshold));
    }
    const has = (side: 'above' | 'below') => [...inForce.values()].some((one) => one[side] !== undefined);
    return {
      id,
      breach: breachColumn(id),
      ...(has('above') ? { above: limitColumn('above', id) } : {}),
      ...(has('below') ? { below: limitColumn('below', id) } : {}),
      groups: inForce,
    };
  });
}

function limits({ condition, bounds }: Threshold): ThresholdInForce {
  return {
    condition,
    ...(bounds?.above === undefined ? {} : { above: bounds.above }),
    ...(bounds?.below === undefined ? {} : { below: bounds.below }),
  };
}

export function thresholdColumns(thresholds: readonly FlaggedThreshold[]): readonly EtlColumn[] {
  return thresholds.flatMap(({ id, breach, above, below }) => [
    column(breach, 'boolean', `whether ${id} is breached; missing where it is not in force`),
    ...(above === undefined
      ? []
      : [column(above, 'double', `${id}: the upper limit in force, in the unit of its field`)]),
    ...(below === undefined
      ? []
      : [column(below, 'double', `${id}: the lower limit in force, in the unit of its field`)]),
  ]);
}
