import type { ReadingCounts } from '../../../../schema/reading-counts';
import { count } from '../../parts/number';

/** The sum that closes: what the drivers had, and what became of it. */
export function accountText({
  found,
  taken,
  delivered,
  refused,
  unchanged,
  waiting,
  leftOut,
  givenUp,
}: ReadingCounts): string {
  const parts = [
    [delivered, 'delivered'],
    [unchanged, 'unchanged'],
    [sum(leftOut), 'left out'],
    [refused, 'refused'],
    [sum(givenUp), 'given up'],
    [waiting, 'on their way'],
  ] as const;
  const what = parts.filter(([many], at) => many > 0 || at === 0).map(([many, word]) => `${count(many)} ${word}`);
  return `${count(found + taken)} readings: ${what.join(', ')}.`;
}

const sum = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((total, count) => total + count, 0);
