import type { FieldValue } from '../driver';

/** What a line says: the members of a JSON object. Undefined where it is none. Members that are lists or objects are no values, and left out. */
export function valuesOf(
  line: string,
): { values: Record<string, FieldValue | null>; leftOut: readonly string[] } | undefined {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return undefined;
  const entries = Object.entries(said as Record<string, unknown>);
  const isValue = (value: unknown) => value === null || ['number', 'string', 'boolean'].includes(typeof value);
  return {
    values: Object.fromEntries(entries.filter(([, value]) => isValue(value))) as Record<string, FieldValue | null>,
    leftOut: entries.filter(([, value]) => !isValue(value)).map(([name]) => name),
  };
}
