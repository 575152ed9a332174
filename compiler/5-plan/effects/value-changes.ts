import type { Json } from '../../../schema/plan/json';
import type { PropertyChange } from '../../../schema/plan/plan';
import { canonical, isList, isMap, type JsonMap } from '../canonical';

/**
 * What changes one value into another, leaf by leaf, in time linear in the two.
 *
 * - Lists whose items have an id are matched by it (`thresholds[damp].above`); where only the order of common items differs, that is one
 *   change of `thresholds[order]`. Other lists of maps are compared by position as long as they are equally long; all else is one value.
 * - Text that holds JSON is opened (`DashboardBody.widgets`), unless only its spaces differ: then the text has changed.
 *
 * Empty exactly when the values are equal; the other way round it is the mirror image.
 */
export function valueChanges(before: Json | undefined, after: Json | undefined, path = ''): readonly PropertyChange[] {
  const found: PropertyChange[] = [];
  compare(before, after, path, found);
  return found;
}

function compare(before: Json | undefined, after: Json | undefined, path: string, found: PropertyChange[]): void {
  if (before === after) return;
  if (isMap(before) && isMap(after)) compareMaps(before, after, path, found);
  else if (isList(before) && isList(after)) compareLists(before, after, path, found);
  else if (typeof before !== 'string' || typeof after !== 'string' || !compareTexts(before, after, path, found))
    found.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
}

function compareMaps(before: JsonMap, after: JsonMap, path: string, found: PropertyChange[]): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)].sort())) {
    compare(before[key], after[key], joined(path, key), found);
  }
}

function compareLists(before: readonly Json[], after: readonly Json[], path: string, found: PropertyChange[]): void {
  const key = idOf(before, after);
  if (key !== undefined) compareById(key, before, after, path, found);
  else if (before.length === after.length && [...before, ...after].every(isMap)) {
    for (const [at, item] of before.entries()) compare(item, after[at], `${path}[${at}]`, found);
  } else if (canonical(before) !== canonical(after)) found.push({ path, before, after });
}

/** What names an item of a list: in manifests and configs, in tags, in columns and metrics, in policies. */
const IDS = ['id', 'Id', 'Key', 'Sid', 'PolicyName', 'Name', 'name', 'ParameterName'] as const;

function idOf(before: readonly Json[], after: readonly Json[]): string | undefined {
  if (before.length + after.length === 0) return undefined;
  return IDS.find((id) => [before, after].every((list) => hasUnique(list, id)));
}

function hasUnique(list: readonly Json[], id: string): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    const value = isMap(item) ? item[id] : undefined;
    if (typeof value !== 'string' || seen.has(value)) return false;
    seen.add(value);
  }
  return true;
}

function compareById(
  id: string,
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  found: PropertyChange[],
): void {
  const [old, now] = [byId(before, id), byId(after, id)];
  for (const name of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    compare(old.get(name), now.get(name), `${path}[${name}]`, found);
  }
  const [were, are] = [common(old, now), common(now, old)];
  if (were.some((name, at) => name !== are[at])) found.push({ path: `${path}[order]`, before: were, after: are });
}

const byId = (list: readonly Json[], id: string): ReadonlyMap<string, Json> =>
  new Map(list.map((item) => [String(isMap(item) ? item[id] : ''), item]));

const common = (one: ReadonlyMap<string, Json>, other: ReadonlyMap<string, Json>) =>
  [...one.keys()].filter((name) => other.has(name));

/** Whether the two are JSON texts and their difference was found inside. */
function compareTexts(before: string, after: string, path: string, found: PropertyChange[]): boolean {
  const [old, now] = [opened(before), opened(after)];
  if (old === undefined || now === undefined) return false;
  const inside = valueChanges(old, now, path);
  for (const change of inside) found.push(change);
  return inside.length > 0;
}

function opened(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const joined = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);
