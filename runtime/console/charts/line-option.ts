import type { Column, Picture } from '../definitions/picture';
import { measured } from '../parts/number';
import { colour, seriesColour } from '../style/theme';
import { boundMarks, boundsInSight } from './bounds';
import type { EChartsCoreOption } from './echarts';
import { axisLook, chartLook, gridLook, legendLook, NAMED, tooltipLook } from './look';
import { grouped, numbers, placeOf, type Rows } from './rows';
import { timeOf, utc } from './time-of';

/** Values over time: a line for each series and value. */
export function lineOption(picture: Picture, columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [time, series] = [placeOf(columns, 'time'), placeOf(columns, 'series')];
  const values = columns.flatMap(({ role }, place) => (role === 'value' ? [place] : []));
  const groups = grouped(rows, series);
  const drawn = values.flatMap((value) =>
    [...groups].map(([name, own]) => ({
      name: name === '' ? (columns[value]?.title ?? '') : values.length > 1 ? `${name} ${columns[value]?.title}` : name,
      data: own
        .map((row) => [timeOf(row[time]), row[value]] as const)
        .filter(([, number]) => number !== null)
        .sort(([a], [b]) => a - b),
    })),
  );
  const all = values.flatMap((value) => numbers(rows, value));
  const first = columns[values[0] ?? -1];
  const suffix = first?.suffix ?? '';
  return {
    ...chartLook(),
    ...legendLook(drawn.length),
    grid: gridLook(drawn.length > 1 && drawn.length <= NAMED ? { top: 58 } : {}),
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, filterMode: 'none' }],
    xAxis: { type: 'time', ...axisLook(), splitLine: { show: false } },
    yAxis: {
      type: 'value',
      name: first?.title,
      nameLocation: 'end',
      nameGap: 14,
      ...axisLook(),
      nameTextStyle: { align: 'left', color: colour('ink-faint'), fontSize: 11 },
      ...boundsInSight(all, picture.lines, false),
    },
    tooltip: {
      ...tooltipLook(),
      trigger: 'item',
      formatter: ({ seriesName, value }: { seriesName: string; value: [number, number] }) =>
        `${seriesName}\n${utc(value[0])}\n${measured(value[1])}${suffix}`,
    },
    series: drawn.map(({ name, data }, place) => ({
      type: 'line',
      name,
      data,
      showSymbol: data.length < 3,
      symbolSize: 5,
      triggerLineEvent: true,
      sampling: 'lttb',
      lineStyle: { width: drawn.length > NAMED ? 1 : 1.8, opacity: drawn.length > NAMED ? 0.7 : 1 },
      itemStyle: { color: seriesColour(place) },
      emphasis: { focus: 'series' },
      ...(place === 0 ? boundMarks(picture.lines, false) : {}),
    })),
    useUTC: true,
  };
}
