import { toIndex } from '../sql/convert';
import { writeJson } from '../sql/json';
import { isArray, isRow, type MutableRow, memberOf, setMember, type Value } from '../sql/value';
import { type FunctionMaker, ofOne, ofThree, ofTwo } from './lift';

/** The result of `transform` is limited to 128 KiB; a longer one is taken as a failed call, which is Undefined. */
const MAX_TRANSFORMED = 128 * 1024;

export const COLLECTIONS: Readonly<Record<string, FunctionMaker>> = {
  get: ofTwo((from, key) => {
    if (isRow(from)) return typeof key === 'string' ? memberOf(from, key) : undefined;
    if (!isArray(from) && typeof from !== 'string') return undefined;
    const index = toIndex(key);
    return index === undefined || index < 0 ? undefined : from[index];
  }),
  get_or_default: ofTwo((value, otherwise) => value ?? otherwise),
  isnull: ofOne((value) => value === null),
  isundefined: ofOne((value) => value === undefined),
  nanvl: ofTwo((value, otherwise) => value ?? otherwise),
  transform: ofThree((mode, object, array) => {
    const [attributes, list] = [onlyOf(object), listOf(array)];
    if (mode !== 'enrichArray' || !isRow(attributes) || !isArray(list) || !list.every(isRow)) return undefined;
    const enriched = list.map((row) => merged(row, attributes));
    return Buffer.byteLength(writeJson(enriched) ?? '') > MAX_TRANSFORMED ? undefined : enriched;
  }),
};

/** A nested query over an object answers with an array of one; where `transform` wants an object, or an array of objects, it takes what is in it. */
function onlyOf(value: Value): Value {
  return isArray(value) && value.length === 1 ? value[0] : value;
}

function listOf(value: Value): Value {
  const only = onlyOf(value);
  return isArray(only) ? only : value;
}

function merged(row: Value, attributes: Value): Value {
  const result: MutableRow = {};
  for (const part of [row, attributes]) {
    if (isRow(part)) for (const [key, value] of Object.entries(part)) setMember(result, key, value);
  }
  return result;
}
