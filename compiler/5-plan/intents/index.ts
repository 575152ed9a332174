import type { Snapshot } from '../../../schema/plan/snapshot';
import type { Document } from '../../ir/document';
import type { Atom } from '../effects/atom';
import { effectsBetween } from '../effects/index';
import { type Fact, pathOf } from '../facts/fact';
import { factsBetween } from '../facts/facts';
import { transplant } from '../facts/transplant';
import { becauseSteps, byBecause } from './because';
import { type Cluster, clusters } from './clusters';
import { compiled } from './compiled';
import type { Cause, Draft, Owned } from './draft';

/**
 * Which changed fact causes which effect. The compiler itself is asked, in both directions, so that plan(b → a) is the mirror image: the base
 * with this fact alone, and the target without it. No atom is lost; what no fact explains belongs to several together or to the tool.
 */
export function intentsOf(
  base: Snapshot | undefined,
  target: Snapshot,
  { before, after }: Manifests,
  atoms: readonly Atom[],
  tool: string,
): readonly Draft[] {
  if (!base || !before || !after) return byBecause(base, atoms, before, after);
  const facts = factsBetween(before, after);
  const older = base.tool === target.tool ? [] : toolCauses(base, target, before, atoms, tool);
  const found = clusters(facts, mostClusters(target));
  const only = found.length + older.length === 1;
  const asked = only ? found.map(always) : ask({ base, target, before, after, tool }, found, atoms);
  const all = [...asked, ...(only ? older.map((cause) => ({ ...cause, explains: () => true })) : older)];
  return withoutLoss(all, atoms, before, after);
}

/** The manifests of the two, as far as there are any. */
export interface Manifests {
  readonly before: Document | undefined;
  readonly after: Document | undefined;
}

/** A cause, and whether it brings an atom about. */
interface Explained {
  readonly cause: Cause;
  readonly facts: readonly Fact[];
  readonly explains: (atom: Atom) => boolean;
}

const always = ({ cause, facts }: Cluster): Explained => ({ cause, facts, explains: () => true });

/** The more devices, the longer a compilation takes: some 40,000 devices are compiled to find causes, and three clusters are always asked. */
function mostClusters({ groups }: Snapshot): number {
  const devices = Object.values(groups).reduce((sum, { things }) => sum + things.length, 1);
  return Math.max(3, Math.min(16, Math.floor(40_000 / devices)));
}

interface Both {
  readonly base: Snapshot;
  readonly target: Snapshot;
  readonly before: Document;
  readonly after: Document;
  readonly tool: string;
}

function ask(both: Both, found: readonly Cluster[], atoms: readonly Atom[]): readonly Explained[] {
  const { base, target, before, after, tool } = both;
  const groups = touchedGroups(atoms);
  const [old, now] = [withGroups(base, groups), withGroups(target, groups)];
  return found.map(({ cause, facts }) => {
    const alone = compiled(moved(before, after, facts), base.environment, groups, tool);
    const without = compiled(moved(after, before, facts), target.environment, groups, tool);
    const keys = new Set<string>();
    if (alone) addKeys(keys, effectsBetween(old, alone, false));
    if (without) addKeys(keys, effectsBetween(without, now, false));
    return { cause, facts, explains: explainedBy(keys) };
  });
}

const moved = (into: Document, from: Document, facts: readonly Fact[]) =>
  facts.reduce((document, fact) => transplant(document, from, fact), into);

/** What a comparison found, by key. Of resources also that some property changes: it has a part in it when the whole is replaced in the end. */
function addKeys(keys: Set<string>, atoms: readonly Atom[]): void {
  for (const { key, effect } of atoms) {
    keys.add(key);
    if (effect.on === 'resource' && effect.action === 'update') keys.add(partOf(`${effect.within}/${effect.ids[0]}`));
  }
}

const partOf = (key: string) => `part of ${key}`;

const explainedBy = (keys: ReadonlySet<string>) => (atom: Atom) =>
  keys.has(atom.key) || (atom.effect.action === 'replace' && keys.has(partOf(atom.key)));

function touchedGroups(atoms: readonly Atom[]): ReadonlySet<string> {
  return new Set(
    atoms.flatMap(({ effect }) =>
      (effect.on === 'thing' || effect.on === 'device-config') && effect.within ? [effect.within] : [],
    ),
  );
}

function withGroups(snapshot: Snapshot, groups: ReadonlySet<string>): Snapshot {
  return { ...snapshot, groups: Object.fromEntries(Object.entries(snapshot.groups).filter(([id]) => groups.has(id))) };
}

/** What this version of the tool makes of the base's own manifest, against what was made of it then. */
function toolCauses(
  base: Snapshot,
  target: Snapshot,
  before: Document,
  atoms: readonly Atom[],
  tool: string,
): readonly Explained[] {
  const groups = touchedGroups(atoms);
  const again = compiled(before, base.environment, groups, tool);
  if (!again) return [];
  const keys = new Set<string>();
  addKeys(keys, effectsBetween(withGroups(base, groups), again, false));
  if (keys.size === 0) return [];
  const title = `version ${base.tool} → ${target.tool} of the tool`;
  const facts = [{ path: 'tool', before: base.tool, after: target.tool }];
  const cause: Cause = { action: 'changed', origin: 'tool', path: '', title, facts };
  return [{ cause, facts: [], explains: explainedBy(keys) }];
}

/** Gives every atom to one cause, and makes one of all facts together for what is left. */
function withoutLoss(
  explained: readonly Explained[],
  atoms: readonly Atom[],
  before: Document,
  after: Document,
): readonly Draft[] {
  const owned = new Map<Explained | undefined, Owned[]>();
  for (const atom of atoms) {
    const because = pathOf(becauseSteps(atom, before, after).steps);
    const causes = explained.filter(({ explains }) => explains(atom));
    const [first, ...others] = causes.length > 0 ? nearestFirst(causes, because) : named(explained, because);
    const list = owned.get(first) ?? [];
    list.push({ atom, also: others.map(({ cause }) => cause.path) });
    owned.set(first, list);
  }
  const drafts = explained.map((one) => ({ ...one.cause, owned: owned.get(one) ?? [] }));
  const left = owned.get(undefined);
  if (!left) return drafts;
  const facts = explained.flatMap(({ cause }) =>
    cause.facts.map((fact) => ({ ...fact, path: joined(cause.path, fact.path) })),
  );
  const together: Cause = { action: 'changed', origin: 'together', path: '', title: 'several changes together', facts };
  return [...drafts, { ...together, owned: left }];
}

const joined = (path: string, leaf: string) => (path === '' ? leaf : leaf === '' ? path : `${path}.${leaf}`);

/** The cause that the compiler itself names comes first, then in the order of paths. */
function nearestFirst(causes: readonly Explained[], because: string): readonly Explained[] {
  const distance = ({ cause }: Explained) => (cause.path === because ? 0 : within(because, cause.path) ? 1 : 2);
  return [...causes].sort((a, b) => distance(a) - distance(b) || (a.cause.path < b.cause.path ? -1 : 1));
}

/** Where no compilation could tell, the origin does, if it points at one cause only. */
function named(explained: readonly Explained[], because: string): readonly Explained[] {
  const near = explained.filter(({ facts }) =>
    facts.some(({ steps }) => within(because, pathOf(steps)) || within(pathOf(steps), because)),
  );
  return near.length === 1 ? near : [];
}

/** Whether a path is another, or lies in it. */
const within = (path: string, outer: string) =>
  outer !== '' && (path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`));
