import type { Clock } from '../../../clock';
import type { ResolvedResource } from '../../ports';
import { type Catalog, readCatalog } from '../catalog/catalog';
import { type LakeFolder, tableFiles } from '../catalog/table-files';
import { viewOf } from '../catalog/view';
import { inspect } from './inspect';
import { QueryError } from './query-error';
import { type ResultColumn, type ResultValue, resultType, resultValue } from './result';
import { Session } from './session';

export interface LakeQueryOptions {
  readonly lake: LakeFolder;
  readonly resources: readonly ResolvedResource[];
  readonly clock: Clock;
}

export interface QueryOptions {
  /** Where tables without a database are; the first of the stacks by default. */
  readonly database?: string;
  /** By the wall, however fast the twin's clock is. */
  readonly timeoutMs?: number;
  readonly maxRows?: number;
}

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly ResultValue[])[];
  /** There were more rows than maxRows. */
  readonly truncated: boolean;
  /** Objects that the conditions on partition columns leave. */
  readonly objectsScanned: number;
  /** Their number times the mean size of a sample. */
  readonly estimatedBytesScanned: number;
  readonly elapsedMs: number;
}

const TIMEOUT_MS = 60_000;
const MAX_ROWS = 10_000;

/** Athena over the folder of the lake: answers SELECT with DuckDB. One query at a time: each may use all the memory that queries have. */
export class LakeQuery {
  readonly #options: Omit<LakeQueryOptions, 'resources'>;
  #catalog: Catalog;
  #parser: Promise<Session> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ resources, ...options }: LakeQueryOptions) {
    this.#options = options;
    this.#catalog = readCatalog(resources);
  }

  serve(resources: readonly ResolvedResource[]): void {
    this.#catalog = readCatalog(resources);
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const answer = this.#last.then(() => this.#query(sql, options));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    await this.#last;
    (await this.#parser)?.close();
    this.#parser = undefined;
  }

  async #query(
    sql: string,
    { database, timeoutMs = TIMEOUT_MS, maxRows = MAX_ROWS }: QueryOptions,
  ): Promise<QueryResult> {
    const { clock, lake } = this.#options;
    const { databases, tables } = this.#catalog;
    const started = clock.monotonic();
    const at = database ?? databases[0] ?? 'default';
    if (database !== undefined && !databases.includes(database)) {
      throw new QueryError('TABLE_NOT_FOUND', `the database ${database} is not in the stacks`);
    }
    const read = inspect(await this.#parse(sql), tables, at).tables;
    const now = clock.now();
    const files = await Promise.all(read.map((table) => tableFiles(lake, table)));
    const views = read.map((table, index) => viewOf(table, files[index] ?? { patterns: [], meanBytes: 0 }, now));
    const session = await Session.open({
      folder: lake.folder,
      databases: databases.length === 0 ? [at] : databases,
      database: at,
      now,
      views,
    });
    const interrupt = () => session.connection.interrupt();
    let late = false;
    const cancel = clock.after(timeoutMs * clock.speed, () => {
      late = true;
      interrupt();
    });
    try {
      const objects = await objectsScanned(session, sql);
      const reader = await session.connection.streamAndReadUntil(sql, maxRows + 1);
      const rows = reader.getRows().slice(0, maxRows);
      const means = files.flatMap(({ patterns, meanBytes }) => (patterns.length === 0 ? [] : [meanBytes]));
      const mean = means.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, means.length);
      return {
        columns: reader
          .deduplicatedColumnNames()
          .map((name, index) => ({ name, type: resultType(String(reader.columnType(index))) })),
        rows: rows.map((row) => row.map(resultValue)),
        truncated: reader.currentRowCount > maxRows,
        objectsScanned: objects,
        estimatedBytesScanned: Math.round(objects * mean),
        elapsedMs: (clock.monotonic() - started) / clock.speed,
      };
    } catch (error) {
      throw late
        ? new QueryError('EXCEEDED_TIME_LIMIT', `the query took longer than ${timeoutMs} ms`)
        : queryError(error);
    } finally {
      cancel();
      session.close();
    }
  }

  async #parse(sql: string): Promise<unknown> {
    this.#parser ??= Session.parser();
    const { connection } = await this.#parser;
    const reader = await connection.runAndReadAll('SELECT json_serialize_sql(CAST($1 AS VARCHAR))', [sql]);
    const tree = JSON.parse(String(reader.getRows()[0]?.[0])) as {
      error: boolean;
      error_type?: string;
      error_message?: string;
    };
    if (!tree.error) return tree;
    if (tree.error_type === 'not implemented') throw new QueryError('NOT_SUPPORTED', 'the twin answers SELECT only');
    throw new QueryError('SYNTAX_ERROR', String(tree.error_message));
  }
}

/** From the plan: how many files are left when the conditions on partition columns are applied. */
async function objectsScanned({ connection }: Session, sql: string): Promise<number> {
  const reader = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`);
  const plan = String(reader.getRows()[0]?.[1]);
  const counts = [...plan.matchAll(/"Scanning Files": "(\d+)\/\d+"/g)].map(([, left]) => Number(left));
  return counts.reduce((sum, count) => sum + count, 0);
}

function queryError(error: unknown): Error {
  if (error instanceof QueryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const malformed = /(?:Malformed JSON|JSON transform error) in file "([^"]*)"[\s\S]*? in line (\d+)/.exec(message);
  if (malformed) {
    return new QueryError('HIVE_CURSOR_ERROR', `Row is not a valid JSON Object: ${malformed[1]}, line ${malformed[2]}`);
  }
  return new QueryError('QUERY_FAILED', message.split('\n\nLINE ')[0] ?? message);
}
