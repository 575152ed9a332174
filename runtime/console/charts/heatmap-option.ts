import type { Column } from '../definitions/picture';
import { measured } from '../parts/number';
import { colour } from '../style/theme';
import type { EChartsCoreOption } from './echarts';
import { axisLook, chartLook, gridLook, tooltipLook } from './look';
import { extent, numbers, placeOf, type Rows } from './rows';
import { shownNumber, textOf } from './shown-number';

/** A value for each row and column, as a colour. */
export function heatmapOption(columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [row, column, value] = [placeOf(columns, 'row'), placeOf(columns, 'column'), placeOf(columns, 'value')];
  const names = (place: number) =>
    [...new Set(rows.map((one) => textOf(one[place])))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const [across, down] = [names(column), names(row).reverse()];
  const [low = 0, high = 1] = extent(numbers(rows, value));
  const shown = columns[value];
  return {
    ...chartLook(),
    grid: gridLook({ top: 12, right: 64 }),
    xAxis: { type: 'category', data: across, ...axisLook(), splitLine: { show: false } },
    yAxis: { type: 'category', data: down, ...axisLook(), splitLine: { show: false } },
    visualMap: {
      type: 'continuous',
      min: low,
      max: high === low ? low + 1 : high,
      right: 4,
      top: 'middle',
      itemHeight: 110,
      itemWidth: 10,
      textGap: 6,
      text: [measured(high), measured(low)],
      textStyle: { color: colour('ink-faint'), fontSize: 11 },
      inRange: { color: [colour('heat-low'), colour('heat-middle'), colour('heat-high')] },
    },
    tooltip: {
      ...tooltipLook(),
      formatter: ({ value: cell }: { value: [number, number, number] }) =>
        `${down[cell[1]]}\n${columns[column]?.title} ${across[cell[0]]}\n${shown ? shownNumber(cell[2], shown) : ''}`,
    },
    series: [
      {
        type: 'heatmap',
        data: rows.map((one) => [across.indexOf(textOf(one[column])), down.indexOf(textOf(one[row])), one[value]]),
        itemStyle: { borderColor: colour('surface'), borderWidth: 1, borderRadius: 2 },
      },
    ],
  };
}
