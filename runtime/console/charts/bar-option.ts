import type { Column, Picture } from '../definitions/picture';
import { colour, seriesColour } from '../style/theme';
import { boundMarks, boundsInSight } from './bounds';
import type { EChartsCoreOption } from './echarts';
import { axisLook, chartLook, gridLook, tooltipLook } from './look';
import { numbers, placeOf, type Rows, type Value } from './rows';
import { shownNumber, textOf } from './shown-number';
import { timeOf, utc } from './time-of';

/** A bar for each category, or for each day. */
export function barOption(picture: Picture, columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const timed = placeOf(columns, 'time');
  const category = placeOf(columns, 'category') >= 0 ? placeOf(columns, 'category') : timed;
  const value = placeOf(columns, 'value');
  const column = columns[value];
  const ordered =
    timed === category ? [...rows].sort((a, b) => timeOf(a[timed]) - timeOf(b[timed])) : [...rows].reverse();
  const names = ordered.map((row) =>
    timed === category ? utc(timeOf(row[timed])).slice(0, 10) : textOf(row[category]),
  );
  const flat = picture.horizontal && timed !== category;
  const axis = { type: 'value' as const, ...axisLook(), ...boundsInSight(numbers(rows, value), picture.lines, true) };
  const categories = { type: 'category' as const, data: names, ...axisLook() };
  // More than can be read are scrolled: the first of the order stay in sight.
  const shown = 14;
  const window = {
    type: 'inside',
    zoomLock: true,
    zoomOnMouseWheel: false,
    moveOnMouseWheel: 'ctrl',
    startValue: Math.max(0, names.length - shown),
    endValue: names.length - 1,
  };
  return {
    ...chartLook(),
    // The number behind the longest bar needs its place.
    grid: gridLook({ top: 18, ...(flat ? { right: 62 } : {}) }),
    xAxis: flat ? axis : categories,
    yAxis: flat ? categories : axis,
    ...(flat && names.length > shown ? { dataZoom: [{ ...window, yAxisIndex: 0 }] } : {}),
    tooltip: {
      ...tooltipLook(),
      formatter: ({ name, value: number }: { name: string; value: Value }) =>
        `${name}\n${column ? shownNumber(number, column) : ''}`,
    },
    series: [
      {
        type: 'bar',
        data: ordered.map((row) => row[value]),
        barMaxWidth: 22,
        itemStyle: { color: seriesColour(0), borderRadius: flat ? [0, 4, 4, 0] : [4, 4, 0, 0] },
        label: {
          show: flat,
          position: 'right',
          color: colour('ink-soft'),
          fontSize: 11,
          formatter: ({ value: number }: { value: Value }) => (column ? shownNumber(number, column) : ''),
        },
        ...boundMarks(picture.lines, flat),
      },
    ],
  };
}
