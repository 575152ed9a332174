import type { Compute } from '../sql/scope';
import { BITS } from './bits';
import { COLLECTIONS } from './collections';
import { ENCODING } from './encoding';
import { HASHES } from './hashes';
import type { Call, FunctionMaker } from './lift';
import { MESSAGE } from './message';
import { NUMBERS } from './numbers';
import { REGULAR_EXPRESSIONS } from './regular-expressions';
import { TEXT } from './text';
import { TIME } from './time';

/** Every function that the twin has, by its name in lower case. Those that call another service are refused when a rule is loaded. */
export const FUNCTIONS: ReadonlyMap<string, FunctionMaker> = new Map(
  [NUMBERS, BITS, TEXT, REGULAR_EXPRESSIONS, HASHES, COLLECTIONS, ENCODING, TIME, MESSAGE].flatMap(Object.entries),
);

export function compileCall(call: Call, given: readonly Compute[]): Compute {
  const make = FUNCTIONS.get(call.name.toLowerCase());
  if (make === undefined) throw new Error(`${call.name} is refused before`);
  return make(given, call);
}
