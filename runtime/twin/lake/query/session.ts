import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { DATA_CATALOG } from '../catalog/view';
import { globOf, identifier, literal } from '../sql-text';

export interface SessionOptions {
  /** Nothing outside can be read; undefined: nothing at all. Absolute, without a last slash. */
  readonly folder: string | undefined;
  readonly databases: readonly string[];
  readonly database: string;
  /** ms since 1970: what current_date and now() say. */
  readonly now: number;
}

const THREADS = 2;
const MEMORY = '512MB';

/** DuckDB for one query, locked: settings stay, and no file outside the lake is opened. */
export class Session {
  private constructor(
    readonly connection: DuckDBConnection,
    private readonly instance: DuckDBInstance,
  ) {}

  static async open({ folder, databases, database, now }: SessionOptions): Promise<Session> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { threads: String(THREADS), memory_limit: MEMORY });
    const session = new Session(await instance.connect(), instance);
    const catalog = identifier(DATA_CATALOG);
    const places = folder === undefined ? [] : [folder, globOf(folder)];
    const statements = [
      "SET TimeZone = 'UTC'",
      'SET integer_division = true',
      'SET preserve_insertion_order = false',
      "SET temp_directory = ''",
      'SET autoinstall_known_extensions = false',
      'SET autoload_known_extensions = false',
      `ATTACH ':memory:' AS ${catalog}`,
      ...databases.map((name) => `CREATE SCHEMA ${catalog}.${identifier(name)}`),
      `USE ${catalog}.${identifier(database)}`,
      ...macros(now),
      `SET allowed_directories = [${places.map((path) => literal(`${path}/`)).join(', ')}]`,
      'SET enable_external_access = false',
      'SET lock_configuration = true',
    ];
    for (const statement of statements) await session.connection.run(statement);
    return session;
  }

  /** A session without data, that reads SQL into a syntax tree. */
  static async parser(): Promise<Session> {
    return Session.open({ folder: undefined, databases: ['default'], database: 'default', now: 0 });
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

export async function rowsOf(
  { connection }: Session,
  sql: string,
  values: readonly DuckDBValue[] = [],
): Promise<readonly (readonly DuckDBValue[])[]> {
  return (await connection.runAndReadAll(sql, [...values])).getRows();
}

/** The clock of the twin in the place of DuckDB's, and functions of Athena that DuckDB names differently. */
function macros(now: number): readonly string[] {
  const instant = new Date(now).toISOString().slice(0, 23).replace('T', ' ');
  const date = `DATE ${literal(instant.slice(0, 10))}`;
  const local = `TIMESTAMP ${literal(instant)}`;
  const zoned = `TIMESTAMPTZ ${literal(`${instant}+00`)}`;
  const functions = [
    ...['current_date()', 'today()'].map((name) => [name, date]),
    ...['now()', 'get_current_timestamp()', 'transaction_timestamp()'].map((name) => [name, zoned]),
    ['current_localtimestamp()', local],
    ['current_localtime()', `CAST(${local} AS TIME)`],
    ['from_unixtime(seconds)', 'to_timestamp(seconds)'],
    ['to_unixtime(instant)', 'epoch(instant)'],
    ['approx_distinct(x)', 'approx_count_distinct(x)'],
    ['approx_percentile(x, share)', 'approx_quantile(x, share)'],
    ['sequence(first, last)', 'generate_series(first, last)'],
    ['cardinality(list)', 'len(list)'],
    ['json_extract_scalar(json, path)', 'json_extract_string(json, path)'],
  ];
  return functions.map(([head, body]) => `CREATE TEMP MACRO ${head} AS ${body}`);
}
