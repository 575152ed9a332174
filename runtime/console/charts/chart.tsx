import { useEffect, useRef } from 'preact/hooks';
import { dark } from '../style/theme';
import { type EChartsCoreOption, init } from './echarts';

interface ChartProps {
  /** Made anew where the theme changes: canvas has no variables. */
  readonly option: () => EChartsCoreOption;
  /** Grows when the option says something else. */
  readonly version: unknown;
  readonly label: string;
  readonly clicked?: (name: string) => void;
}

/** A chart that fills its place. Names in it are drawn as text on a canvas, never as HTML. */
export function Chart({ option, version, label, clicked }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init> | undefined>(undefined);
  const onClick = useRef(clicked);
  onClick.current = clicked;
  const theme = dark.value;
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const made = init(box, undefined, { renderer: 'canvas' });
    chart.current = made;
    made.on('click', ({ name }) => onClick.current?.(name));
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(box);
    return () => {
      resized.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option(), { notMerge: true });
  }, [version, theme]);
  return <div ref={place} class="chart" role="img" aria-label={label} />;
}
