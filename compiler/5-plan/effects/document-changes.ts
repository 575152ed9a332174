import { createHash } from 'node:crypto';
import type { Json } from '../../../schema/plan/json';
import type { PropertyChange } from '../../../schema/plan/plan';
import { canonical, isList } from '../canonical';
import type { Split } from '../split-documents';
import { valueAt, withoutValuesAt } from '../value-at';
import { valueChanges } from './value-changes';

/** One property of the documents of a group: how it changes, and in which of the pairs. */
export interface DocumentChange {
  readonly change: PropertyChange;
  /** Positions in the list of pairs. */
  readonly members: readonly number[];
  /** Equal for equal sets of members. */
  readonly set: string;
}

/** The nth document before and the mth after are the same thing's. */
export type Pair = readonly [before: number, after: number];

/**
 * What changes documents in columns. What is shared is compared once, whatever the number of devices; columns are compared value by value.
 * A property that changes differently from thing to thing is one change, with the number of different ones.
 */
export function documentChanges(before: Split, after: Split, pairs: readonly Pair[]): readonly DocumentChange[] {
  if (pairs.length === 0) return [];
  const pointers = [...new Set([...Object.keys(before.own), ...Object.keys(after.own)])].sort();
  const everyone = pairs.map((_, at) => at);
  const shared = valueChanges(sharedOnly(before, pointers), sharedOnly(after, pointers));
  const same = shared.map((change) => ({ change, members: everyone, set: 'all' }));
  return [...same, ...pointers.flatMap((pointer) => columnChanges(before, after, pointer, pairs))];
}

const sharedOnly = ({ shared }: Split, pointers: readonly string[]) => withoutValuesAt(shared, new Set(pointers));

interface Found {
  readonly first: PropertyChange;
  readonly members: number[];
  readonly different: Set<string>;
}

function columnChanges(before: Split, after: Split, pointer: string, pairs: readonly Pair[]): DocumentChange[] {
  const [old, now] = [columnOf(before, pointer), columnOf(after, pointer)];
  const path = pathOf(pointer);
  const found = new Map<string, Found>();
  for (const [at, [i, j]] of pairs.entries()) {
    const [was, is] = [old(i) ?? undefined, now(j) ?? undefined];
    if (was === is) continue;
    for (const change of changesOf(was, is, path)) {
      const known = found.get(change.path) ?? { first: change, members: [], different: new Set<string>() };
      known.different.add(`${canonical(change.before ?? null)}${canonical(change.after ?? null)}`);
      if (known.members.at(-1) !== at) known.members.push(at);
      found.set(change.path, known);
    }
  }
  return [...found.values()].map(({ first, members, different }) => ({
    change: different.size > 1 ? { ...first, different: different.size } : first,
    members,
    set: members.length === pairs.length ? 'all' : digest(members),
  }));
}

/** Inside a list, such as the devices behind a gateway, items are not told apart: `devices[*].metadata.site`. */
function changesOf(was: Json | undefined, is: Json | undefined, path: string): readonly PropertyChange[] {
  const changes = valueChanges(was, is, path);
  if (!isList(was) && !isList(is)) return changes;
  return changes.map((change) => ({
    ...change,
    path: path + change.path.slice(path.length).replace(/^\[[^\]]*\]/, '[*]'),
  }));
}

function columnOf({ shared, own }: Split, pointer: string): (index: number) => Json | undefined {
  const column = own[pointer];
  if (column) return (index) => column[index];
  const value = valueAt(shared, pointer);
  return () => value;
}

const digest = (members: readonly number[]) => createHash('sha256').update(members.join(',')).digest('hex');

/** `/devices/0/metadata/room` → `devices[0].metadata.room` */
function pathOf(pointer: string): string {
  const steps = pointer.split('/').slice(1);
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, at) => (/^[0-9]+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join('');
}
