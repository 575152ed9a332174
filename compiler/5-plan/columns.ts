import type { Json } from '../../schema/plan/json';
import type { Columns } from '../../schema/plan/snapshot';
import { canonical, isList, isMap } from './canonical';

/** Values of many things, split into what all have in common and what differs; a document is rebuilt by setting each column at its pointer. */
export interface Split {
  readonly shared: Json;
  readonly own: Columns;
}

/**
 * Splits `count` documents. Maps and lists of one are opened, down to the pointers in `whole`; a longer list is one value.
 * A value that not all have is null where it is missing.
 */
export function split(count: number, document: (index: number) => Json, whole: readonly string[] = []): Split {
  const columns = new Map<string, Json[]>();
  for (let index = 0; index < count; index++) {
    for (const [pointer, value] of leaves(document(index), '', whole)) {
      let column = columns.get(pointer);
      if (!column) {
        column = new Array<Json>(count).fill(null);
        columns.set(pointer, column);
      }
      column[index] = value;
    }
  }
  let shared: Json = {};
  const own: Record<string, readonly Json[]> = {};
  for (const [pointer, column] of columns) {
    if (allSame(column)) shared = withValue(shared, pointer, column[0] ?? null);
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

function* leaves(value: Json, pointer: string, whole: readonly string[]): Iterable<readonly [string, Json]> {
  if (whole.includes(pointer)) yield [pointer, value];
  else if (isMap(value) && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, `${pointer}/${escaped(key)}`, whole);
  } else if (isList(value) && value.length === 1) yield* leaves(value[0] ?? null, `${pointer}/0`, whole);
  else yield [pointer, value];
}

function allSame(column: readonly Json[]): boolean {
  const [first = null] = column;
  if (typeof first !== 'object' || first === null) return column.every((value) => value === first);
  const text = canonical(first);
  return column.every((value) => canonical(value) === text);
}

/** A copy of the document with a value set at a JSON pointer (RFC 6901); what is missing on the way is made, `0` as a list. */
export function withValue(document: Json, pointer: string, value: Json): Json {
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

/** What a pointer that goes on stands in, where there is nothing yet. */
const missing = (pointer: string): Json => (pointer.startsWith('/0') ? [] : {});

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~');
