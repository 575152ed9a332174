import type { Column } from '../definitions/picture';
import { colour, seriesColour } from '../style/theme';
import type { EChartsCoreOption } from './echarts';
import { axisLook, chartLook, gridLook, tooltipLook } from './look';
import { extent, numbers, placeOf, type Rows } from './rows';
import { shownNumber, textOf } from './shown-number';

/** Sites where they lie, on a plain grid of degrees: a map of the world would have to be asked of somebody. */
export function mapOption(columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [latitude, longitude, category, value] = [
    placeOf(columns, 'latitude'),
    placeOf(columns, 'longitude'),
    placeOf(columns, 'category'),
    placeOf(columns, 'value'),
  ];
  const known = rows.filter((row) => typeof row[latitude] === 'number' && typeof row[longitude] === 'number');
  const [low = 0, high = 1] = extent(numbers(known, value));
  const shown = columns[value];
  const degrees = (name: string) => ({
    type: 'value' as const,
    scale: true,
    name,
    nameLocation: 'middle' as const,
    ...axisLook(),
    axisLabel: { ...axisLook().axisLabel, formatter: (degree: number) => `${degree}°` },
  });
  const room = (place: number) => {
    const [least = 0, most = 0] = extent(numbers(known, place));
    const wide = Math.max(0.4, (most - least) * 0.25);
    return { min: Math.floor(least - wide), max: Math.ceil(most + wide * 2) };
  };
  return {
    ...chartLook(),
    grid: gridLook({ top: 14, left: 34, bottom: 26, right: 30 }),
    xAxis: { ...degrees('longitude'), nameGap: 24, ...room(longitude) },
    yAxis: { ...degrees('latitude'), nameGap: 46, ...room(latitude) },
    tooltip: {
      ...tooltipLook(),
      formatter: ({ name, value: point }: { name: string; value: [number, number, number] }) =>
        `${name}\n${shown ? shownNumber(point[2], shown) : ''}`,
    },
    series: [
      {
        type: 'scatter',
        data: known.map((row) => ({
          name: category < 0 ? '' : textOf(row[category]),
          value: [row[longitude], row[latitude], row[value]],
        })),
        symbolSize: ([, , size]: [number, number, number]) => 14 + (22 * ((size ?? low) - low)) / (high - low || 1),
        itemStyle: { color: seriesColour(0), opacity: 0.8, borderColor: colour('surface'), borderWidth: 2 },
        label: {
          show: true,
          position: 'right',
          color: colour('ink'),
          fontSize: 11.5,
          formatter: ({ name, value: point }: { name: string; value: [number, number, number] }) =>
            `${name}  ${shown ? shownNumber(point[2], shown) : ''}`,
        },
        labelLayout: { hideOverlap: true },
      },
    ],
  };
}
