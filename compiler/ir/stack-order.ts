import { isPart, kindOfStack } from './stack-name';

/** The flat stacks, by life cycle, in the order they are deployed. A resource never changes its stack once applied. */
export const STACKS = ['ops', 'lake', 'iot', 'etl', 'ml', 'bi'] as const;
export type StackKind = (typeof STACKS)[number];

/** As they are deployed: by life cycle, each shared stack before its parts. Kinds that this version does not know come last. */
export function compareStacks(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Names of stacks once each, as they are deployed; one that this version does not know comes last. */
export function inStackOrder(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort(compareStacks);
}

function rankOf(name: string): number {
  const at = (STACKS as readonly string[]).indexOf(kindOfStack(name));
  return at < 0 ? STACKS.length : at;
}

/** So many parts of one stack are changed at the same time; they do not know of each other. The limiter of each operation sets the pace. */
export const PARTS_AT_ONCE = 8;

/** Names of stacks in the order given, taken together where they may be changed at once: each shared stack alone, the parts of one in a row. */
export function stages(names: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  for (const name of names) {
    const last = found.at(-1);
    const [before] = last ?? [];
    const joins = before !== undefined && isPart(name) && isPart(before) && kindOfStack(name) === kindOfStack(before);
    if (joins) last?.push(name);
    else found.push([name]);
  }
  return found;
}
