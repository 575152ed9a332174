import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { measured } from '../../parts/number';
import type { GroupSeries } from '../../server/series';
import { colour, dark, seriesColour } from '../../style/theme';
import { onFrame } from './frames';
import { isBeyond, type ThresholdLine } from './threshold-lines';

export interface StreamChartProps {
  readonly series: GroupSeries;
  readonly field: string;
  readonly symbol: string;
  readonly lines: readonly ThresholdLine[];
  readonly height: number;
  /** Seconds of the fleet's time. */
  readonly windowS: number;
  readonly paused: boolean;
  /** One device in the foreground; empty: all alike. */
  readonly device: string;
  readonly label: string;
}

/** A line for each device, moving with the fleet's clock. Drawn at most once a second and only when something came. */
export function StreamChart(props: StreamChartProps) {
  const { series, field, symbol, lines, height, label } = props;
  const place = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const theme = dark.value;
  const bounds = JSON.stringify(lines);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    let zoomed = false;
    const focus = { at: -1 };
    const plot = new uPlot(
      {
        width: Math.max(120, box.clientWidth),
        height,
        ms: 1e-3,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
        legend: { show: false },
        cursor: { points: { show: false }, focus: { prox: 24 }, drag: { x: true, y: false, uni: 20 } },
        focus: { alpha: series.devices.length > 1 ? 0.28 : 1 },
        scales: { x: { time: true }, y: { range: (_, low, high) => rangeWith(low, high, latest.current.lines) } },
        axes: [
          { ...axis(), size: 30, values: TIMES },
          { ...axis(), size: 54, values: (_, splits) => splits.map((value) => measured(round(value))) },
        ],
        series: [{}, ...series.devices.map((name, at) => lineOf(name, at, series.devices.length))],
        hooks: {
          draw: [(drawn) => drawLines(drawn, latest.current.lines, latest.current.symbol)],
          setSeries: [
            (drawn, at) => {
              focus.at = at ?? -1;
              tell(drawn);
            },
          ],
          setCursor: [tell],
          setSelect: [
            ({ select }) => {
              if (select.width > 0) zoomed = true;
            },
          ],
        },
      },
      [[], ...series.devices.map(() => [])],
      box,
    );
    function tell(drawn: uPlot): void {
      const line = readout.current;
      if (!line) return;
      const at = drawn.cursor.idx;
      const name = series.devices[focus.at - 1];
      const value = typeof at === 'number' && focus.at > 0 ? nearest(drawn.data[focus.at], at) : undefined;
      line.textContent = name === undefined || value === undefined ? '' : `${name}  ${measured(value)} ${symbol}`;
    }
    const unzoom = () => {
      zoomed = false;
    };
    plot.over.addEventListener('dblclick', unzoom);
    let drawnVersion = -1;
    let drawnWindow = 0;
    const draw = () => {
      const { paused, windowS, device } = latest.current;
      const changed = series.version !== drawnVersion || drawnWindow !== windowS;
      if (!changed || ((paused || zoomed) && drawnVersion !== -1)) return false;
      drawnVersion = series.version;
      drawnWindow = windowS;
      const columns = series.values.get(field) ?? [];
      const end = series.times.at(-1) ?? 0;
      const from = end - windowS;
      let first = series.times.length;
      while (first > 0 && (series.times[first - 1] ?? 0) >= from) first -= 1;
      first = Math.max(0, first - 1);
      const data = [series.times.slice(first), ...columns.map((column) => column.slice(first))] as uPlot.AlignedData;
      plot.batch(() => {
        series.devices.forEach((name, at) => {
          const shown = device === '' || device === name;
          if (plot.series[at + 1]?.show !== shown) plot.setSeries(at + 1, { show: shown });
        });
        plot.setData(data, false);
        // A chart that has just begun is not drawn as a stripe at its right end.
        const begun = Math.max(from, (series.times[0] ?? 0) - (series.slotMs * LEAST_SLOTS) / 1000);
        plot.setScale('x', { min: begun, max: end });
      });
      return true;
    };
    const stop = onFrame(draw);
    const resized = new ResizeObserver(() => plot.setSize({ width: Math.max(120, box.clientWidth), height }));
    resized.observe(box);
    return () => {
      stop();
      resized.disconnect();
      plot.destroy();
    };
    // `bounds` and `theme` are read while drawing: a new chart is the simplest way to have them drawn at once.
  }, [series, field, symbol, height, theme, bounds]);
  return (
    <figure class="stream">
      <div ref={place} class="stream-plot" role="img" aria-label={label} style={{ height: `${height}px` }} />
      <p ref={readout} class="stream-readout mono" aria-hidden="true" />
    </figure>
  );
}

/** Slots of room before the first reading. */
const LEAST_SLOTS = 4;

const axis = (): uPlot.Axis => ({
  stroke: colour('ink-faint'),
  font: '11px system-ui, sans-serif',
  grid: { stroke: colour('line'), width: 1 },
  ticks: { show: false },
});

function lineOf(label: string, at: number, all: number): uPlot.Series {
  const many = all > 8;
  return {
    label,
    stroke: seriesColour(at),
    width: many ? 1 : 1.6,
    alpha: many ? 0.75 : 1,
    spanGaps: true,
    points: { show: false },
  };
}

/** A little room around the values; a line near them is seen too. */
function rangeWith(low: number | null, high: number | null, lines: readonly ThresholdLine[]): [number, number] {
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

function drawLines(plot: uPlot, lines: readonly ThresholdLine[], symbol: string): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  let labelled = Number.NEGATIVE_INFINITY;
  for (const { value, severity, side, id } of [...lines].sort((a, b) => a.value - b.value)) {
    const y = plot.valToPos(value, 'y', true);
    const ink = colour(severity);
    ctx.strokeStyle = ink;
    ctx.fillStyle = ink;
    ctx.globalAlpha = 0.07;
    if (side === 'above') ctx.fillRect(bbox.left, bbox.top, bbox.width, Math.max(0, y - bbox.top));
    else ctx.fillRect(bbox.left, y, bbox.width, Math.max(0, bbox.top + bbox.height - y));
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    const textY = y + (y - bbox.top > 18 * ratio ? -5 : 14) * ratio;
    // Two bounds so near that their names would cover each other: the line says enough.
    if (Math.abs(textY - labelled) < 13 * ratio) continue;
    labelled = textY;
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'right';
    ctx.fillText(`${id} ${side} ${measured(value)} ${symbol}`, bbox.left + bbox.width - 6 * ratio, textY);
  }
  ctx.restore();
}

/** The value at a place, or the last one before it. */
function nearest(column: ArrayLike<number | null | undefined> | undefined, at: number): number | undefined {
  for (let place = at; column && place >= 0 && place > at - 20; place -= 1) {
    const value = column[place];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

/** Devices whose last value lies beyond a line. */
export function beyond(series: GroupSeries, field: string, lines: readonly ThresholdLine[]): readonly string[] {
  if (lines.length === 0) return [];
  const columns = series.values.get(field) ?? [];
  return series.devices.filter((_, at) => {
    const column = columns[at];
    const value = column ? nearest(column, column.length - 1) : undefined;
    return value !== undefined && isBeyond(value, lines);
  });
}
