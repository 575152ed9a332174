import type { Json } from '../../schema/plan/json';

/**
 * JSON with sorted keys and without spaces: the same text for the same value. In pieces of about 64 Ki characters, because a snapshot of
 * 100,000 devices is tens of megabytes of it.
 */
export function* canonicalPieces(value: Json): Iterable<string> {
  let piece = '';
  for (const part of parts(value)) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** The same, as one text. */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  return `{${sortedKeys(value)
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
    .join(',')}}`;
}

export type JsonMap = { readonly [key: string]: Json };

/** Array.isArray does not narrow a readonly array. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
export const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const PIECE = 65_536;

/** Objects and lists of objects are walked, everything else is small enough to be written at once. */
function* parts(value: Json): Iterable<string> {
  if (isList(value)) yield* listParts(value);
  else if (isMap(value)) yield* mapParts(value);
  else yield JSON.stringify(value);
}

function* listParts(list: readonly Json[]): Iterable<string> {
  yield '[';
  for (const [at, item] of list.entries()) {
    if (at > 0) yield ',';
    yield typeof item === 'object' ? canonical(item) : JSON.stringify(item);
  }
  yield ']';
}

function* mapParts(map: JsonMap): Iterable<string> {
  yield '{';
  for (const [at, key] of sortedKeys(map).entries()) {
    yield `${at > 0 ? ',' : ''}${JSON.stringify(key)}:`;
    yield* parts(map[key] ?? null);
  }
  yield '}';
}

/** Keys whose value is undefined are not there. */
function sortedKeys(map: JsonMap): readonly string[] {
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort();
}
