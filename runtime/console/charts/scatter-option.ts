import type { Column } from '../definitions/picture';
import { measured } from '../parts/number';
import { seriesColour } from '../style/theme';
import type { EChartsCoreOption } from './echarts';
import { axisLook, chartLook, gridLook, legendLook, NAMED, tooltipLook } from './look';
import { grouped, placeOf, type Rows } from './rows';

/** One value over another, a colour for each series. */
export function scatterOption(columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [x, y, series] = [placeOf(columns, 'x'), placeOf(columns, 'y'), placeOf(columns, 'series')];
  const groups = [...grouped(rows, series)];
  const axis = (place: number) => ({
    type: 'value' as const,
    scale: true,
    name: columns[place]?.title,
    nameLocation: 'middle' as const,
    ...axisLook(),
  });
  return {
    ...chartLook(),
    ...legendLook(groups.length),
    grid: gridLook({
      bottom: 26,
      left: 26,
      ...(groups.length > 1 && groups.length <= NAMED ? { top: 46 } : { top: 16 }),
    }),
    xAxis: { ...axis(x), nameGap: 24 },
    yAxis: { ...axis(y), nameGap: 38 },
    tooltip: {
      ...tooltipLook(),
      formatter: ({ seriesName, value }: { seriesName: string; value: [number, number] }) =>
        `${seriesName}\n${columns[x]?.title} ${measured(value[0])}\n${columns[y]?.title} ${measured(value[1])}`,
    },
    series: groups.map(([name, own], place) => ({
      type: 'scatter',
      name,
      symbolSize: rows.length > 600 ? 4 : 6,
      itemStyle: { color: seriesColour(place), opacity: 0.65 },
      data: own.map((row) => [row[x], row[y]]),
    })),
  };
}
