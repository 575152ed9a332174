import type { Place } from '../diagnostics/place';

/**
 * The manifest as written: plain values with the place of every key and value.
 * Aliases are expanded; a node that came from an overlay keeps the overlay's place, so a merged document still points home.
 */
export type DocumentNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: Place;
  readonly value: DocumentNode;
}

export interface ListNode {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly DocumentNode[];
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** How far the value's text starts behind the place's start: 1 for a quoted scalar. Lets an expression point into itself. */
  readonly textOffset: number;
  /** As it stands in the file, where the value is not that text: `0012` of 12, `yes` of true. */
  readonly written?: string;
}

/** Where something stands in the document: keys and list positions from the root. */
export type Path = readonly (string | number)[];

export interface Document {
  readonly file: string;
  readonly root: MapNode;
  readonly inventories: ReadonlyMap<string, Inventory>;
}

/**
 * A device inventory, read from CSV. Kept as columns of text, one record per row: 100,000 rows must stay cheap.
 * `serials`, `lines` (1-based) and each metadata column run in parallel.
 */
export interface Inventory {
  readonly file: string;
  readonly serials: readonly string[];
  readonly lines: readonly number[];
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** Where the header names each of `columns`. */
  readonly headers: ReadonlyMap<string, Place>;
}

export function nodeAt(root: DocumentNode, path: Path): DocumentNode | undefined {
  let node: DocumentNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.get(String(step))?.value;
    else if (node?.kind === 'list') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** The place of the value at `path`, or of its nearest ancestor that exists (a missing key is reported on its parent). */
export function placeOfValue(root: DocumentNode, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node) return node.place;
  }
  return root.place;
}

/** The place of the key that names `path`; for a list item, of the item. */
export function placeOfKey(root: DocumentNode, path: Path): Place {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.key ?? placeOfValue(root, path);
}

/** The plain value, on objects without a prototype, so that no key of a user can reach one. */
export function toPlain(node: DocumentNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of node.entries) plain[key] = toPlain(entry.value);
  return plain;
}
