import type { Document, DocumentNode, Entry, Inventory, ListNode, MapNode } from '../../ir/document';
import { type Fact, itemId, type Step } from './fact';

/**
 * A manifest with one object taken from another: the base with this fact alone (`into` the base, `from` the target), or the target without it
 * (the other way round). Documents are trees of values, so nothing is written and parsed again.
 */
export function transplant(into: Document, from: Document, { steps, apart }: Pick<Fact, 'steps' | 'apart'>): Document {
  const root = placed(into.root, from.root, steps, apart);
  if (root?.kind !== 'map') return into;
  const inventories = new Map(into.inventories);
  for (const [name, inventory] of named(nodeAtSteps(from.root, steps), from)) inventories.set(name, inventory);
  return { file: into.file, root, inventories };
}

type Maybe = DocumentNode | undefined;

function placed(into: Maybe, from: Maybe, steps: readonly Step[], apart: readonly string[]): Maybe {
  const [step, ...rest] = steps;
  if (step === undefined) return own(into, from, apart);
  return typeof step === 'string' ? inMap(into, from, step, rest, apart) : inList(into, from, step.id, rest, apart);
}

/** The object itself: of the other, but for the parts that are objects of their own. */
function own(into: Maybe, from: Maybe, apart: readonly string[]): Maybe {
  if (into?.kind !== 'map' || from?.kind !== 'map' || apart.length === 0) return from;
  const kept = [...into.entries].filter(([key]) => apart.includes(key));
  const taken = [...from.entries].filter(([key]) => !apart.includes(key));
  return { ...into, entries: new Map([...taken, ...kept]) };
}

function inMap(into: Maybe, from: Maybe, key: string, rest: readonly Step[], apart: readonly string[]): Maybe {
  if ((into && into.kind !== 'map') || (from && from.kind !== 'map')) return into;
  const entries = new Map<string, Entry>(into?.entries);
  const there = from?.entries.get(key);
  const value = placed(entries.get(key)?.value, there?.value, rest, apart);
  const named = entries.get(key) ?? there;
  if (value && named) entries.set(key, { key: named.key, value });
  else entries.delete(key);
  return filled(into ?? from, entries);
}

/** A map that would be left empty goes as well. */
function filled(map: MapNode | undefined, entries: ReadonlyMap<string, Entry>): Maybe {
  return map && entries.size > 0 ? { ...map, entries } : undefined;
}

function inList(into: Maybe, from: Maybe, id: string, rest: readonly Step[], apart: readonly string[]): Maybe {
  if ((into && into.kind !== 'list') || (from && from.kind !== 'list')) return into;
  const items = [...(into?.items ?? [])];
  const at = items.findIndex((item) => itemId(item) === id);
  const there = from?.items.find((item) => itemId(item) === id);
  const value = placed(at < 0 ? undefined : items[at], there, rest, apart);
  if (at < 0) items.push(...(value ? [value] : []));
  else items.splice(at, 1, ...(value ? [value] : []));
  const list: ListNode | undefined = into ?? from;
  return list && items.length > 0 ? { ...list, items } : undefined;
}

function nodeAtSteps(root: DocumentNode, steps: readonly Step[]): Maybe {
  let node: Maybe = root;
  for (const step of steps) {
    if (typeof step === 'string') node = node?.kind === 'map' ? node.entries.get(step)?.value : undefined;
    else node = node?.kind === 'list' ? node.items.find((item) => itemId(item) === step.id) : undefined;
  }
  return node;
}

/** The inventories that an object reads. */
function* named(node: Maybe, document: Document): Iterable<readonly [string, Inventory]> {
  if (node?.kind !== 'map') return;
  for (const [key, { value }] of node.entries) {
    const name = key === 'from' && value.kind === 'scalar' ? String(value.value) : '';
    const inventory = document.inventories.get(name);
    if (inventory) yield [name, inventory];
    else yield* named(value, document);
  }
}
