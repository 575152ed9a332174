import { statSync } from 'node:fs';
import type { Clock } from '../../../clock';
import type { ResolvedResource } from '../../ports';
import { type Catalog, readCatalog } from '../catalog/catalog';
import { type Extent, extentOf, type LakeFolder, partitionsOf, partOf } from '../catalog/partitions';
import type { Table } from '../catalog/table';
import { DATA_CATALOG, viewOf } from '../catalog/view';
import { identifier } from '../sql-text';
import { FolderIndex } from '../storage/folder-index';
import { errorPlace } from './error-place';
import type { Inspection } from './inspect';
import { KeptRows } from './kept-rows';
import { landedFiles, restedFiles, stateMoments } from './landed';
import { checkPartitionTypes } from './partition-types';
import { prune } from './prune';
import { QueryError } from './query-error';
import { type ResultColumn, type ResultValue, resultType, resultValue } from './result';
import { Session } from './session';
import { Understanding } from './understanding';

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
  readonly #index = new FolderIndex();
  readonly #understanding = new Understanding();
  #kept: KeptRows;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ resources, ...options }: LakeQueryOptions) {
    this.#options = options;
    this.#catalog = readCatalog(resources);
    this.#kept = new KeptRows(options.lake.folder);
  }

  serve(resources: readonly ResolvedResource[]): void {
    this.#catalog = readCatalog(resources);
    const kept = this.#kept;
    this.#kept = new KeptRows(this.#options.lake.folder);
    this.#last = this.#last.then(() => kept.close());
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const answer = this.#last.then(() => this.#whole(sql, options));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#kept.close();
    await this.#understanding.close();
  }

  /**
   * DuckDB opens a file of Parquet more than once: where the ETL has put another in its place meanwhile, it reads one by what it knows of the other, which fails, or worse. Then
   * the query is asked again, and whatever it comes to in the end is told.
   */
  async #whole(sql: string, options: QueryOptions): Promise<QueryResult> {
    for (let tries = 1; ; tries++) {
      const read = new Map<string, bigint>();
      const isReplaced = () => [...read].some(([folder, time]) => timeOf(folder) !== time);
      try {
        const result = await this.#query(sql, options, read);
        if (tries === MOST_TRIES || !isReplaced()) return result;
      } catch (problem) {
        if (tries === MOST_TRIES || !isReplaced()) throw problem;
      }
    }
  }

  /** Notes in `read` the folders of Parquet that it reads, with their times before. */
  async #query(
    sql: string,
    { database, timeoutMs = TIMEOUT_MS, maxRows = MAX_ROWS, explain = false }: QueryOptions,
    read: Map<string, bigint>,
  ): Promise<QueryResult> {
    const { clock, lake } = this.#options;
    const { databases } = this.#catalog;
    const started = clock.monotonic();
    let session: Session | undefined;
    let late = false;
    const cancel = clock.after(timeoutMs * clock.speed, () => {
      late = true;
      this.#kept.interrupt();
      session?.connection.interrupt();
    });
    try {
      const at = database ?? databases[0] ?? 'default';
      if (database !== undefined && !databases.includes(database))
        throw new QueryError('TABLE_NOT_FOUND', `the database ${database} is not in the stacks`);
      const { views, inspection } = await this.#understanding.of(sql, this.#catalog, at);
      const now = clock.now();
      const all = databases.length === 0 ? [at] : databases;
      session = await Session.open({ folder: lake.folder, databases: all, database: at, now });
      const extents: Extent[] = [];
      const isFirst = (table: Table) => inspection.first.has(table);
      const inOrder = [...inspection.conditions.keys()].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
      for (const table of inOrder) extents.push(await this.#attach(session, table, inspection, now, read));
      for (const view of views) {
        const name = [DATA_CATALOG, view.database, view.name].map(identifier).join('.');
        await session.connection.run(`CREATE VIEW ${name} AS ${view.sql}`);
      }
      if (late) throw new Error('an interrupt between two statements goes unheard');
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
      session?.close();
    }
  }

  /** Makes a table of the partitions that the condition leaves. */
  async #attach(
    session: Session,
    table: Table,
    { conditions, landed, first }: Inspection,
    now: number,
    read: Map<string, bigint>,
  ): Promise<Extent> {
    const all = partitionsOf(this.#options.lake, table, now, this.#index);
    const condition = conditions.get(table);
    const left = condition ? await prune(session, table, all, condition) : all;
    if (table.format === 'parquet') for (const { folder } of left) read.set(folder, timeOf(folder));
    const extent = await extentOf(table, left, this.#index);
    await checkPartitionTypes(session, table, extent.folders);
    const bounds = landed.get(table);
    if (!bounds) {
      const files = table.format === 'json' && extent.objects <= READ_OFTEN ? restedFiles(extent.folders) : [];
      if (files.length > 0 && (await this.#kept.give(session, table, files, false))) return extent;
      await session.connection.run(viewOf(table, extent.folders, { isRead: first.has(table) }));
      return extent;
    }
    const files = await landedFiles(session, { folders: extent.folders, index: this.#index }, bounds);
    const isFew = files.length <= READ_AT_ONCE;
    if (!isFew || !(await this.#kept.give(session, table, files, true))) {
      const moments = `_landed_${table.database}_${table.name}`;
      await stateMoments(session.connection, moments, files);
      const paths = files.map(({ path }) => path);
      await session.connection.run(viewOf(table, extent.folders, { isRead: isFew, files: { paths, moments } }));
    }
    return partOf(extent, files.length);
  }
}

/** How often a query is asked while what it reads is replaced under it: each replacement costs one try, and none is the fault of who asks. */
const MOST_TRIES = 20;
/** When something was put into a folder or removed last, in ns; 0 where there is none. */
const timeOf = (folder: string) => statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
/** Tables of so few objects are what others are joined with: devices, runs of the ETL. */
const READ_OFTEN = 20;
/** Of so few files the rows are read once, by all of a query: DuckDB plans with the names of files, once for each place that reads them. */
const READ_AT_ONCE = 2_000;

function queryError(error: unknown, sql: string): Error {
  if (error instanceof QueryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const malformed = /(?:Malformed JSON|JSON transform error) in file "([^"]*)"[\s\S]*? in line (\d+)/.exec(message);
  if (malformed) {
    return new QueryError('HIVE_CURSOR_ERROR', `Row is not a valid JSON Object: ${malformed[1]}, line ${malformed[2]}`);
  }
  return new QueryError('QUERY_FAILED', message.split('\n\nLINE ')[0] ?? message, errorPlace(message, sql));
}
