import { readsAs } from '../../../../schema/partition-types';
import { PARQUET_END } from '../catalog/partitions';
import type { Table } from '../catalog/table';
import { globOf, literal } from '../sql-text';
import { QueryError } from './query-error';
import { rowsOf, type Session } from './session';

/** What Glue calls the types that DuckDB finds in Parquet. */
const GLUE_TYPES: Readonly<Record<string, string>> = {
  DOUBLE: 'double',
  FLOAT: 'float',
  BIGINT: 'bigint',
  INTEGER: 'int',
  SMALLINT: 'smallint',
  TINYINT: 'tinyint',
  VARCHAR: 'string',
  BOOLEAN: 'boolean',
};

/**
 * Refuses a table some partition of which was made when a column had another type. A job registers a partition with the columns that its table
 * has at that moment, and writes the file in their types: so the file says what the catalog of AWS would. Columns are found by name, and one
 * that a partition lacks is missing in it.
 */
export async function checkPartitionTypes(session: Session, table: Table, folders: readonly string[]): Promise<void> {
  if (table.format !== 'parquet' || folders.length === 0) return;
  const declared = new Map(table.columns.map(({ name, glueType }) => [name, glueType]));
  const files = folders.map((folder) => literal(`${globOf(folder)}/*${PARQUET_END}`));
  const found = await rowsOf(
    session,
    `SELECT name, duckdb_type, min(file_name) FROM parquet_schema([${files.join(', ')}]) WHERE duckdb_type IS NOT NULL GROUP BY 1, 2 ORDER BY 3, 1`,
  );
  for (const [name, type, file] of found) {
    const is = String(type).startsWith('TIMESTAMP') ? 'timestamp' : (GLUE_TYPES[String(type)] ?? String(type));
    const wanted = declared.get(String(name));
    if (wanted === undefined || readsAs(is, wanted)) continue;
    throw mismatch(table, String(name), wanted, is, String(file));
  }
}

/** In Athena's words, and what to do. */
function mismatch({ database, name, partitions }: Table, column: string, wanted: string, is: string, file: string) {
  const keys = partitions.map((partition) => partition.name);
  const values = file.split('/').filter((part) => keys.includes(part.slice(0, part.indexOf('='))));
  return new QueryError(
    'HIVE_PARTITION_SCHEMA_MISMATCH',
    [
      `There is a mismatch between the table and partition schemas. The types are incompatible and cannot be coerced. The column '${column}' in table '${database}.${name}' is declared as type '${wanted}', but partition '${values.join('/')}' declared column '${column}' as type '${is}'.`,
      `fix: make its day anew with \`fleet etl run --date ${dayOf(values)}\`; in AWS \`fleet apply --remake-partitions\` finds all such days and has them made, or start the job with \`--days ${dayOf(values)}\`. Or ask only for days that were made since`,
    ].join('\n'),
  );
}

/** By `dt`, or by year, month and day. */
function dayOf(values: readonly string[]): string {
  const found = Object.fromEntries(values.map((part) => part.split('=', 2)));
  return found['dt'] ?? `${found['year']}-${found['month']}-${found['day']}`;
}
