import { useEffect, useState } from 'preact/hooks';
import { iconPath } from '../../parts/icon';
import { count, rate, shortCount } from '../../parts/number';
import { rateOf, ratesOf, tick } from '../../server/live';
import { to } from '../../server/route';
import { EDGES, type Edge, edgesOf, type FlowLayout, NARROW, WIDE, wayOf } from './flow';
import { STAGES, type Stage } from './stages';

const phone = matchMedia('(max-width: 760px)');

function useLayout(): FlowLayout {
  const [narrow, setNarrow] = useState(phone.matches);
  useEffect(() => {
    const changed = () => setNarrow(phone.matches);
    phone.addEventListener('change', changed);
    return () => phone.removeEventListener('change', changed);
  }, []);
  return narrow ? NARROW : WIDE;
}

/** The way of the data, with what passes each edge now. The same is said as a table to who does not see it. */
export function FlowPicture() {
  const layout = useLayout();
  if (!tick.value) return <div class="loading" role="status" aria-label="Loading" />;
  const edges = edgesOf(tick.value, layout);
  return (
    <>
      <svg class="flow" viewBox={`0 0 ${layout.width} ${layout.height}`}>
        <title>The way of the data</title>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0,0.5 L7,4 L0,7.5" class="flow-arrow" />
          </marker>
        </defs>
        {edges.map((edge) => (
          <EdgeLine key={`${edge.from}-${edge.to}`} edge={edge} layout={layout} />
        ))}
        {layout === WIDE && <Pace />}
        {STAGES.map((stage) => (
          <StageBox key={stage.id} stage={stage} layout={layout} />
        ))}
      </svg>
      <FlowTable edges={EDGES} />
    </>
  );
}

/** How much comes in, in the corner that the way leaves free. */
function Pace() {
  const values = ratesOf(({ counts }) => counts.messages);
  const most = Math.max(1e-9, ...values);
  const [x, y, width, height] = [2, 330, 420, 60];
  const step = width / Math.max(1, values.length - 1);
  const points = values.map(
    (value, at) => `${(x + at * step).toFixed(1)},${(y + height - (value / most) * height).toFixed(1)}`,
  );
  const line = points.length > 1 ? `M${points.join('L')}` : '';
  return (
    <g>
      <text x={x} y={y - 18} class="pace-figure">
        {rate(rateOf(({ counts }) => counts.messages)).replace('/s', '')}
        <tspan class="pace-unit" dx="8">
          messages a second
        </tspan>
      </text>
      {line && <path class="sparkline-fill" d={`${line}L${x + width},${y + height}L${x},${y + height}Z`} />}
      {line && <path class="sparkline-line" d={line} />}
    </g>
  );
}

/** ms for a dash to pass: the busier, the faster, within what an eye follows. */
const paceOf = (perSecond: number) => Math.round(Math.max(350, 2400 / (1 + Math.log10(1 + perSecond))));

function EdgeLine({ edge, layout }: { edge: Edge; layout: FlowLayout }) {
  const now = tick.value;
  if (!now) return null;
  const { path, x, y } = wayOf(edge, layout);
  const perSecond = rateOf(edge.total);
  const errors = edge.errors(now);
  // Rounds come in leaps: their sum says more than a rate.
  const text =
    edge.unit === 'lines' || edge.unit === 'rows' ? `${shortCount(edge.total(now))} ${edge.unit}` : rate(perSecond);
  const width = text.length * 7 + 16;
  return (
    <g class={`edge ${perSecond > 0 ? 'edge-flows' : ''} ${errors > 0 ? 'edge-errs' : ''}`}>
      <path class="edge-line" d={path} marker-end="url(#arrow)" />
      <path class="edge-flow" d={path} style={{ animationDuration: `${paceOf(perSecond)}ms` }} />
      <rect class="edge-label-ground" x={x - width / 2} y={y - 11} width={width} height={22} rx={11} />
      <text class="edge-label" x={x} y={y + 4}>
        {text}
      </text>
      {errors > 0 && (
        <text class="edge-error" x={x} y={y + 26}>
          {count(errors)} {edge.errorWord}
        </text>
      )}
    </g>
  );
}

function StageBox({ stage, layout }: { stage: Stage; layout: FlowLayout }) {
  const now = tick.value;
  if (!now) return null;
  const { x, y, w, h } = layout.boxes[stage.id];
  const words = `${stage.title}: ${stage.figure(now)} ${stage.note(now)}`;
  const wide = layout === WIDE;
  return (
    <a href={to(stage.view)} class={`stage stage-${stage.id}`} aria-label={words}>
      <rect x={x} y={y} width={w} height={h} rx={14} class="stage-box" />
      <rect x={x + 14} y={y + 14} width={28} height={28} rx={8} class="stage-icon-ground" />
      <path d={iconPath(stage.icon)} class="stage-icon" transform={`translate(${x + 18} ${y + 18}) scale(0.83)`} />
      <text x={x + 52} y={y + 33} class="stage-title">
        {stage.title}
      </text>
      <text
        x={wide ? x + 14 : x + w - 14}
        y={wide ? y + 76 : y + 36}
        class={`stage-figure ${wide ? '' : 'stage-right'}`}
      >
        {w > 160 || wide ? stage.figure(now) : ''}
      </text>
      <text x={x + 14} y={y + (wide ? 97 : 66)} class="stage-note">
        {w < 160 && !wide ? `${stage.figure(now)} ${stage.note(now).split(',')[0]}` : stage.note(now)}
      </text>
    </a>
  );
}

function FlowTable({ edges }: { edges: readonly Edge[] }) {
  const now = tick.value;
  if (!now) return null;
  const name = (id: string) => STAGES.find((stage) => stage.id === id)?.title ?? id;
  return (
    <div class="hidden">
      <table>
        <caption>What passes between the parts of the pipeline</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Total</th>
            <th scope="col">Not arrived</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={`${edge.from}-${edge.to}`}>
              <td>{name(edge.from)}</td>
              <td>{name(edge.to)}</td>
              <td>
                {edge.total(now)} {edge.unit}
              </td>
              <td>
                {edge.errors(now)} {edge.errorWord}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
