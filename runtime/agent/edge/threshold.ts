import type { AgentThreshold } from '../../../schema/agent-config';
import { ALERT_VALUE_CHARACTERS } from '../../../schema/message-size';
import { compileCondition, type Evaluate, type Values } from '../../condition';

export interface CompiledThreshold {
  readonly threshold: AgentThreshold;
  readonly condition: Evaluate;
  readonly value: Evaluate | undefined;
}

/** A condition that holds on one device: waiting for its `for`, or raised. No state: it does not hold. */
export interface Breach {
  /** Event time of the first reading that met it: ms since 1970-01-01 UTC. */
  readonly sinceMs: number;
  /** The same by the clock that does not jump: ms since the agent started. */
  readonly sinceMonotonicMs: number;
  readonly raised: boolean;
}

export interface Moment {
  readonly eventTime: number;
  readonly monotonicMs: number;
}

export interface Judged {
  readonly breach: Breach | undefined;
  /** Set when the alert is raised or cleared by this reading. */
  readonly event?: { readonly state: 'raised' | 'cleared'; readonly sinceMs: number; readonly value: string };
}

export function compileThreshold(threshold: AgentThreshold): CompiledThreshold {
  const value = threshold.value === undefined ? undefined : compileCondition(threshold.value);
  return { threshold, value, condition: compileCondition(threshold.condition) };
}

/**
 * One reading moves the breach on. It is raised once its condition has been met by every reading for `forMs`, at once where that is 0, and cleared by
 * the first reading that does not meet it. A gap between readings does not end it; how long it has held is measured by the monotonic clock.
 */
export function judge(
  { threshold, condition, value }: CompiledThreshold,
  before: Breach | undefined,
  values: Values,
  moment: Moment,
): Judged {
  const shown = () => textOf(value?.(values));
  if (condition(values) !== true) {
    if (!before?.raised) return { breach: undefined };
    return { breach: undefined, event: { state: 'cleared', sinceMs: before.sinceMs, value: shown() } };
  }
  const breach = before ?? { sinceMs: moment.eventTime, sinceMonotonicMs: moment.monotonicMs, raised: false };
  if (breach.raised || moment.monotonicMs - breach.sinceMonotonicMs < threshold.forMs) return { breach };
  return { breach: { ...breach, raised: true }, event: { state: 'raised', sinceMs: breach.sinceMs, value: shown() } };
}

/** 12 digits: what a sensor says, without the noise of arithmetic. A text is cut, for an alert is for people, and one of many texts has no end. */
function textOf(value: number | string | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(12)));
  const text = String(value);
  if (text.length <= ALERT_VALUE_CHARACTERS) return text;
  const characters = [...text];
  if (characters.length <= ALERT_VALUE_CHARACTERS) return text;
  return `${characters.slice(0, ALERT_VALUE_CHARACTERS - 1).join('')}…`;
}
