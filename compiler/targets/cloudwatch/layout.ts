import type { CfnValue } from '../../ir/stack';
import type { Line, Statistic } from './line';
import { PERIOD } from './line';

/** A widget that has no place yet. Width in columns of 24. */
export interface Widget {
  readonly type: 'metric' | 'text' | 'alarm';
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly [key: string]: CfnValue };
}

const COLUMNS = 24;
const HEIGHT = 6;

export function graph(
  region: string,
  width: number,
  title: string,
  lines: readonly Line[],
  stat: Statistic = 'Sum',
): Widget {
  return {
    type: 'metric',
    width,
    height: HEIGHT,
    properties: { title, view: 'timeSeries', stacked: false, region, period: PERIOD, stat, metrics: lines },
  };
}

/** From left to right, a row as high as its highest widget. */
export function layout(widgets: readonly Widget[]): readonly CfnValue[] {
  let [x, y, row] = [0, 0, 0];
  return widgets.map(({ type, width, height, properties }) => {
    if (x + width > COLUMNS) [x, y, row] = [0, y + row, 0];
    const place = { type, x, y, width, height, properties };
    x += width;
    row = Math.max(row, height);
    return place;
  });
}
