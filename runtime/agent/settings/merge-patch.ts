import { own } from '../../../schema/own';

export type Fields = Readonly<Record<string, unknown>>;

/** What changes one document into another when it is merged into it, with null for what goes: how shadows are updated (RFC 7396). */
export function mergePatch(before: Fields, after: Fields): Fields {
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, wanted] = [own(before, key), own(after, key)];
    if (wanted === undefined) patch[key] = null;
    else if (isFields(wanted) && isFields(old)) {
      const inner = mergePatch(old, wanted);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (canonical(old) !== canonical(wanted)) patch[key] = wanted;
  }
  return patch;
}

/** Merges a patch into a document, as a shadow does. */
export function merged(document: Fields, patch: Fields): Fields {
  const result: Record<string, unknown> = { ...document };
  for (const [key, value] of Object.entries(patch)) {
    const old = own(result, key);
    if (value === null) delete result[key];
    else result[key] = isFields(value) ? merged(isFields(old) ? old : {}, value) : value;
  }
  return result;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON that is the same for the same document, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
