import type uPlot from 'uplot';
import { measured } from '../../parts/number';
import { colour } from '../../style/theme';
import type { ThresholdLine } from './threshold-lines';

/** Times below, values on the left. */
export const streamAxes = (): uPlot.Axis[] => [
  { ...axis(), size: 30, values: TIMES },
  { ...axis(), size: 54, values: (_, splits) => splits.map((value) => measured(round(value))) },
];

const axis = (): uPlot.Axis => ({
  stroke: colour('ink-faint'),
  font: '11px system-ui, sans-serif',
  grid: { stroke: colour('line'), width: 1 },
  ticks: { show: false },
});

/** A little room around the values; a line near them is seen too. */
export function rangeWith(low: number | null, high: number | null, lines: readonly ThresholdLine[]): [number, number] {
  if (low === null || high === null) return [0, 1];
  const spread = Math.max(high - low, Math.abs(high) * 0.02, 0.2);
  const near = lines.map(({ value }) => value).filter((value) => value > low - spread * 4 && value < high + spread * 4);
  const [least, most] = [Math.min(low, ...near), Math.max(high, ...near)];
  const room = Math.max((most - least) * 0.12, spread * 0.06);
  return [least - room, most + room];
}

/** Hours of the day by 24; the date where it changes. */
const TIMES: uPlot.Axis.DynamicValues = (_, splits, __, ___, step) =>
  splits.map((seconds, at) => {
    const text = new Date(seconds * 1000).toISOString();
    const before = splits[at - 1];
    const newDay =
      at > 0 && before !== undefined && new Date(before * 1000).toISOString().slice(0, 10) !== text.slice(0, 10);
    if (newDay || step >= 86_400) return text.slice(5, 10);
    return step < 60 ? text.slice(11, 19) : text.slice(11, 16);
  });

const round = (value: number) => Number(value.toPrecision(6));
