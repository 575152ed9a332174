import type { Pair } from './document-changes';

/** Who came, who left and who stayed, by position. Equal lists, the usual case, are not looked up. */
export function membership(
  before: readonly string[],
  after: readonly string[],
): { readonly added: readonly number[]; readonly removed: readonly number[]; readonly kept: readonly Pair[] } {
  if (before.length === after.length && before.every((name, at) => name === after[at])) {
    return { added: [], removed: [], kept: before.map((_, at) => [at, at] as const) };
  }
  const old = new Map(before.map((name, at) => [name, at]));
  const added: number[] = [];
  const kept: Pair[] = [];
  for (const [at, name] of after.entries()) {
    const was = old.get(name);
    if (was === undefined) added.push(at);
    else kept.push([was, at]);
    old.delete(name);
  }
  return { added, removed: [...old.values()], kept };
}
