import { useEffect, useRef } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import type { GroupSeries } from '../../server/series';
import { dark } from '../../style/theme';
import { StreamPlot } from './stream-plot';
import type { ThresholdLine } from './threshold-lines';

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
    const say = (text: string) => {
      if (readout.current) readout.current.textContent = text;
    };
    const plot = new StreamPlot(box, () => latest.current, say);
    return () => plot.close();
    // `bounds` and `theme` are read while drawing: a new chart is the simplest way to have them drawn at once.
  }, [series, field, symbol, height, theme, bounds]);
  return (
    <figure class="stream">
      <div ref={place} class="stream-plot" role="img" aria-label={label} style={{ height: `${height}px` }} />
      <p ref={readout} class="stream-readout mono" aria-hidden="true" />
    </figure>
  );
}
