import type { Json } from '../../../schema/plan/json';
import type { FactChange } from '../../../schema/plan/plan';
import type { Place } from '../../diagnostics/place';
import { type Document, type DocumentNode, type MapNode, toPlain } from '../../ir/document';
import { valueChanges } from '../effects/value-changes';
import { deviceFacts } from './device-facts';
import { type Fact, itemId, pathOf, type Step, sourceOf } from './fact';
import { MANIFEST, type Shape } from './shape';

/** What differs between two manifests, object by object, in the order of the second. What they say is compared, not how they say it. */
export function factsBetween(before: Document, after: Document): readonly Fact[] {
  const comparison = new Comparison(before, after);
  comparison.compare(withoutEnvironments(before.root), withoutEnvironments(after.root), MANIFEST, [], undefined);
  return comparison.found.sort((a, b) => (pathOf(a.steps) < pathOf(b.steps) ? -1 : 1));
}

/** The chosen environment has been laid over the rest by now; what is said for others concerns other fleets. */
function withoutEnvironments(root: MapNode): MapNode {
  const entries = new Map(root.entries);
  entries.delete('environments');
  return { ...root, entries };
}

type Maybe = DocumentNode | undefined;

class Comparison {
  readonly found: Fact[] = [];

  constructor(
    private readonly before: Document,
    private readonly after: Document,
  ) {}

  compare(was: Maybe, is: Maybe, shape: Shape, steps: readonly Step[], place: Place | undefined): void {
    if (!was && !is) return;
    const inside = shape.optional || (was && is);
    if (shape.renames) this.renames(was, is, steps);
    else if (inside && shape.each && areMaps(was, is)) this.eachKey(was, is, shape, steps);
    else if (inside && shape.items && areLists(was, is)) this.eachItem(was, is, steps);
    else if (inside && shape.keys && areMaps(was, is)) this.object(was, is, shape.keys, steps, place);
    else this.whole(was, is, shape, steps, place);
  }

  private eachKey(was: Maybe, is: Maybe, { each = {}, keys = {} }: Shape, steps: readonly Step[]): void {
    const [old, now] = [entriesOf(was), entriesOf(is)];
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      const shape = Object.hasOwn(keys, key) ? (keys[key] ?? each) : each;
      this.compare(old.get(key)?.value, now.get(key)?.value, shape, [...steps, key], now.get(key)?.key);
    }
  }

  private eachItem(was: Maybe, is: Maybe, steps: readonly Step[]): void {
    const [old, now] = [itemsOf(was), itemsOf(is)];
    for (const id of new Set([...old.keys(), ...now.keys()])) {
      const item = now.get(id);
      this.whole(old.get(id), item, {}, [...steps, { id }], item?.place);
    }
  }

  /** An entry that is new is a rename; one that is taken out only ends it. The manifests have the old names already. */
  private renames(was: Maybe, is: Maybe, steps: readonly Step[]): void {
    const [old, now] = [renamesIn(was), renamesIn(is)];
    for (const id of new Set([...old.keys(), ...now.keys()])) {
      const [before, after] = [old.get(id), now.get(id)];
      if (before && after) continue;
      const { from, to } = after ?? before ?? { from: '', to: '' };
      const change = after ? { path: '', before: from, after: to } : { path: '', before: to, after: from };
      const source = after ? { source: sourceOf(after.place) } : {};
      this.found.push({
        steps: [...steps, { id }],
        action: after ? 'moved' : 'removed',
        changes: [change],
        ...source,
        apart: [],
      });
    }
  }

  /** The keys that are objects of their own are compared one by one, the others together. */
  private object(
    was: Maybe,
    is: Maybe,
    keys: Readonly<Record<string, Shape>>,
    steps: readonly Step[],
    place: Place | undefined,
  ): void {
    const apart = Object.keys(keys);
    this.whole(lacking(was, apart), lacking(is, apart), {}, steps, place, apart);
    const [old, now] = [entriesOf(was), entriesOf(is)];
    for (const [key, shape] of Object.entries(keys)) {
      this.compare(old.get(key)?.value, now.get(key)?.value, shape, [...steps, key], now.get(key)?.key);
    }
  }

  private whole(
    was: Maybe,
    is: Maybe,
    shape: Shape,
    steps: readonly Step[],
    place: Place | undefined,
    apart: readonly string[] = [],
  ): void {
    const source = place ? { source: sourceOf(place) } : {};
    if (!was || !is) {
      this.found.push({ steps, action: is ? 'added' : 'removed', changes: [], ...source, apart });
      return;
    }
    const changes = shape.devices ? deviceFacts(this.before, was, this.after, is) : leaves(was, is);
    if (changes.length > 0) this.found.push({ steps, action: 'changed', changes, ...source, apart });
  }
}

function leaves(was: DocumentNode, is: DocumentNode): readonly FactChange[] {
  return valueChanges(toPlain(was) as Json, toPlain(is) as Json).map((change) => {
    const place = placeAt(is, change.path);
    return { ...change, ...(place ? { source: sourceOf(place) } : {}) };
  });
}

/** The place of the value that a path such as `fields[a].max` leads to, or of the last part of it that is there. */
function placeAt(node: DocumentNode, path: string): Place | undefined {
  let at: DocumentNode = node;
  for (const [, key, item] of path.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)) {
    const next: Maybe =
      at.kind === 'map'
        ? at.entries.get(key ?? item ?? '')?.value
        : at.kind === 'list'
          ? (at.items.find((inner) => itemId(inner) === item) ?? at.items[Number(item)])
          : undefined;
    if (!next) return at === node ? undefined : at.place;
    at = next;
  }
  return at.place;
}

const areMaps = (was: Maybe, is: Maybe) => (was?.kind ?? 'map') === 'map' && (is?.kind ?? 'map') === 'map';
const areLists = (was: Maybe, is: Maybe) =>
  [was, is].every((node) => !node || (node.kind === 'list' && node.items.every((item) => itemId(item) !== undefined)));

const entriesOf = (node: Maybe): MapNode['entries'] => (node?.kind === 'map' ? node.entries : new Map());

const itemsOf = (node: Maybe): ReadonlyMap<string, DocumentNode> =>
  new Map(node?.kind === 'list' ? node.items.map((item) => [itemId(item) ?? '', item]) : []);

interface Rename {
  readonly from: string;
  readonly to: string;
  readonly place: Place;
}

function renamesIn(node: Maybe): ReadonlyMap<string, Rename> {
  const found = new Map<string, Rename>();
  for (const item of node?.kind === 'list' ? node.items : []) {
    const { from, to } = toPlain(item) as Record<string, unknown>;
    found.set(`${from} → ${to}`, { from: String(from), to: String(to), place: item.place });
  }
  return found;
}

function lacking(node: Maybe, keys: readonly string[]): Maybe {
  if (node?.kind !== 'map') return node;
  return { ...node, entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))) };
}
