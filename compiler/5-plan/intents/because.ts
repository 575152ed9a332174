import type { Snapshot } from '../../../schema/plan/snapshot';
import { type Document, type DocumentNode, nodeAt, type Path, placeOfKey } from '../../ir/document';
import type { Atom } from '../effects/atom';
import { itemId, pathOf, type Step, sourceOf } from '../facts/fact';
import { titleOf } from '../facts/title';
import type { Cause, Draft, Owned } from './draft';

/**
 * The origin that the compiler names for an atom, with items of lists by their id. What is gone is looked up in the base's manifest. Without a
 * manifest positions stay numbers.
 */
export function becauseSteps({ because, effect }: Atom, before: Document | undefined, after: Document | undefined) {
  const gone = effect.action === 'delete' || effect.action === 'keep';
  const document = gone ? before : after;
  return { document, path: readPath(because), steps: named(readPath(because), document?.root) };
}

/** One intent per origin: for a first apply, and for a base without a manifest. */
export function byBecause(
  base: Snapshot | undefined,
  atoms: readonly Atom[],
  before: Document | undefined,
  after: Document | undefined,
): readonly Draft[] {
  const drafts = new Map<string, { cause: Cause; owned: Owned[] }>();
  for (const atom of atoms) {
    const { document, path, steps } = becauseSteps(atom, before, after);
    const key = pathOf(steps);
    let draft = drafts.get(key);
    if (!draft) {
      const source = document && document === after ? { source: sourceOf(placeOfKey(document.root, path)) } : {};
      const cause: Cause = {
        action: 'changed',
        origin: 'manifest',
        path: key,
        title: titleOf(steps),
        facts: [],
        ...source,
      };
      draft = { cause, owned: [] };
      drafts.set(key, draft);
    }
    draft.owned.push({ atom, also: [] });
  }
  return [...drafts.values()].map(({ cause, owned }) => ({ ...cause, action: actionOf(base, owned), owned }));
}

function actionOf(base: Snapshot | undefined, owned: readonly Owned[]): Cause['action'] {
  const actions = new Set(owned.map(({ atom }) => atom.effect.action));
  if (!base || [...actions].every((action) => action === 'create')) return 'added';
  return [...actions].every((action) => action === 'delete' || action === 'keep') ? 'removed' : 'changed';
}

/** `groups.group1.thresholds[0]`, as formatPath writes it. Ids have neither dot nor bracket. */
function readPath(text: string): Path {
  return [...text.matchAll(/\[([0-9]+)\]|([^.[\]]+)/g)].map(([, position, key]) =>
    position === undefined ? (key ?? '') : Number(position),
  );
}

function named(path: Path, root: DocumentNode | undefined): readonly Step[] {
  return path.map((step, at) => {
    if (typeof step === 'string') return step;
    const item = root && nodeAt(root, path.slice(0, at + 1));
    return { id: (item && itemId(item)) ?? String(step) };
  });
}
