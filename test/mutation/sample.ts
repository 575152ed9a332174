/** `size` of `all`, drawn without return by `seed` (the same draw every time), in their old order. */
export function sample<T>(all: readonly T[], size: number, seed: number): readonly T[] {
  if (size >= all.length) return all;
  const random = mulberry32(seed);
  const places = all.map((_, i) => i);
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (places.length - i));
    [places[i], places[j]] = [places[j] as number, places[i] as number];
  }
  return places
    .slice(0, size)
    .sort((a, b) => a - b)
    .map((place) => all[place] as T);
}

function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
