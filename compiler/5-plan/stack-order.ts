import { STACKS } from '../ir/stack';

/** Names of stacks once each, as they are deployed; one that this version does not know comes last. */
export function inStackOrder(names: Iterable<string>): readonly string[] {
  const known: readonly string[] = STACKS;
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
