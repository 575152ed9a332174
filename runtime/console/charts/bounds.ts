import type { Line } from '../definitions/picture';
import { colour } from '../style/theme';
import { extent } from './rows';

/** The bounds of a picture, such as its thresholds, as lines through the first series. */
export function boundMarks(bounds: readonly Line[], horizontal: boolean): object {
  if (bounds.length === 0) return {};
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      data: bounds.map(({ value, label, colour: ink }) => ({
        [horizontal ? 'xAxis' : 'yAxis']: value,
        lineStyle: { color: ink, type: 'dashed', width: 1.5 },
        label: {
          formatter: label,
          position: 'insideEndTop',
          color: colour('ink-soft'),
          fontSize: 11,
        },
      })),
    },
  };
}

/** Room for the bounds that are near: one far away would flatten all else. */
export function boundsInSight(values: readonly number[], bounds: readonly Line[], zero: boolean): object {
  const [low, high] = extent(values);
  if (low === undefined || high === undefined) return {};
  const spread = Math.max(high - low, Math.abs(high) * 0.02, 1e-6);
  const near = bounds
    .map(({ value }) => value)
    .filter((value) => value > low - spread * 6 && value < high + spread * 6);
  const least = Math.min(low, ...near);
  const most = Math.max(high, ...near);
  const room = (most - least) * 0.12 || 1;
  const nice = (value: number) => Number(value.toPrecision(3));
  const min = zero && least >= 0 ? 0 : nice(least - room);
  // The ends are no round numbers: only what lies between is labelled.
  const axisLabel = { color: colour('ink-faint'), fontSize: 11, showMaxLabel: false, showMinLabel: min === 0 };
  return { min, max: nice(most + room), axisLabel };
}
