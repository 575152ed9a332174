import { compareStacks } from '../ir/stack';

/** Names of stacks once each, as they are deployed; one that this version does not know comes last. */
export function inStackOrder(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort(compareStacks);
}
