/** `4,211`. */
export const count = (n: number) => n.toLocaleString('en-US');

/** `1 change`, `4,211 changes`, `2 policies`. */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${plural(n, noun)}`;
}

function plural(n: number, noun: string): string {
  if (n === 1) return noun;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** `1 change needs`, `2 changes need`. */
export function verb(n: number, one: string): string {
  return n === 1 ? one : one.replace(/(?<=ch)es$|s$/, '');
}

/** The first few, and how many more. */
export function listText(items: readonly string[], all: number, most: number): string {
  const shown = items.slice(0, most);
  const rest = all - shown.length;
  if (shown.length === 0) return '';
  return `${shown.join(', ')}${rest > 0 ? ` and ${count(rest)} more` : ''}`;
}
