import uPlot from 'uplot';
import { measured } from '../../parts/number';
import { seriesColour } from '../../style/theme';
import { drawThresholds } from './draw-thresholds';
import { onFrame } from './frames';
import { nearestValue } from './nearest-value';
import { rangeWith, streamAxes } from './stream-axes';
import type { StreamChartProps } from './stream-chart';

/** Slots of room before the first reading. */
const LEAST_SLOTS = 4;

/** Draws into a box until it is closed. `props` gives what is asked for now. */
export class StreamPlot {
  /** What a chart is of stays as it was: another one gets another plot. */
  readonly #of: Pick<StreamChartProps, 'series' | 'field' | 'symbol' | 'height'>;
  readonly #plot: uPlot;
  readonly #stop: () => void;
  readonly #resized: ResizeObserver;
  #isZoomed = false;
  /** The series under the pointer, counted from 1; -1 for none. */
  #focus = -1;
  #drawnVersion = -1;
  #drawnWindow = 0;

  constructor(
    box: HTMLElement,
    private readonly props: () => StreamChartProps,
    /** Takes what stands beside the pointer. */
    private readonly say: (text: string) => void,
  ) {
    this.#of = props();
    const { height, series } = this.#of;
    const widthOf = () => Math.max(120, box.clientWidth);
    this.#plot = new uPlot(this.#options(widthOf()), [[], ...series.devices.map(() => [])], box);
    this.#plot.over.addEventListener('dblclick', () => {
      this.#isZoomed = false;
    });
    this.#stop = onFrame(() => this.#draw());
    this.#resized = new ResizeObserver(() => this.#plot.setSize({ width: widthOf(), height }));
    this.#resized.observe(box);
  }

  close(): void {
    this.#stop();
    this.#resized.disconnect();
    this.#plot.destroy();
  }

  #options(width: number): uPlot.Options {
    const { series, height } = this.#of;
    return {
      width,
      height,
      ms: 1e-3,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      legend: { show: false },
      cursor: { points: { show: false }, focus: { prox: 24 }, drag: { x: true, y: false, uni: 20 } },
      focus: { alpha: series.devices.length > 1 ? 0.28 : 1 },
      scales: { x: { time: true }, y: { range: (_, low, high) => rangeWith(low, high, this.props().lines) } },
      axes: streamAxes(),
      series: [{}, ...series.devices.map((name, at) => lineOf(name, at, series.devices.length))],
      hooks: this.#hooks(),
    };
  }

  #hooks(): uPlot.Hooks.Arrays {
    return {
      draw: [(drawn) => drawThresholds(drawn, this.props().lines, this.props().symbol)],
      setSeries: [
        (drawn, at) => {
          this.#focus = at ?? -1;
          this.#tell(drawn);
        },
      ],
      setCursor: [(drawn) => this.#tell(drawn)],
      setSelect: [
        ({ select }) => {
          if (select.width > 0) this.#isZoomed = true;
        },
      ],
    };
  }

  #tell(drawn: uPlot): void {
    const { series, symbol } = this.#of;
    const at = drawn.cursor.idx;
    const name = series.devices[this.#focus - 1];
    const value = typeof at === 'number' && this.#focus > 0 ? nearestValue(drawn.data[this.#focus], at) : undefined;
    this.say(name === undefined || value === undefined ? '' : `${name}  ${measured(value)} ${symbol}`);
  }

  /** Whether anything was drawn. */
  #draw(): boolean {
    const { series, field } = this.#of;
    const { paused, windowS, device } = this.props();
    const changed = series.version !== this.#drawnVersion || this.#drawnWindow !== windowS;
    if (!changed || ((paused || this.#isZoomed) && this.#drawnVersion !== -1)) return false;
    this.#drawnVersion = series.version;
    this.#drawnWindow = windowS;
    const columns = series.values.get(field) ?? [];
    const end = series.times.at(-1) ?? 0;
    const from = end - windowS;
    let first = series.times.length;
    while (first > 0 && (series.times[first - 1] ?? 0) >= from) first -= 1;
    first = Math.max(0, first - 1);
    const data = [series.times.slice(first), ...columns.map((column) => column.slice(first))] as uPlot.AlignedData;
    this.#plot.batch(() => {
      series.devices.forEach((name, at) => {
        const shown = device === '' || device === name;
        if (this.#plot.series[at + 1]?.show !== shown) this.#plot.setSeries(at + 1, { show: shown });
      });
      this.#plot.setData(data, false);
      // A chart that has just begun is not drawn as a stripe at its right end.
      const begun = Math.max(from, (series.times[0] ?? 0) - (series.slotMs * LEAST_SLOTS) / 1000);
      this.#plot.setScale('x', { min: begun, max: end });
    });
    return true;
  }
}

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
