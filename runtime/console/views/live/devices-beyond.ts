import type { GroupSeries } from '../../server/series';
import { nearestValue } from './nearest-value';
import { isBeyond, type ThresholdLine } from './threshold-lines';

/** Devices whose last value lies beyond a line. */
export function devicesBeyond(series: GroupSeries, field: string, lines: readonly ThresholdLine[]): readonly string[] {
  if (lines.length === 0) return [];
  const columns = series.values.get(field) ?? [];
  return series.devices.filter((_, at) => {
    const column = columns[at];
    const value = column ? nearestValue(column, column.length - 1) : undefined;
    return value !== undefined && isBeyond(value, lines);
  });
}
