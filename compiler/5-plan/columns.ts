import type { Json } from '../../schema/plan/json';
import type { Columns } from '../../schema/plan/snapshot';
import { canonical, isList, isMap } from './canonical';

/** Values of many things, split into what all have in common and what differs; a document is rebuilt by setting each column at its pointer. */
export interface Split {
  readonly shared: Json;
  readonly own: Columns;
}

/**
 * Splits `count` documents. Maps and lists of one are opened, down to the pointers in `whole`, which are always columns; a longer list is one value.
 * A value that not all have is null where it is missing; a map that is empty in one stands in what is shared, and so in all.
 */
export function split(count: number, document: (index: number) => Json, whole: readonly string[] = []): Split {
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
  for (const pointer of empty) shared = withValue(shared, pointer, {});
  const own: Record<string, readonly Json[]> = {};
  for (const [pointer, column] of columns) {
    if (!whole.includes(pointer) && allSame(column)) shared = withValue(shared, pointer, column[0] ?? null);
    else own[pointer] = column;
  }
  return { shared, own };
}

/** The document of the nth thing. */
export function documentOf({ shared, own }: Split, index: number): Json {
  let document = shared;
  for (const [pointer, column] of Object.entries(own)) {
    const value = column[index] ?? null;
    if (value !== null) document = withValue(document, pointer, value);
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

/** A copy of the document with a value set at a JSON pointer (RFC 6901); what is missing on the way is made, `0` as a list. */
function withValue(document: Json, pointer: string, value: Json): Json {
  if (pointer === '') return value;
  const [, first = '', ...rest] = pointer.split('/');
  const key = unescaped(first);
  const inner = rest.length === 0 ? '' : `/${rest.join('/')}`;
  if (isList(document) || (key === '0' && !isMap(document))) {
    const list = isList(document) ? [...document] : [];
    list[Number(key)] = withValue(list[Number(key)] ?? missing(inner), inner, value);
    return list;
  }
  const map = isMap(document) ? document : {};
  return { ...map, [key]: withValue(map[key] ?? missing(inner), inner, value) };
}

/** What stands at a pointer, if anything does. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const step of pointer.split('/').slice(1)) {
    if (isMap(value)) value = value[unescaped(step)];
    else value = isList(value) ? value[Number(step)] : undefined;
  }
  return value;
}

/** A copy without what stands at the pointers, and without maps and lists that hold nothing more. A list that was empty before says so, and stays. */
export function without(document: Json, pointers: ReadonlySet<string>, here = ''): Json | undefined {
  if (pointers.has(here)) return undefined;
  if (isList(document) && document.length > 0) {
    const left = document.map((item, at) => without(item, pointers, `${here}/${at}`));
    const items = left.filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isMap(document)) return document;
  const entries = Object.entries(document).flatMap(([key, value]) => {
    const left = without(value, pointers, `${here}/${escaped(key)}`);
    return left === undefined ? [] : [[key, left] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** What a pointer that goes on stands in, where there is nothing yet. */
const missing = (pointer: string): Json => (pointer.startsWith('/0') ? [] : {});

const escaped = (key: string) => (/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key);
const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~');
