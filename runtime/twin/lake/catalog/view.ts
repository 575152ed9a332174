import { globOf, identifier, literal } from '../sql-text';
import type { Table } from './table';

/** What Athena calls the Glue Data Catalog. */
export const DATA_CATALOG = 'AwsDataCatalog';

/** More than a record of Firehose or a message of AWS IoT may have; DuckDB reserves twice as much for each reader. */
const MAX_LINE_BYTES = 2 * 1024 * 1024;

/**
 * The statement that makes a table of the files in these folders, or an empty one: exactly the declared columns, then the partition columns as texts.
 * A value that is not of its type is NULL, as `use.null.for.invalid.data` says; a line that is not a JSON object fails the query.
 */
export function viewOf(table: Table, folders: readonly string[]): string {
  const name = [DATA_CATALOG, table.database, table.name].map(identifier).join('.');
  const columns = table.columns.map((column) => ({ name: identifier(column.name), type: column.type }));
  const keys = table.partitions.map((partition) => identifier(partition.name));
  if (folders.length === 0) {
    const nothing = [
      ...columns.map(({ name, type }) => `CAST(NULL AS ${type.sql}) AS ${name}`),
      ...keys.map((key) => `CAST(NULL AS VARCHAR) AS ${key}`),
    ];
    return `CREATE VIEW ${name} AS SELECT ${nothing.join(', ')} WHERE false`;
  }
  const read = columns.map(({ name, type }) => `${type.read(`json_columns.${name}`)} AS ${name}`);
  const options = [
    "format = 'newline_delimited'",
    'records = true',
    `columns = {${columns.map(({ name }) => `${name}: 'JSON'`).join(', ')}}`,
    `hive_partitioning = ${keys.length > 0}`,
    'hive_types_autocast = false',
    `maximum_object_size = ${MAX_LINE_BYTES}`,
  ];
  const files = `[${folders.map((folder) => literal(`${globOf(folder)}/*`)).join(', ')}]`;
  return `CREATE VIEW ${name} AS SELECT ${[...read, ...keys].join(', ')} FROM read_json(${files}, ${options.join(', ')}) AS json_columns`;
}
