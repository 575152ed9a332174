/** A JSON object. */
export type Fields = { readonly [key: string]: Value };
export type Value = null | boolean | number | string | readonly Value[] | Fields;

/** One half of a shadow's state, and when each of its leaves was last set, in seconds since 1970. */
export interface Section {
  readonly state: Fields;
  readonly metadata: Fields;
}

export interface ShadowDocument {
  readonly desired?: Section;
  readonly reported?: Section;
  /** Goes on counting after the shadow was deleted. */
  readonly version: number;
  readonly deleted?: true;
}

export const isFields = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Lays an update over a section: objects are merged, arrays and everything else replaced, null removes a key
 * (AWS IoT developer guide, "Device Shadow service documents").
 */
export function merge(section: Section | undefined, update: Fields | null, now: number): Section | undefined {
  if (update === null) return undefined;
  const merged = mergeFields(section?.state ?? {}, section?.metadata ?? {}, update, now);
  return Object.keys(merged.state).length === 0 ? undefined : merged;
}

function mergeFields(state: Fields, metadata: Fields, update: Fields, now: number): Section {
  const nextState = new Map(Object.entries(state));
  const nextMetadata = new Map(Object.entries(metadata));
  for (const [key, value] of Object.entries(update)) {
    const old = nextState.get(key);
    if (value === null) {
      nextState.delete(key);
      nextMetadata.delete(key);
    } else if (isFields(value)) {
      const oldMetadata = nextMetadata.get(key);
      const inner = isFields(old) && isFields(oldMetadata) ? ([old, oldMetadata] as const) : ([{}, {}] as const);
      const merged = mergeFields(...inner, value, now);
      nextState.set(key, merged.state);
      nextMetadata.set(key, merged.metadata);
    } else {
      nextState.set(key, value);
      nextMetadata.set(key, { timestamp: now });
    }
  }
  return { state: Object.fromEntries(nextState), metadata: Object.fromEntries(nextMetadata) };
}

/** When the fields of an update were set: the same shape, each leaf its time. A removed field has none. */
export function stamp(update: Fields, now: number): Fields {
  return Object.fromEntries(
    Object.entries(update).flatMap(([key, value]) =>
      value === null ? [] : [[key, isFields(value) ? stamp(value, now) : { timestamp: now }]],
    ),
  );
}

/** What is desired and not reported so, with the times of the desired fields; undefined where there is nothing to do. */
export function deltaOf({ desired, reported }: ShadowDocument): Section | undefined {
  return desired && differ(desired, reported?.state ?? {});
}

function differ(desired: Section, reported: Fields): Section | undefined {
  const state: [string, Value][] = [];
  const metadata: [string, Value][] = [];
  for (const [key, wanted] of Object.entries(desired.state)) {
    const actual = Object.hasOwn(reported, key) ? reported[key] : undefined;
    const times = desired.metadata[key];
    if (isFields(wanted) && isFields(actual) && isFields(times)) {
      const inner = differ({ state: wanted, metadata: times }, actual);
      if (!inner) continue;
      state.push([key, inner.state]);
      metadata.push([key, inner.metadata]);
    } else if (!sameValue(wanted, actual)) {
      state.push([key, wanted]);
      if (times !== undefined) metadata.push([key, times]);
    }
  }
  return state.length === 0 ? undefined : { state: Object.fromEntries(state), metadata: Object.fromEntries(metadata) };
}

/** JSON equality; the order of an object's keys does not matter. */
function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]))
    );
  }
  if (!isFields(a) || !isFields(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}
