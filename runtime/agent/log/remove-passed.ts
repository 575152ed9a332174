import type { Segments } from './segments';

/** A segment goes when the one after it begins at or before `passed`, the number of the first record that is needed. */
export function removePassed(segments: Segments, passed: number, problem: (detail: string) => void): void {
  const { list } = segments;
  for (let next = list[1]; next !== undefined && next.first <= passed; next = list[1]) {
    const [oldest] = list;
    if (oldest === undefined) return;
    try {
      segments.remove(oldest);
    } catch (thrown) {
      problem(`${oldest.path} could not be removed: ${String(thrown)}`);
      return;
    }
  }
}
