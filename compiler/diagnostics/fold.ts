import type { Diagnostic } from './diagnostic';
import { comparePlaces } from './place';

const SHOWN_PER_FOLD = 3;

/**
 * Sorts by place and folds what is the same mistake many times: the first three are kept, the third says how many more there were.
 * A 10,000-row inventory with one wrong column is then four lines, not 10,000.
 */
export function fold(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort((a, b) => comparePlaces(a.place, b.place) || (a.code < b.code ? -1 : 1));
  const total = new Map<string, number>();
  for (const { fold: key } of sorted) if (key !== undefined) total.set(key, (total.get(key) ?? 0) + 1);

  const seen = new Map<string, number>();
  const kept: Diagnostic[] = [];
  for (const diagnostic of sorted) {
    if (diagnostic.fold === undefined) {
      kept.push(diagnostic);
      continue;
    }
    const nth = (seen.get(diagnostic.fold) ?? 0) + 1;
    seen.set(diagnostic.fold, nth);
    const more = (total.get(diagnostic.fold) ?? 0) - SHOWN_PER_FOLD;
    if (nth < SHOWN_PER_FOLD) kept.push(diagnostic);
    else if (nth === SHOWN_PER_FOLD) kept.push(more > 0 ? { ...diagnostic, more } : diagnostic);
  }
  return kept;
}

/** How many mistakes a list stands for, the folded ones included. */
export function countMistakes(diagnostics: readonly Diagnostic[], severity: Diagnostic['severity']): number {
  return diagnostics.filter((d) => d.severity === severity).reduce((sum, d) => sum + 1 + (d.more ?? 0), 0);
}
