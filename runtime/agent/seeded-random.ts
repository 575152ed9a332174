import { createHash } from 'node:crypto';

/** Numbers from 0 to 1, evenly; the same seed and name give the same ones, and no two names do. */
export function seededRandom(seed: number, name: string): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed}\0${name}\0${count}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}
