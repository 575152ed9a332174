import type { Picture } from '../definitions/picture';
import { colour, seriesColour } from '../style/theme';
import type { EChartsCoreOption } from './echarts';
import { axisLook, chartLook, gridLook, tooltipLook } from './look';
import type { Rows } from './rows';
import { textOf } from './shown-number';
import { timeOf, utc } from './time-of';

/** What was where, from when until when: a row for each, a bar for each stay. */
export function timelineOption(timeline: NonNullable<Picture['timeline']>, rows: Rows): EChartsCoreOption {
  const newest = [...new Set(rows.map((row) => textOf(row[timeline.what])))].slice(0, 18).sort().reverse();
  const where = [...new Set(rows.map((row) => textOf(row[timeline.where])))].sort();
  const data = rows
    .filter((row) => newest.includes(textOf(row[timeline.what])))
    .map((row) => {
      const begun = timeOf(row[timeline.from]);
      return [
        begun,
        Math.max(timeOf(row[timeline.to]), begun),
        newest.indexOf(textOf(row[timeline.what])),
        where.indexOf(textOf(row[timeline.where])),
      ];
    });
  return {
    ...chartLook(),
    grid: gridLook({ top: 12 }),
    useUTC: true,
    xAxis: { type: 'time', ...axisLook() },
    yAxis: {
      type: 'category',
      data: newest,
      ...axisLook(),
      splitLine: { show: true, lineStyle: { color: colour('line') } },
    },
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', filterMode: 'weakFilter' }],
    tooltip: {
      ...tooltipLook(),
      formatter: ({ value }: { value: [number, number, number, number] }) =>
        `${newest[value[2]]} at ${where[value[3]]}\n${utc(value[0])}\n${Math.round((value[1] - value[0]) / 1000)} s`,
    },
    series: [
      {
        type: 'custom',
        encode: { x: [0, 1], y: 2 },
        data,
        renderItem: (_: unknown, api: RenderApi) => {
          const [from, to] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)])];
          const height = Math.min(14, (api.size([0, 1])[1] ?? 14) * 0.6);
          return {
            type: 'rect',
            shape: {
              x: from[0],
              y: (from[1] ?? 0) - height / 2,
              width: Math.max(4, (to[0] ?? 0) - (from[0] ?? 0)),
              height,
              r: 3,
            },
            style: { fill: seriesColour(api.value(3)) },
          };
        },
      },
    ],
  };
}

interface RenderApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly number[];
  size(data: readonly [number, number]): readonly number[];
}
