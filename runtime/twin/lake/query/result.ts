/** A column of a result, with the type as Athena names it. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** Numbers, texts and booleans; everything else as text, as Athena's results show it. A whole number that JavaScript cannot hold is a text. */
export type ResultValue = string | number | boolean | null;

export function resultValue(value: unknown): ResultValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return String(value);
}

const TYPES: Readonly<Record<string, string>> = {
  // The sum of whole numbers is a bigint in Athena, and twice as wide in DuckDB.
  HUGEINT: 'bigint',
  UBIGINT: 'bigint',
  FLOAT: 'real',
};

export function resultType(duckdb: string): string {
  return TYPES[duckdb] ?? duckdb.toLowerCase();
}
