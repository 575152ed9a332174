import type { Clock } from '../../../clock';
import type { ResolvedResource } from '../../ports';
import { type Catalog, readCatalog } from '../catalog/catalog';
import { type Extent, extentOf, type LakeFolder, partitionsOf } from '../catalog/partitions';
import type { Table } from '../catalog/table';
import { DATA_CATALOG, viewOf } from '../catalog/view';
import { identifier } from '../sql-text';
import { errorPlace } from './error-place';
import { expandViews } from './expand-views';
import { inspect } from './inspect';
import { checkPartitionTypes } from './partition-types';
import { prune } from './prune';
import { QueryError } from './query-error';
import { type ResultColumn, type ResultValue, resultType, resultValue } from './result';
import { rowsOf, Session } from './session';
import type { Node } from './syntax-tree';

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
  /** The plan in the place of the rows: one column of text. */
  readonly explain?: boolean;
}

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly ResultValue[])[];
  /** There were more rows than maxRows. */
  readonly truncated: boolean;
  /** Objects in the partitions that the conditions leave. */
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
    { database, timeoutMs = TIMEOUT_MS, maxRows = MAX_ROWS, explain = false }: QueryOptions,
  ): Promise<QueryResult> {
    const { clock, lake } = this.#options;
    const { databases, tables, views: known } = this.#catalog;
    const started = clock.monotonic();
    const at = database ?? databases[0] ?? 'default';
    if (database !== undefined && !databases.includes(database)) {
      throw new QueryError('TABLE_NOT_FOUND', `the database ${database} is not in the stacks`);
    }
    const { tree, views } = await expandViews(await this.#parse(sql), known, at, (text) => this.#parse(text));
    const conditions = inspect(tree, tables, known, at);
    const now = clock.now();
    const session = await Session.open({
      folder: lake.folder,
      databases: databases.length === 0 ? [at] : databases,
      database: at,
      now,
    });
    const interrupt = () => session.connection.interrupt();
    let late = false;
    const cancel = clock.after(timeoutMs * clock.speed, () => {
      late = true;
      interrupt();
    });
    try {
      const extents: Extent[] = [];
      for (const [table, condition] of conditions) extents.push(await this.#attach(session, table, condition, now));
      for (const view of views) {
        const name = [DATA_CATALOG, view.database, view.name].map(identifier).join('.');
        await session.connection.run(`CREATE VIEW ${name} AS ${view.sql}`);
      }
      const asked = explain ? `EXPLAIN ${sql}` : sql;
      const reader = await session.connection.streamAndReadUntil(asked, maxRows + 1);
      const rows = reader.getRows().slice(0, maxRows);
      return {
        columns: reader
          .deduplicatedColumnNames()
          .map((name, index) => ({ name, type: resultType(String(reader.columnType(index))) })),
        rows: rows.map((row) => row.map(resultValue)),
        truncated: reader.currentRowCount > maxRows,
        objectsScanned: extents.reduce((sum, { objects }) => sum + objects, 0),
        estimatedBytesScanned: extents.reduce((sum, { estimatedBytes }) => sum + estimatedBytes, 0),
        elapsedMs: (clock.monotonic() - started) / clock.speed,
      };
    } catch (error) {
      throw late
        ? new QueryError('EXCEEDED_TIME_LIMIT', `the query took longer than ${timeoutMs} ms`)
        : queryError(error, sql);
    } finally {
      cancel();
      session.close();
    }
  }

  /** Makes a table of the partitions that the condition leaves. */
  async #attach(session: Session, table: Table, condition: Node | undefined, now: number): Promise<Extent> {
    const all = await partitionsOf(this.#options.lake, table, now);
    const left = condition ? await prune(session, table, all, condition) : all;
    const extent = await extentOf(table, left);
    await checkPartitionTypes(session, table, extent.folders);
    await session.connection.run(viewOf(table, extent.folders));
    return extent;
  }

  async #parse(sql: string): Promise<unknown> {
    this.#parser ??= Session.parser();
    const [[serialized] = []] = await rowsOf(await this.#parser, 'SELECT json_serialize_sql(CAST($1 AS VARCHAR))', [
      sql,
    ]);
    const tree = JSON.parse(String(serialized)) as ParserAnswer;
    if (!tree.error) return tree;
    if (tree.error_type === 'not implemented') throw new QueryError('NOT_SUPPORTED', 'the twin answers SELECT only');
    throw new QueryError('SYNTAX_ERROR', String(tree.error_message), characterAt(sql, tree.position));
  }
}

interface ParserAnswer {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  /** Bytes of UTF-8 from the start. */
  readonly position?: string;
}

function characterAt(sql: string, bytes: string | undefined): number | undefined {
  return bytes === undefined ? undefined : Buffer.from(sql).subarray(0, Number(bytes)).toString().length;
}

function queryError(error: unknown, sql: string): Error {
  if (error instanceof QueryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const malformed = /(?:Malformed JSON|JSON transform error) in file "([^"]*)"[\s\S]*? in line (\d+)/.exec(message);
  if (malformed) {
    return new QueryError('HIVE_CURSOR_ERROR', `Row is not a valid JSON Object: ${malformed[1]}, line ${malformed[2]}`);
  }
  return new QueryError('QUERY_FAILED', message.split('\n\nLINE ')[0] ?? message, errorPlace(message, sql));
}
