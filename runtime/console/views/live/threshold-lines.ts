import type { AgentCondition, AgentThreshold } from '../../../../schema/agent-config';

/** A bound on one field, as a line across its chart. */
export interface ThresholdLine {
  readonly id: string;
  readonly severity: AgentThreshold['severity'];
  readonly value: number;
  readonly side: 'above' | 'below';
}

const SIDES: Readonly<Record<string, ThresholdLine['side']>> = {
  '>': 'above',
  '>=': 'above',
  '<': 'below',
  '<=': 'below',
};
const OTHER = { above: 'below', below: 'above' } as const;

/**
 * The bounds of thresholds on this field. A formula (`when:`) has none: in `door = 'open' and speed > 5` a speed of 6 behind a closed door
 * crosses nothing.
 */
export function thresholdLines(thresholds: readonly AgentThreshold[], field: string): readonly ThresholdLine[] {
  return thresholds
    .filter((threshold) => threshold.field === field)
    .flatMap(({ id, severity, condition }) => bounds(condition, field).map((bound) => ({ id, severity, ...bound })));
}

function bounds(condition: AgentCondition, field: string): readonly Pick<ThresholdLine, 'value' | 'side'>[] {
  if (!('args' in condition)) return [];
  const { op, args } = condition;
  const [a, b] = args;
  const side = SIDES[op];
  if (side && a && b) {
    if (isField(a, field) && b.op === 'number') return [{ side, value: b.value }];
    if (isField(b, field) && a.op === 'number') return [{ side: OTHER[side], value: a.value }];
  }
  return args.flatMap((arg) => bounds(arg, field));
}

const isField = (condition: AgentCondition, id: string) => condition.op === 'field' && condition.id === id;

/** Whether a value lies beyond one of the lines. */
export const isBeyond = (value: number, lines: readonly ThresholdLine[]) =>
  lines.some((line) => (line.side === 'above' ? value > line.value : value < line.value));
