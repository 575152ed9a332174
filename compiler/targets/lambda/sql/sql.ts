import { quoteSqlName } from '../../../quoting/quote';

/** A regular expression, or another constant text of ours, as a literal. DuckDB takes backslashes as they are. */
export const fixed = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const name = quoteSqlName;

/** `CASE WHEN a THEN b … END`; without a branch, NULL. */
export function firstOf(branches: readonly (readonly [when: string, then: string])[], otherwise?: string): string {
  if (branches.length === 0) return otherwise ?? 'NULL';
  const list = branches.map(([when, then]) => `\n    WHEN ${when} THEN ${then}`).join('');
  return `CASE${list}${otherwise === undefined ? '' : `\n    ELSE ${otherwise}`}\n  END`;
}

/** Remarks joined by commas; those that are NULL are left out. */
export const remarks = (list: readonly string[]) => (list.length === 0 ? 'NULL' : `concat_ws(',', ${list.join(', ')})`);

/** `WITH a AS (…), b AS (…) SELECT * FROM b`. */
export function chain(parts: readonly (readonly [title: string, select: string])[]): string {
  const list = parts.map(([title, select]) => `${name(title)} AS (\n${indent(select)}\n)`);
  return `WITH ${list.join(', ')}\nSELECT * FROM ${name(parts.at(-1)?.[0] ?? '')}`;
}

const indent = (text: string) => text.replace(/^(?=.)/gm, '  ');
export const list = (items: readonly string[]) => items.map((item) => `\n  ${item}`).join(',');
