import { distance } from 'fastest-levenshtein';

/** The nearest of `known` to a mistyped word, when near enough to be meant: at most a third of the letters wrong. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance || (d === bestDistance && best !== undefined && candidate < best)) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** The names most like a word, however far from it, the most like first. */
export function nearestOf(word: string, known: readonly string[], most: number): readonly string[] {
  const near = known.map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }));
  near.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return near.slice(0, most).map(({ name }) => name);
}

const LISTED = 8;

/** "did you mean `x`?", or else the list of what exists. */
export function didYouMean(word: string, known: Iterable<string>, noun: string): string {
  const all = [...known].sort();
  const best = nearest(word, all);
  if (best !== undefined) return `did you mean \`${best}\`?`;
  if (all.length === 0) return `there is no ${noun} yet: add one`;
  const more = all.length > LISTED ? `, … (${all.length} in all)` : '';
  return `use one of: ${all.slice(0, LISTED).join(', ')}${more}`;
}
