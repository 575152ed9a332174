import type { ConsoleAnswer } from '../../../schema/console-protocol';
import type { Column, Line, Picture, Question } from '../definitions/picture';
import { measured } from '../parts/number';
import { colour, seriesColour } from '../style/theme';
import type { EChartsCoreOption } from './echarts';

type Value = ConsoleAnswer['rows'][number][number];
type Rows = ConsoleAnswer['rows'];

/** What a picture draws of an answer. The columns are those of its question. */
export function optionOf(picture: Picture, { columns }: Question, rows: Rows): EChartsCoreOption {
  switch (picture.kind) {
    case 'line':
      return lines(picture, columns, rows);
    case 'bar':
      return bars(picture, columns, rows);
    case 'scatter':
      return points(columns, rows);
    case 'heatmap':
      return heat(columns, rows);
    case 'map':
      return places(columns, rows);
    default:
      return {};
  }
}

/** The place of the first column in a role; -1 where there is none. */
const at = (columns: readonly Column[], role: Column['role']) => columns.findIndex((column) => column.role === role);

const text = (value: Value | undefined) => (value === null || value === undefined ? '(none)' : String(value));

/** A timestamp as the lake writes it, in UTC; ms since 1970. */
export function timeOf(value: Value | undefined): number {
  if (typeof value === 'number') return value;
  const written = String(value ?? '').replace(' ', 'T');
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/.test(written) || written.length <= 10 ? written : `${written}Z`;
  return Date.parse(zoned.replace(/([+-]\d\d)$/, '$1:00'));
}

export function shownNumber(
  value: Value | undefined,
  { decimals, suffix }: Pick<Column, 'decimals' | 'suffix'>,
): string {
  if (typeof value !== 'number') return value === null || value === undefined ? '–' : String(value);
  return `${Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(Math.min(decimals, 2))}${suffix}`;
}

const base = (): EChartsCoreOption => ({
  animation: false,
  textStyle: {
    fontFamily: 'system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif',
    color: colour('ink-soft'),
  },
  tooltip: {
    renderMode: 'richText',
    backgroundColor: colour('raised'),
    borderColor: colour('line-strong'),
    textStyle: { color: colour('ink'), fontSize: 12 },
    confine: true,
  },
});

const axisLook = () => ({
  axisLine: { lineStyle: { color: colour('line-strong') } },
  axisTick: { show: false },
  axisLabel: { color: colour('ink-faint'), fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: colour('line') } },
  nameTextStyle: { color: colour('ink-faint'), fontSize: 11 },
});

const grid = (more: object = {}) => ({ left: 12, right: 18, top: 34, bottom: 10, containLabel: true, ...more });

/** Below so many series the legend says more than it takes. */
const NAMED = 12;

function legend(count: number): object {
  if (count < 2 || count > NAMED) return {};
  const paging = { pageIconColor: colour('accent'), pageTextStyle: { color: colour('ink-faint') } };
  return {
    legend: {
      type: 'scroll',
      top: 4,
      left: 8,
      right: 8,
      itemWidth: 14,
      itemHeight: 8,
      icon: 'roundRect',
      textStyle: { color: colour('ink-soft'), fontSize: 11.5 },
      ...paging,
    },
  };
}

function marks(bounds: readonly Line[], horizontal: boolean): object {
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
          position: horizontal ? 'insideEndTop' : 'insideEndTop',
          color: colour('ink-soft'),
          fontSize: 11,
        },
      })),
    },
  };
}

/** Room for the bounds that are near: one far away would flatten all else. */
function bounded(values: readonly number[], bounds: readonly Line[], zero: boolean): object {
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

function extent(values: readonly number[]): [number | undefined, number | undefined] {
  let low: number | undefined;
  let high: number | undefined;
  for (const value of values) {
    if (low === undefined || value < low) low = value;
    if (high === undefined || value > high) high = value;
  }
  return [low, high];
}

const numbers = (rows: Rows, column: number) =>
  rows.map((row) => row[column]).filter((value): value is number => typeof value === 'number');

function grouped(rows: Rows, column: number): Map<string, Rows> {
  const groups = new Map<string, (readonly Value[])[]>();
  for (const row of rows) {
    const name = column < 0 ? '' : text(row[column]);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function lines(picture: Picture, columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [time, series] = [at(columns, 'time'), at(columns, 'series')];
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
    ...base(),
    ...legend(drawn.length),
    grid: grid(drawn.length > 1 && drawn.length <= NAMED ? { top: 58 } : {}),
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, filterMode: 'none' }],
    xAxis: { type: 'time', ...axisLook(), splitLine: { show: false } },
    yAxis: {
      type: 'value',
      name: first?.title,
      nameLocation: 'end',
      nameGap: 14,
      ...axisLook(),
      nameTextStyle: { align: 'left', color: colour('ink-faint'), fontSize: 11 },
      ...bounded(all, picture.lines, false),
    },
    tooltip: {
      ...(base().tooltip as object),
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
      ...(place === 0 ? marks(picture.lines, false) : {}),
    })),
    useUTC: true,
  };
}

const utc = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function bars(picture: Picture, columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const timed = at(columns, 'time');
  const category = at(columns, 'category') >= 0 ? at(columns, 'category') : timed;
  const value = at(columns, 'value');
  const column = columns[value];
  const ordered =
    timed === category ? [...rows].sort((a, b) => timeOf(a[timed]) - timeOf(b[timed])) : [...rows].reverse();
  const names = ordered.map((row) => (timed === category ? utc(timeOf(row[timed])).slice(0, 10) : text(row[category])));
  const flat = picture.horizontal && timed !== category;
  const axis = { type: 'value' as const, ...axisLook(), ...bounded(numbers(rows, value), picture.lines, true) };
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
    ...base(),
    // The number behind the longest bar needs its place.
    grid: grid({ top: 18, ...(flat ? { right: 62 } : {}) }),
    xAxis: flat ? axis : categories,
    yAxis: flat ? categories : axis,
    ...(flat && names.length > shown ? { dataZoom: [{ ...window, yAxisIndex: 0 }] } : {}),
    tooltip: {
      ...(base().tooltip as object),
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
        ...marks(picture.lines, flat),
      },
    ],
  };
}

function points(columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [x, y, series] = [at(columns, 'x'), at(columns, 'y'), at(columns, 'series')];
  const groups = [...grouped(rows, series)];
  const axis = (place: number) => ({
    type: 'value' as const,
    scale: true,
    name: columns[place]?.title,
    nameLocation: 'middle' as const,
    ...axisLook(),
  });
  return {
    ...base(),
    ...legend(groups.length),
    grid: grid({ bottom: 26, left: 26, ...(groups.length > 1 && groups.length <= NAMED ? { top: 46 } : { top: 16 }) }),
    xAxis: { ...axis(x), nameGap: 24 },
    yAxis: { ...axis(y), nameGap: 38 },
    tooltip: {
      ...(base().tooltip as object),
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

function heat(columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [row, column, value] = [at(columns, 'row'), at(columns, 'column'), at(columns, 'value')];
  const names = (place: number) =>
    [...new Set(rows.map((one) => text(one[place])))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const [across, down] = [names(column), names(row).reverse()];
  const [low = 0, high = 1] = extent(numbers(rows, value));
  const shown = columns[value];
  return {
    ...base(),
    grid: grid({ top: 12, right: 64 }),
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
      ...(base().tooltip as object),
      formatter: ({ value: cell }: { value: [number, number, number] }) =>
        `${down[cell[1]]}\n${columns[column]?.title} ${across[cell[0]]}\n${shown ? shownNumber(cell[2], shown) : ''}`,
    },
    series: [
      {
        type: 'heatmap',
        data: rows.map((one) => [across.indexOf(text(one[column])), down.indexOf(text(one[row])), one[value]]),
        itemStyle: { borderColor: colour('surface'), borderWidth: 1, borderRadius: 2 },
      },
    ],
  };
}

/** Sites where they lie, on a plain grid of degrees: a map of the world would have to be asked of somebody. */
function places(columns: readonly Column[], rows: Rows): EChartsCoreOption {
  const [latitude, longitude, category, value] = [
    at(columns, 'latitude'),
    at(columns, 'longitude'),
    at(columns, 'category'),
    at(columns, 'value'),
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
    ...base(),
    grid: grid({ top: 14, left: 34, bottom: 26, right: 30 }),
    xAxis: { ...degrees('longitude'), nameGap: 24, ...room(longitude) },
    yAxis: { ...degrees('latitude'), nameGap: 46, ...room(latitude) },
    tooltip: {
      ...(base().tooltip as object),
      formatter: ({ name, value: point }: { name: string; value: [number, number, number] }) =>
        `${name}\n${shown ? shownNumber(point[2], shown) : ''}`,
    },
    series: [
      {
        type: 'scatter',
        data: known.map((row) => ({
          name: category < 0 ? '' : text(row[category]),
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

/** What was where, from when until when: a row for each, a bar for each stay. */
export function timelineOption(timeline: NonNullable<Picture['timeline']>, rows: Rows): EChartsCoreOption {
  const newest = [...new Set(rows.map((row) => text(row[timeline.what])))].slice(0, 18).sort().reverse();
  const where = [...new Set(rows.map((row) => text(row[timeline.where])))].sort();
  const data = rows
    .filter((row) => newest.includes(text(row[timeline.what])))
    .map((row) => {
      const begun = timeOf(row[timeline.from]);
      return [
        begun,
        Math.max(timeOf(row[timeline.to]), begun),
        newest.indexOf(text(row[timeline.what])),
        where.indexOf(text(row[timeline.where])),
      ];
    });
  return {
    ...base(),
    grid: grid({ top: 12 }),
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
      ...(base().tooltip as object),
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
