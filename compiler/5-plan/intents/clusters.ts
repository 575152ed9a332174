import { type Fact, pathOf, type Step } from '../facts/fact';
import { titleOf } from '../facts/title';
import type { Cause } from './draft';

/** Facts that are asked about together: one, as long as there are not too many. */
export interface Cluster {
  readonly cause: Cause;
  readonly facts: readonly Fact[];
}

/**
 * Every cluster costs two compilations, so there are at most `most`: objects by themselves, or else all of one group or sensor together, or else
 * of one section, or else everything.
 */
export function clusters(facts: readonly Fact[], most: number): readonly Cluster[] {
  for (const depth of [Number.POSITIVE_INFINITY, 2, 1, 0]) {
    const made = byPrefix(facts, depth);
    if (made.length <= most || depth === 0) return made;
  }
  return [];
}

function byPrefix(facts: readonly Fact[], depth: number): readonly Cluster[] {
  const groups = new Map<string, { steps: readonly Step[]; facts: Fact[] }>();
  for (const fact of facts) {
    const steps = fact.steps.slice(0, depth);
    const group = groups.get(pathOf(steps)) ?? { steps, facts: [] };
    group.facts.push(fact);
    groups.set(pathOf(steps), group);
  }
  return [...groups.values()].map((group) => ({ cause: causeOf(group.steps, group.facts), facts: group.facts }));
}

function causeOf(steps: readonly Step[], facts: readonly Fact[]): Cause {
  const [first] = facts;
  const source = first?.source ? { source: first.source } : {};
  const path = pathOf(steps);
  const alone = first && facts.length === 1 && first.steps.length === steps.length;
  if (alone)
    return { action: first.action, origin: 'manifest', path, title: titleOf(steps), facts: first.changes, ...source };
  return {
    action: 'changed',
    origin: path === '' ? 'together' : 'manifest',
    path,
    title: titleOf(steps),
    facts: facts.flatMap((fact) => inside(fact, path)),
    ...source,
  };
}

/** The leaves of a fact behind the cluster's path; of what was added or removed as a whole, the object itself. */
function inside({ steps, action, changes, source }: Fact, path: string): Cause['facts'] {
  const here = pathOf(steps)
    .slice(path === '' ? 0 : path.length)
    .replace(/^\./, '');
  if (changes.length > 0)
    return changes.map((change) => ({ ...change, path: here === '' ? change.path : `${here}.${change.path}` }));
  const there = source ? { source } : {};
  return [action === 'removed' ? { path: here, before: 'there' } : { path: here, after: 'there', ...there }];
}
