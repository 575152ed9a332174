import { globOf, identifier, literal } from '../sql-text';
import { PARQUET_END } from './partitions';
import type { Table } from './table';

/** A column that every table has and no `*` shows: when the file of the row landed, which is when S3 says that it was changed last. */
export const LANDED = '$file_modified_time';

/** What Athena calls the Glue Data Catalog. */
export const DATA_CATALOG = 'AwsDataCatalog';

/** More than a record of Firehose or a message of AWS IoT may have; DuckDB reserves twice as much for each reader. */
const MAX_LINE_BYTES = 2 * 1024 * 1024;

/**
 * The statement that makes a table of the files in these folders, or an empty one: exactly the declared columns, then the partition columns as texts.
 * A value that is not of its type is NULL; of JSON that is what `use.null.for.invalid.data` says, and a line that is not a JSON object fails the query.
 */
export function viewOf(table: Table, folders: readonly string[], { isRead = false, files }: Reading = {}): string {
  const kind = isRead ? 'TABLE' : 'VIEW';
  const name = [DATA_CATALOG, table.database, table.name].map(identifier).join('.');
  const head = `CREATE ${kind} ${name} AS `;
  if (files) return head + landedRows(table, files);
  if (folders.length === 0) return head + nothing(table);
  const source = table.format === 'json' ? jsonFiles(table, filesOf(folders, '*')) : parquetFiles(table, folders);
  return `${head}SELECT ${valuesOf(table).join(', ')} FROM ${source} AS stored`;
}

/** The rows of these files of JSON as a query, with the moment at which the file of each landed; with `PATH` as a column if `named`. */
export function landedRows(table: Table, { paths, moments }: LandedFiles, named = false): string {
  if (paths.length === 0) return nothing(table, true, named);
  const columns = [
    ...valuesOf(table),
    `to_timestamp(files."ms" / 1000) AS ${identifier(LANDED)}`,
    ...(named ? [`files."path" AS ${identifier(PATH)}`] : []),
  ];
  const source = jsonFiles(table, listed(paths), true);
  return `SELECT ${columns.join(', ')} FROM ${source} AS stored JOIN ${identifier(moments)} AS files ON files."path" = stored.${identifier(PATH)}`;
}

function valuesOf({ columns, partitions }: Table): readonly string[] {
  return [
    ...columns.map(({ name, type }) => `${type.read(`stored.${identifier(name)}`)} AS ${identifier(name)}`),
    ...partitions.map(({ name }) => unpushed(identifier(name))),
  ];
}

export interface Reading {
  /** Read at once and kept, so that all of a query goes by the same rows. */
  readonly isRead?: boolean;
  /** Only these files of JSON. */
  readonly files?: LandedFiles;
}

export interface LandedFiles {
  readonly paths: readonly string[];
  /** A table of all of them: `path`, and `ms` since 1970 at which it landed. */
  readonly moments: string;
}

/** The name that a file has in the rows that are read of it. */
export const PATH = '$path';

/**
 * A partition column whose conditions DuckDB does not push down to the files: these are the right ones already, and it would hold each file
 * against each name of a list (33 s for 1,000 names and 11,000 files, as DuckDB 1.5 copies the condition for every file).
 */
function unpushed(column: string): string {
  return `CASE WHEN random() >= 0 THEN ${column} END AS ${column}`;
}

/** Every column, and no row. */
function nothing({ columns, partitions }: Table, landed = false, named = false): string {
  const all = [
    ...columns.map(({ name, type }) => `CAST(NULL AS ${type.sql}) AS ${identifier(name)}`),
    ...partitions.map(({ name }) => `CAST(NULL AS VARCHAR) AS ${identifier(name)}`),
    ...(landed ? [`CAST(NULL AS TIMESTAMPTZ) AS ${identifier(LANDED)}`] : []),
    ...(named ? [`CAST(NULL AS VARCHAR) AS ${identifier(PATH)}`] : []),
  ];
  return `SELECT ${all.join(', ')} WHERE false`;
}

function jsonFiles({ columns, partitions }: Table, files: string, named = false): string {
  const options = [
    "format = 'newline_delimited'",
    'records = true',
    `columns = {${columns.map(({ name }) => `${identifier(name)}: 'JSON'`).join(', ')}}`,
    `hive_partitioning = ${partitions.length > 0}`,
    'hive_types_autocast = false',
    `maximum_object_size = ${MAX_LINE_BYTES}`,
    ...(named ? [`filename = ${literal(PATH)}`] : []),
  ];
  return `read_json(${files}, ${options.join(', ')})`;
}

/** By the names of the columns, as a partition has those that were declared when it was made: what no file has is missing. */
function parquetFiles(table: Table, folders: readonly string[]): string {
  const options = `union_by_name = true, hive_partitioning = ${table.partitions.length > 0}, hive_types_autocast = false`;
  const files = filesOf(folders, `*${PARQUET_END}`);
  return `(${nothing(table)} UNION ALL BY NAME SELECT * FROM read_parquet(${files}, ${options}))`;
}

const listed = (paths: readonly string[]) => `[${paths.map((path) => literal(globOf(path))).join(', ')}]`;

function filesOf(folders: readonly string[], names: string): string {
  return `[${folders.map((folder) => literal(`${globOf(folder)}/${names}`)).join(', ')}]`;
}
