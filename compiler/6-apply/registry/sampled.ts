import { createHash } from 'node:crypto';

/** Things in an order that has nothing to do with groups or serials, so that every part of it is a sample of the whole, and the same each time. */
export function sampled(things: readonly string[]): readonly string[] {
  const ranked = things.map((thing) => ({ thing, rank: rankOf(thing) }));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ thing }) => thing);
}

export const rankOf = (thing: string) => createHash('sha256').update(thing).digest('hex');
