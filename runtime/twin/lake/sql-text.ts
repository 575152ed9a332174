/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted identifier of SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A path as a pattern of DuckDB's glob that matches it alone. Paths of keys need none: they have no wildcards. */
export function globOf(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
