import type { ConsoleTick } from '../../../../schema/console-protocol';

export type StageId = 'devices' | 'broker' | 'rules' | 'alerts' | 'firehose' | 'lake' | 'etl' | 'dashboards';

/** A way between two places that data passes. `errors` is what did not arrive, since the start. */
export interface Edge {
  readonly from: StageId;
  readonly to: StageId;
  /** What is counted on it. */
  readonly unit: string;
  total(tick: ConsoleTick): number;
  errors(tick: ConsoleTick): number;
  readonly errorWord: string;
}

export const EDGES: readonly Edge[] = [
  {
    from: 'devices',
    to: 'broker',
    unit: 'messages',
    total: ({ counts }) => counts.messages,
    errors: ({ counts }) => counts.refusals,
    errorWord: 'refused',
  },
  {
    from: 'broker',
    to: 'rules',
    unit: 'matches',
    total: ({ counts }) => counts.rules.matched,
    errors: ({ counts }) => counts.rules.parseErrors + counts.rules.ruleNotFound,
    errorWord: 'not understood',
  },
  {
    from: 'rules',
    to: 'alerts',
    unit: 'alerts',
    total: ({ counts }) => counts.alerts,
    errors: () => 0,
    errorWord: 'lost',
  },
  {
    from: 'rules',
    to: 'firehose',
    unit: 'records',
    total: ({ counts }) => counts.streams.taken,
    errors: ({ counts }) => counts.rules.actionsFailed,
    errorWord: 'failed',
  },
  {
    from: 'firehose',
    to: 'lake',
    unit: 'records',
    total: ({ counts }) => counts.streams.delivered,
    errors: ({ counts }) => counts.streams.failed + counts.streams.expired,
    errorWord: 'failed',
  },
  {
    from: 'rules',
    to: 'lake',
    unit: 'objects',
    total: ({ counts }) => counts.objects,
    errors: ({ counts }) => counts.rules.errorActionsFailed,
    errorWord: 'failed',
  },
  {
    from: 'lake',
    to: 'etl',
    unit: 'lines',
    total: ({ etl }) => etl?.in ?? 0,
    errors: ({ etl }) => etl?.failed ?? 0,
    errorWord: 'runs failed',
  },
  {
    from: 'etl',
    to: 'dashboards',
    unit: 'rows',
    total: ({ etl }) => etl?.curated ?? 0,
    errors: ({ etl }) => etl?.quarantined ?? 0,
    errorWord: 'quarantined',
  },
];

export interface FlowBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: Readonly<Record<StageId, FlowBox>>;
}

const wide = (column: number, row: number): FlowBox => ({ x: 2 + column * 252, y: 64 + row * 218, w: 168, h: 112 });

/** There in the upper row, back in the lower. */
export const WIDE: FlowLayout = {
  width: 1180,
  height: 400,
  boxes: {
    devices: wide(0, 0),
    broker: wide(1, 0),
    rules: wide(2, 0),
    firehose: wide(3, 0),
    lake: wide(4, 0),
    alerts: wide(2, 1),
    dashboards: wide(3, 1),
    etl: wide(4, 1),
  },
};

/** Between two boxes that stand below each other. */
const GAP = 44;
const narrow = (row: number, x = 0, w = 340): FlowBox => ({ x: 2 + x, y: 2 + row * (82 + GAP), w, h: 82 });

/** Downwards, for a phone. */
export const NARROW: FlowLayout = {
  width: 344,
  height: 6 * 126 + 86,
  boxes: {
    devices: narrow(0),
    broker: narrow(1),
    rules: narrow(2),
    alerts: narrow(3, 0, 158),
    firehose: narrow(3, 182, 158),
    lake: narrow(4),
    etl: narrow(5),
    dashboards: narrow(6),
  },
};

/** A phone has room for one way into the lake: by streams where records go through them, else straight from the rules. */
export function edgesOf({ counts }: ConsoleTick, layout: FlowLayout): readonly Edge[] {
  if (layout === WIDE) return EDGES;
  const byStreams = counts.streams.taken > 0;
  return EDGES.filter(({ from, to }) =>
    from === 'rules' && to === 'lake' ? !byStreams : byStreams || (from !== 'firehose' && to !== 'firehose'),
  );
}

export interface Way {
  readonly path: string;
  /** Where its figure stands. */
  readonly x: number;
  readonly y: number;
}

/** From the side of one box to the side of the other that face each other. */
export function wayOf(edge: Edge, layout: FlowLayout): Way {
  const [a, b] = [layout.boxes[edge.from], layout.boxes[edge.to]];
  const [am, bm] = [middle(a), middle(b)];
  if (edge.from === 'rules' && edge.to === 'lake' && layout === WIDE) {
    const y = 24;
    return {
      path: `M${am.x},${a.y} C${am.x},${y - 14} ${am.x + 70},${y} ${am.x + 120},${y} L${bm.x - 120},${y} C${bm.x - 70},${y} ${bm.x},${y - 14} ${bm.x},${b.y}`,
      x: (am.x + bm.x) / 2,
      y,
    };
  }
  if (a.y === b.y) {
    const right = b.x > a.x;
    const [from, to] = right ? [a.x + a.w, b.x] : [a.x, b.x + b.w];
    return { path: `M${from},${am.y} L${to},${am.y}`, x: (from + to) / 2, y: am.y };
  }
  const [from, to] = [a.y + a.h, b.y];
  // Past what stands between them its figure stands in the last gap.
  if (am.x === bm.x)
    return { path: `M${am.x},${from} L${am.x},${to}`, x: am.x, y: Math.max((from + to) / 2, to - GAP / 2) };
  const half = (from + to) / 2;
  return { path: `M${am.x},${from} C${am.x},${half} ${bm.x},${half} ${bm.x},${to}`, x: (am.x + bm.x) / 2, y: half };
}

const middle = ({ x, y, w, h }: FlowBox) => ({ x: x + w / 2, y: y + h / 2 });
