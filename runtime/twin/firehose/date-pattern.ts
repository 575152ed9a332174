/** An instant as a Java DateTimeFormatter pattern writes it, in UTC; of its letters those that stand for whole fields with leading zeros. */
export type DatePattern = (at: number) => string;

const FIELDS: Readonly<Record<string, (date: Date) => number>> = {
  yyyy: (date) => date.getUTCFullYear(),
  MM: (date) => date.getUTCMonth() + 1,
  dd: (date) => date.getUTCDate(),
  HH: (date) => date.getUTCHours(),
  mm: (date) => date.getUTCMinutes(),
  ss: (date) => date.getUTCSeconds(),
};
/** A quoted text, a run of one letter, a character that Java reserves, or any other character. */
const TOKEN = /'((?:[^']|'')*)'|(([A-Za-z])\3*)|([{}[\]#'])|([\s\S])/g;

/** The pattern, or why the twin does not know it. */
export function compileDatePattern(pattern: string): DatePattern | { readonly problem: string } {
  const parts: ((date: Date) => string)[] = [];
  for (const [, quoted, letters, , reserved, other] of pattern.matchAll(TOKEN)) {
    if (quoted !== undefined || other !== undefined) {
      const text = quoted === '' ? "'" : (quoted?.replaceAll("''", "'") ?? other ?? '');
      parts.push(() => text);
      continue;
    }
    const field = letters === undefined ? undefined : FIELDS[letters];
    if (field === undefined) {
      return { problem: `the twin does not know ${letters ?? reserved} in the date pattern ${pattern}` };
    }
    const width = letters?.length ?? 0;
    parts.push((date) => String(field(date)).padStart(width, '0'));
  }
  return (at) => {
    const date = new Date(at);
    return parts.map((part) => part(date)).join('');
  };
}
