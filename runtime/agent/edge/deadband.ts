import type { AgentField } from '../../../schema/agent-config';
import { own } from '../../../schema/own';
import type { Values } from '../../condition';

/** Of ten readings in a row at least one is published. */
const SIGN_OF_LIFE = 10;
/** Of a value, in parts of it. */
const NOISE = 1e-12;

/** What the deadband must remember of one device. */
export interface Published {
  readonly values: Values;
  /** Readings held back since then. */
  readonly heldBack: number;
}

/**
 * Whether a reading is published. It is held back when nothing in it has changed: no number by its deadband or more, nothing else at all, each against
 * what was published last. A number without a deadband counts as changed: its sensor publishes every reading.
 */
export function leavesDeadband(fields: readonly AgentField[], values: Values, last: Published | undefined): boolean {
  if (last === undefined || last.heldBack >= SIGN_OF_LIFE - 1) return true;
  if (!fields.some(({ deadband }) => deadband !== undefined)) return true;
  return fields.some((field) => changed(field, own(values, field.id), own(last.values, field.id)));
}

function changed({ type, deadband }: AgentField, now: Values[string], before: Values[string]): boolean {
  if (type !== 'number' && type !== 'integer') return now !== before;
  if (now === undefined || before === undefined) return now !== before;
  if (deadband === undefined) return true;
  const [a, b] = [Number(now), Number(before)];
  // The noise of a difference is that of what it was made from: 1000.3 - 1000.2 is a change of 0.1, though a little less in binary.
  return Math.abs(a - b) >= deadband - NOISE * Math.max(Math.abs(a), Math.abs(b));
}
