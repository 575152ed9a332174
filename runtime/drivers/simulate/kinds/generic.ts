import type { AgentField } from '../../../../schema/agent-config';
import type { FieldValue } from '../../driver';
import { type Kind, MINUTE, SECOND, type World } from '../kind';
import { chance, seedOf, smooth } from '../noise';

export const generic: Kind = {
  name: 'generic',
  title: 'Any field: a number that wanders between its min and max, one of its values, or a text of its length.',
  faults: {
    stuck: 'Every field keeps the value it had when the fault began.',
    'out-of-range': 'Numbers with a max are above it by a tenth of their range.',
    silent: 'Nothing is said.',
  },
  quantities: {},
  say: () => ({}),
  moments: ({ spans }, _from, to) => (spans('silent').some((span) => to >= span.from && to < span.until) ? [] : [to]),
};

/** A value for a field that no model knows; also what the kind `generic` is made of. */
export function genericValue(field: AgentField, world: World): FieldValue {
  const stuck = world.spans('stuck').find(({ from, until }) => world.t >= from && world.t < until);
  const t = stuck?.from ?? world.t;
  const seed = seedOf(world.seed, field.id);
  const slot = Math.floor(t / (30 * SECOND));
  if (field.type === 'boolean') return chance(seed, slot) < 0.5;
  if (field.type === 'string') return genericText(field, seed, slot);
  const [least, greatest] = range(field);
  if (world.has('out-of-range') && field.max !== undefined) return rounded(field, greatest + (greatest - least) / 10);
  const wander = 0.8 * smooth(seed, t, 7 * MINUTE) + 0.2 * smooth(seedOf(seed, 'fast'), t, 20 * SECOND);
  return rounded(field, least + ((greatest - least) * (wander + 1)) / 2);
}

function range({ min, max }: AgentField): readonly [number, number] {
  if (min !== undefined) return [min, max ?? min + 100];
  return max === undefined ? [0, 100] : [max - 100, max];
}

/** Four digits more than the range has: enough to move, and no noise. */
function rounded(field: AgentField, value: number): number {
  if (field.type === 'integer') return Math.round(value);
  return Number(value.toPrecision(7));
}

function genericText({ id, values, maxLength = 256 }: AgentField, seed: number, slot: number): string {
  const pick = chance(seed, slot);
  if (values !== undefined && values.length > 0) return values[Math.floor(pick * values.length)] ?? '';
  return `${id}-${Math.floor(pick * 1000)}`.slice(0, maxLength);
}
