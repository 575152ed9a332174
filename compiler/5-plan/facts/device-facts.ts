import type { Json } from '../../../schema/plan/json';
import type { FactChange } from '../../../schema/plan/plan';
import { type Document, type DocumentNode, type Inventory, toPlain } from '../../ir/document';
import { canonical } from '../canonical';
import { membership } from '../effects/membership';
import { valueChanges } from '../effects/value-changes';
import { itemId, sourceOf } from './fact';

/**
 * What differs between two ways of saying which devices there are, with as many lines for a million as for one: what is written, and of lists
 * and inventories how many devices were added, removed or changed. Also of `via`, which says the same of gateways.
 */
export function deviceFacts(
  before: Document,
  was: DocumentNode,
  after: Document,
  is: DocumentNode,
): readonly FactChange[] {
  const [old, now] = [setOf(before, was), setOf(after, is)];
  const written = valueChanges(old.written, now.written).map((change) => ({ ...change, source: sourceOf(is.place) }));
  return [...written, ...rowFacts(old, now)];
}

interface Rows {
  readonly serials: readonly string[];
  /** Everything else that is said of the nth device. */
  readonly said: (index: number) => string;
  readonly place?: (index: number) => FactChange['source'];
}

interface Set {
  /** What stands in the manifest, without the devices of a list. */
  readonly written: Json;
  readonly rows?: Rows;
}

function setOf(document: Document, node: DocumentNode): Set {
  const set = node.kind === 'map' ? (node.entries.get('gateways')?.value ?? node) : node;
  if (set.kind === 'list') return { written: null, rows: listRows(set.items) };
  const from = set.kind === 'map' ? set.entries.get('from')?.value : undefined;
  const inventory = from?.kind === 'scalar' ? document.inventories.get(String(from.value)) : undefined;
  return { written: toPlain(set) as Json, ...(inventory ? { rows: inventoryRows(inventory) } : {}) };
}

function listRows(items: readonly DocumentNode[]): Rows {
  const nodeAt = (index: number) => items[index];
  return {
    serials: items.map((item) => itemId(item) ?? ''),
    said: (index) => {
      const item = nodeAt(index);
      return item?.kind === 'map' ? canonical(toPlain(item) as Json) : '';
    },
    place: (index) => {
      const item = nodeAt(index);
      return item && sourceOf(item.place);
    },
  };
}

function inventoryRows({ file, serials, lines, columns }: Inventory): Rows {
  const named = [...columns].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    serials,
    said: (index) => JSON.stringify(named.flatMap(([name, cells]) => (cells[index] ? [[name, cells[index]]] : []))),
    place: (index) => ({ file, line: lines[index] ?? 1, column: 1 }),
  };
}

function rowFacts({ rows: old }: Set, { rows: now }: Set): readonly FactChange[] {
  if (!old || !now) return [];
  const { added, removed, kept } = membership(old.serials, now.serials);
  const changed = kept.filter(([i, j]) => old.said(i) !== now.said(j)).map(([, j]) => j);
  const facts: FactChange[] = [];
  if (added.length > 0) facts.push({ path: 'devices', after: added.length, ...at(now, added[0]) });
  if (removed.length > 0) facts.push({ path: 'devices', before: removed.length });
  if (changed.length > 0)
    facts.push({ path: 'devices changed', before: changed.length, after: changed.length, ...at(now, changed[0]) });
  return facts;
}

function at({ place }: Rows, index: number | undefined): Pick<FactChange, 'source'> {
  const source = index === undefined ? undefined : place?.(index);
  return source ? { source } : {};
}
