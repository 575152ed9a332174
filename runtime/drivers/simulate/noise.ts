/** Randomness without state: the same keys, the same number. So a model can be asked for any moment, in any order. */

/** A number from 0 to below 1. Keys are whole numbers. */
export function chance(seed: number, ...keys: readonly number[]): number {
  let hash = seed | 0;
  for (const key of keys) {
    hash = mixed(hash ^ Math.imul(key | 0, 0x9e3779b1));
    hash = mixed(hash ^ Math.floor(key / 2 ** 32));
  }
  return (mixed(hash ^ 0x5bd1e995) >>> 0) / 2 ** 32;
}

/** The seed of a device, or of one part of its model. */
export function seedOf(seed: number, text: string): number {
  let hash = seed | 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mixed(hash);
}

/** Smooth noise from -1 to 1 that wanders within about `periodMs`; its slope is at most π per period. */
export function smoothNoise(seed: number, t: number, periodMs: number): number {
  const slot = Math.floor(t / periodMs);
  const way = (1 - Math.cos(Math.PI * (t / periodMs - slot))) / 2;
  const before = chance(seed, slot) * 2 - 1;
  const after = chance(seed, slot + 1) * 2 - 1;
  return before + (after - before) * way;
}

/** The finaliser of MurmurHash3: every bit of the input moves half of the output. */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
