import type { Json } from '../../schema/plan/json';
import { isList, isMap } from './canonical';

/** What stands at a JSON pointer (RFC 6901), if anything does. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const step of pointer.split('/').slice(1)) {
    if (isMap(value)) value = value[unescaped(step)];
    else value = isList(value) ? value[Number(step)] : undefined;
  }
  return value;
}

/** A copy of the document with a value set at a JSON pointer (RFC 6901); what is missing on the way is made, `0` as a list. */
export function withValueAt(document: Json, pointer: string, value: Json): Json {
  if (pointer === '') return value;
  const [, first = '', ...rest] = pointer.split('/');
  const key = unescaped(first);
  const inner = rest.length === 0 ? '' : `/${rest.join('/')}`;
  if (isList(document) || (key === '0' && !isMap(document))) {
    const list = isList(document) ? [...document] : [];
    list[Number(key)] = withValueAt(list[Number(key)] ?? missing(inner), inner, value);
    return list;
  }
  const map = isMap(document) ? document : {};
  return { ...map, [key]: withValueAt(map[key] ?? missing(inner), inner, value) };
}

/** A copy without what stands at the pointers, and without maps and lists that hold nothing more. A list that was empty before says so, and stays. */
export function withoutValuesAt(document: Json, pointers: ReadonlySet<string>, here = ''): Json | undefined {
  if (pointers.has(here)) return undefined;
  if (isList(document) && document.length > 0) {
    const left = document.map((item, at) => withoutValuesAt(item, pointers, `${here}/${at}`));
    const items = left.filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isMap(document)) return document;
  const entries = Object.entries(document).flatMap(([key, value]) => {
    const left = withoutValuesAt(value, pointers, `${here}/${escaped(key)}`);
    return left === undefined ? [] : [[key, left] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** What a pointer that goes on stands in, where there is nothing yet. */
const missing = (pointer: string): Json => (pointer.startsWith('/0') ? [] : {});

/** A key as a pointer has it. */
export const escaped = (key: string) => (/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key);
const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~');
