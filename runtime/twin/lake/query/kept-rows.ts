import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { Table } from '../catalog/table';
import { DATA_CATALOG, LANDED, landedRows, PATH, viewOf } from '../catalog/view';
import { identifier, literal } from '../sql-text';
import { type LandedFile, stateMoments } from './landed';
import { Session } from './session';

/** What is kept of a table. */
interface Kept {
  /** Of the table of this session that has the rows. */
  readonly name: string;
  /** When the objects were put whose rows it has, by path. */
  readonly moments: Map<string, number>;
}

/** Of so many objects of one table most are asked for by nobody any more: all go, and what is asked for is read again. */
const MOST_KEPT = 4_000;
const FILES = '_files';
/** Beside the catalog, under the names that DuckDB itself gives. */
const PLACE = 'memory.main';

/**
 * Rows of objects of JSON that were read before. A dashboard asks again every few seconds, and of what it reads little has changed: only what is new is
 * parsed, in a DuckDB that stays open and that no query of a user reaches.
 */
export class KeptRows {
  readonly #folder: string;
  readonly #kept = new Map<Table, Kept>();
  #session: Promise<Session> | undefined;
  #reading: DuckDBConnection | undefined;
  #names = 0;

  /** Of the lake, absolute. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Makes the table of the rows of these objects in the session of a query; with the moments at which they landed if `landed`. False where it did not:
   * one of them cannot be read, and who reads them in that session learns why.
   */
  async give(to: Session, table: Table, files: readonly LandedFile[], landed: boolean): Promise<boolean> {
    const { connection } = await this.#opened();
    this.#reading = connection;
    let rows: DuckDBResult;
    try {
      rows = await this.#rowsOf(connection, table, files, landed);
    } catch (problem) {
      if (isInterrupted(problem)) throw problem;
      return false;
    } finally {
      this.#reading = undefined;
    }
    const none = landed ? { files: { paths: [], moments: '' } } : {};
    await to.connection.run(viewOf(table, [], { isRead: true, ...none }));
    const appender = await to.connection.createAppender(table.name, table.database, DATA_CATALOG);
    for (let chunk = await rows.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await rows.fetchChunk())
      appender.appendDataChunk(chunk);
    appender.closeSync();
    return true;
  }

  /** What is under way fails. */
  interrupt(): void {
    this.#reading?.interrupt();
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#kept.clear();
    (await session)?.close();
  }

  #opened(): Promise<Session> {
    this.#session ??= Session.open({ folder: this.#folder, databases: [], database: 'main', now: 0 });
    return this.#session;
  }

  /** Reads what is new, then gives all that was asked for. */
  async #rowsOf(
    connection: DuckDBConnection,
    table: Table,
    files: readonly LandedFile[],
    landed: boolean,
  ): Promise<DuckDBResult> {
    const { name, moments } = await this.#keptOf(connection, table);
    const fresh = files.filter(({ path, ms }) => moments.get(path) !== ms);
    const replaced = fresh.filter(({ path }) => moments.has(path));
    if (replaced.length > 0) {
      for (const { path } of replaced) moments.delete(path);
      const paths = replaced.map(({ path }) => literal(path));
      await connection.run(`DELETE FROM ${name} WHERE ${identifier(PATH)} IN (${paths.join(', ')})`);
    }
    if (fresh.length > 0) {
      await stateMoments(connection, FILES, fresh);
      const paths = fresh.map(({ path }) => path);
      await connection.run(`INSERT INTO ${name} ${landedRows(table, { paths, moments: FILES }, true)}`);
      for (const { path, ms } of fresh) moments.set(path, ms);
    }
    const names = [...table.columns, ...table.partitions].map(({ name }) => name);
    const columns = (landed ? [...names, LANDED] : names).map(identifier).join(', ');
    const all = `SELECT ${columns} FROM ${name} AS kept`;
    if (moments.size === files.length) return connection.run(all);
    await stateMoments(connection, FILES, files);
    return connection.run(`${all} SEMI JOIN ${FILES} AS asked ON asked."path" = kept.${identifier(PATH)}`);
  }

  async #keptOf(connection: DuckDBConnection, table: Table): Promise<Kept> {
    const known = this.#kept.get(table);
    if (known && known.moments.size <= MOST_KEPT) return known;
    if (known) {
      this.#kept.delete(table);
      await connection.run(`DROP TABLE ${known.name}`);
    }
    const kept = { name: `${PLACE}.kept_${this.#names++}`, moments: new Map<string, number>() };
    await connection.run(`CREATE TABLE ${kept.name} AS ${landedRows(table, { paths: [], moments: FILES }, true)}`);
    this.#kept.set(table, kept);
    return kept;
  }
}

const isInterrupted = (problem: unknown) => problem instanceof Error && problem.message.startsWith('INTERRUPT');
