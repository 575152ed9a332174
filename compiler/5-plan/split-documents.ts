import type { Json } from '../../schema/plan/json';
import type { Columns } from '../../schema/plan/snapshot';
import { canonical, isList, isMap } from './canonical';
import { escaped, withValueAt } from './value-at';

/** Values of many things, split into what all have in common and what differs; a document is rebuilt by setting each column at its pointer. */
export interface Split {
  readonly shared: Json;
  readonly own: Columns;
}

/**
 * Splits `count` documents. Maps and lists of one are opened, down to the pointers in `whole`, which are always columns; a longer list is one value.
 * A value that not all have is null where it is missing; a map that is empty in one stands in what is shared, and so in all.
 */
export function splitDocuments(count: number, document: (index: number) => Json, whole: readonly string[] = []): Split {
  const columns = new Map<string, Json[]>();
  const empty = new Set<string>();
  for (let index = 0; index < count; index++) {
    eachLeaf(document(index), '', whole, (pointer, value) => {
      if (isMap(value) && !whole.includes(pointer)) {
        empty.add(pointer);
        return;
      }
      let column = columns.get(pointer);
      if (!column) {
        column = new Array<Json>(count).fill(null);
        columns.set(pointer, column);
      }
      column[index] = value;
    });
  }
  let shared: Json = {};
  for (const pointer of empty) shared = withValueAt(shared, pointer, {});
  const own: Record<string, readonly Json[]> = {};
  for (const [pointer, column] of columns) {
    if (!whole.includes(pointer) && allSame(column)) shared = withValueAt(shared, pointer, column[0] ?? null);
    else own[pointer] = column;
  }
  return { shared, own };
}

/** The document of the nth thing. */
export function documentOf({ shared, own }: Split, index: number): Json {
  let document = shared;
  for (const [pointer, column] of Object.entries(own)) {
    const value = column[index] ?? null;
    if (value !== null) document = withValueAt(document, pointer, value);
  }
  return document;
}

function eachLeaf(
  value: Json,
  pointer: string,
  whole: readonly string[],
  found: (pointer: string, value: Json) => void,
): void {
  if (typeof value !== 'object' || value === null || whole.includes(pointer)) found(pointer, value);
  else if (isList(value)) {
    if (value.length === 1) eachLeaf(value[0] ?? null, `${pointer}/0`, whole, found);
    else found(pointer, value);
  } else {
    const keys = Object.keys(value);
    if (keys.length === 0) found(pointer, value);
    for (const key of keys) eachLeaf(value[key] ?? null, `${pointer}/${escaped(key)}`, whole, found);
  }
}

function allSame(column: readonly Json[]): boolean {
  const [first = null] = column;
  if (typeof first !== 'object' || first === null) return column.every((value) => value === first);
  const text = canonical(first);
  return column.every((value) => canonical(value) === text);
}
