import type { ResolvedResource } from '../ports';

/** Resources by their physical names. */
export interface StackChanges {
  readonly type: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What is different after an apply, by resource type; a type without differences is left out. */
export function compareStacks(
  before: readonly ResolvedResource[],
  after: readonly ResolvedResource[],
): readonly StackChanges[] {
  const types = [...new Set([...before, ...after].map(({ type }) => type))].sort();
  return types
    .map((type) => ({ type, ...compareNamed(named(before, type), named(after, type)) }))
    .filter(({ added, removed, changed }) => added.length + removed.length + changed.length > 0);
}

function compareNamed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed: [...after.keys()].filter((name) => before.has(name) && before.get(name) !== after.get(name)),
  };
}

function named(resources: readonly ResolvedResource[], type: string): ReadonlyMap<string, string> {
  const ours = resources.filter((resource) => resource.type === type);
  return new Map(ours.map(({ name, properties }) => [name, JSON.stringify(properties)]));
}
