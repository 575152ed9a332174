/** A value as it may stand in a message: on one line, quoted, cut where it is long. */
export function show(value: unknown): string {
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What kind of value it is, with the value where that helps: `the text "abc"`, `a list`. */
export function showKind(value: unknown): string {
  if (value === null || typeof value === 'object') return show(value);
  const kind = { string: 'the text', number: 'the number', boolean: 'the truth value' }[typeof value as 'string'];
  return `${kind ?? 'the value'} ${show(value)}`;
}
