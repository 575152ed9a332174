import type { AgentField } from '../../../../schema/agent-config';
import { HOUR, type Kind, MINUTE, SECOND, type World } from '../kind';
import { chance, seedOf, smoothNoise } from '../noise';
import type { Normal } from '../normal';
import type { Scalar } from '../scalar';
import { rangeOf } from '../search';
import { BREACH } from './breach';

export const generic: Kind = {
  name: 'generic',
  title:
    'Any field: a number that wanders in the inner half of what is normal for it, one of its values, or a text of its length.',
  faults: {
    stuck: 'Every field keeps the value it had when the fault began.',
    'out-of-range': 'Numbers with a max are above it by a tenth of their range.',
  },
  past: { [BREACH]: HOUR },
  quantities: {},
  say: () => ({}),
};

/** A value for a field that no model knows; also what the kind `generic` is made of. Without a normal it takes any value of the field. */
export function genericValue(field: AgentField, world: World, normal?: Normal): Scalar {
  const stuck = world.spans('stuck').find(({ from, until }) => world.t >= from && world.t < until);
  const t = stuck?.from ?? world.t;
  const seed = seedOf(world.seed, field.id);
  const slot = Math.floor(t / (30 * SECOND));
  const choices = normal?.choicesOf(field) ?? (field.type === 'boolean' ? [false, true] : field.values);
  if (choices !== undefined && choices.length > 0)
    return choices[Math.floor(chance(seed, slot) * choices.length)] ?? '';
  if (field.type === 'string') return madeUpText(field, seed, slot);
  const [least, greatest] = rangeOf(field);
  if (world.has('out-of-range') && field.max !== undefined) return rounded(field, greatest + (greatest - least) / 10);
  const { low, high } = normal?.bandOf(field) ?? { low: least, high: greatest };
  const wander = 0.8 * smoothNoise(seed, t, 7 * MINUTE) + 0.2 * smoothNoise(seedOf(seed, 'fast'), t, 20 * SECOND);
  return rounded(field, low + ((high - low) * (wander + 1)) / 2);
}

/** Four digits more than the range has: enough to move, and no noise. */
function rounded(field: AgentField, value: number): number {
  if (field.type === 'integer') return Math.round(value);
  return Number(value.toPrecision(7));
}

const madeUpText = ({ id, maxLength = 256 }: AgentField, seed: number, slot: number): string =>
  `${id}-${Math.floor(chance(seed, slot) * 1000)}`.slice(0, maxLength);
