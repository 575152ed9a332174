import type { Json } from '../../../schema/plan/json';
import type { PropertyChange } from '../../../schema/plan/plan';
import { isList, isMap } from '../../5-plan/canonical';
import { valueChanges } from '../../5-plan/effects/value-changes';
import { isUnresolved } from './declared';
import { normalForm } from './normal-form';

/**
 * What differs in meaning between properties as declared and as AWS has them. Empty: in sync.
 * `declared`: of what AWS has, only what the template says is compared; the rest is AWS's own affair (a default, a time of creation). `all`: it
 * was left out already, and references are filled in. Of `declared`, what only deployment knows is not compared.
 */
export function liveDifferences(declared: Json, live: Json, compares: 'declared' | 'all'): readonly PropertyChange[] {
  const [wanted, is] = [normalForm(declared), normalForm(live)];
  return compares === 'all'
    ? valueChanges(wanted, is, 'Properties')
    : valueChanges(known(wanted), onlyDeclared(wanted, is), 'Properties');
}

/** Maps that hold the user's own keys: one more is a difference. */
const OPEN_TO_USERS: ReadonlySet<string> = new Set(['Attributes', 'Statement']);

function onlyDeclared(declared: Json | undefined, live: Json | undefined): Json | undefined {
  if (isUnresolved(declared)) return undefined;
  if (isList(declared) && isList(live)) {
    return live.map((item, at) => onlyDeclared(matching(declared, item, at), item) ?? null);
  }
  if (!isMap(declared) || !isMap(live)) return live;
  const entries = Object.entries(live).flatMap(([key, value]) => {
    if (declared[key] === undefined) return [];
    const left = OPEN_TO_USERS.has(key) ? value : onlyDeclared(declared[key], value);
    return left === undefined ? [] : [[key, left] as const];
  });
  return Object.fromEntries(entries);
}

/** The declared item that a live one is: by its name where it has one, else by its place. */
function matching(declared: readonly Json[], item: Json, at: number): Json | undefined {
  for (const key of ['Name', 'Id', 'Key']) {
    const name = isMap(item) ? item[key] : undefined;
    if (typeof name === 'string') return declared.find((one) => isMap(one) && one[key] === name) ?? item;
  }
  return declared[at] ?? item;
}

/** Without what could not be resolved, which nothing can be compared with. */
function known(value: Json): Json {
  if (isList(value)) return value.map((item) => (isUnresolved(item) ? null : known(item)));
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => !isUnresolved(inner));
  return Object.fromEntries(entries.map(([key, inner]) => [key, known(inner)]));
}
