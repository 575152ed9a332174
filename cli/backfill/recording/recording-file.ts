import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { identifier, literal } from '../../../runtime/twin/lake/sql-text';
import { fileProblem, Unable } from '../../unable';
import type { Mapping } from './mapping';

/** A row of a recording whose time is known or not; cells are texts, as the file has them. */
export interface RecordedRow {
  /** Counted from 1: the line of JSON lines, else the row below the header, of those that are rows. */
  readonly row: number;
  readonly device: string | null;
  /** ms since 1970-01-01 UTC; null where it cannot be read, as `timeText` stands there. */
  readonly at: number | null;
  readonly timeText: string | null;
  readonly cells: readonly (string | null)[];
  /** The line is no JSON object, or no row of the table. */
  readonly isBroken: boolean;
}

type Kind = 'csv' | 'json' | 'parquet';

const MEMORY = '1GB';
/** The cells of a CSV file. */
const CELLS = 'cells';

/** A CSV, Parquet or JSON lines file, read by DuckDB. Nothing else is opened by it. */
export class RecordingFile {
  private constructor(
    readonly path: string,
    readonly kind: Kind,
    readonly columns: readonly string[],
    private readonly types: ReadonlyMap<string, string>,
    private readonly connection: DuckDBConnection,
    private readonly instance: DuckDBInstance,
  ) {}

  /** Throws Unable where there is no file, or none of a kind that it knows. */
  static async open(folder: string, shown: string, spill: string): Promise<RecordingFile> {
    const path = resolve(folder, shown);
    const kind = kindOf(shown);
    try {
      if (!statSync(path).isFile()) throw new Unable(`${shown} is no file`);
    } catch (problem) {
      throw problem instanceof Unable ? problem : new Unable(`cannot read ${shown}: ${fileProblem(problem)}`);
    }
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY, temp_directory: spill });
    const connection = await instance.connect();
    for (const setting of [
      "SET TimeZone = 'UTC'",
      'SET autoinstall_known_extensions = false',
      'SET autoload_known_extensions = false',
    ])
      await connection.run(setting);
    try {
      const types = await typesOf(connection, kind, path);
      // Every cell is read, also of columns that nobody maps: whether a line is a row is decided once.
      if (kind === 'csv') await connection.run(`CREATE TEMP TABLE ${CELLS} AS FROM ${sourceOf(kind, path)}`);
      return new RecordingFile(path, kind, [...types.keys()], types, connection, instance);
    } catch (problem) {
      connection.closeSync();
      instance.closeSync();
      throw new Unable(`cannot read ${shown}: ${firstLine(problem)}`);
    }
  }

  /** All rows, by device and time: those without a time first. */
  async *rows(mapping: Mapping): AsyncGenerator<RecordedRow> {
    const columns = mapping.fields.map(({ column }) => column);
    const device = 'is' in mapping.device ? literal(mapping.device.is) : this.#text(mapping.device.column);
    const { column, format, zone } = mapping.time;
    const cells = columns.map((name, at) => `${this.#text(name)} AS ${identifier(`c${at}`)}`);
    const names = columns.map((_, at) => identifier(`c${at}`));
    const list = names.length === 0 ? '' : `, ${names.join(', ')}`;
    await this.connection.run(`SET TimeZone = ${literal(zone)}`);
    const sql = `
      SELECT row, device, epoch_ms(stamp) AS ms, time_text, broken${list}
      FROM (
        SELECT row, ${device} AS device, ${this.#text(column)} AS time_text, ${this.#time(column, format)} AS stamp,
               ${this.kind === 'json' ? `NOT ${IS_OBJECT}` : 'false'} AS broken${cells.length === 0 ? '' : `, ${cells.join(', ')}`}
        FROM (SELECT row_number() OVER () AS row, * FROM ${this.kind === 'csv' ? CELLS : sourceOf(this.kind, this.path)})
        ${this.kind === 'json' ? "WHERE trim(line) <> ''" : ''}
      )
      ORDER BY device, ms, row`;
    const result = await this.connection.stream(sql);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const [row, name, ms, timeText, broken, ...values] of chunk.getRows()) {
        yield {
          row: Number(row),
          device: name === null ? null : String(name),
          at: ms === null || ms === undefined ? null : Number(ms),
          timeText: timeText === null ? null : String(timeText),
          isBroken: broken === true,
          cells: values.map((value) => (value === null || value === undefined ? null : String(value))),
        };
      }
    }
  }

  /** Lines of a CSV that are no row of its table, by their number; in order. */
  async broken(): Promise<readonly number[]> {
    if (this.kind !== 'csv') return [];
    const found = await this.connection.runAndReadAll('SELECT DISTINCT line FROM reject_errors ORDER BY 1');
    return found.getRows().map(([line]) => Number(line));
  }

  /** Of the bytes of the file, in hexadecimal. */
  async hash(): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(this.path)) hash.update(piece as Buffer);
    return hash.digest('hex');
  }

  /** Throws Unable where the pattern is none. */
  async checkFormat({ format }: Mapping['time']): Promise<void> {
    if (!format.includes('%')) return;
    await this.connection.run(`SELECT try_strptime('x', ${literal(format)})`).catch((problem: unknown) => {
      throw new Unable(
        `time.format ${JSON.stringify(format)} is no pattern: ${firstLine(problem)}`,
        'write it as strptime takes it, such as `%d.%m.%Y %H:%M`',
      );
    });
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  #text(column: string): string {
    return this.kind === 'json' ? jsonText(column) : `CAST(${identifier(column)} AS VARCHAR)`;
  }

  /** A moment; NULL where it cannot be read. Of a clock that shows an hour twice, DuckDB takes the second. */
  #time(column: string, format: string): string {
    const type = this.types.get(column) ?? 'VARCHAR';
    if (/^TIMESTAMP|^DATE$/.test(type)) return `CAST(${identifier(column)} AS TIMESTAMPTZ)`;
    const text = `trim(${this.#text(column)})`;
    const scale = { s: 1_000_000, ms: 1_000, us: 1 }[format];
    if (scale !== undefined)
      return `to_timestamp(CAST(round(try_cast(${text} AS DOUBLE) * ${scale}) AS BIGINT) / 1000000.0)`;
    // A sign and digits behind the time of day, or a Z, name a zone of their own.
    if (format === 'iso') return `try_cast(replace(${text}, ',', '.') AS TIMESTAMPTZ)`;
    return `CAST(try_strptime(${text}, ${literal(format)}) AS TIMESTAMPTZ)`;
  }
}

function kindOf(shown: string): Kind {
  const name = shown.toLowerCase().replace(/\.(gz|zst)$/, '');
  if (/\.(csv|tsv|txt)$/.test(name)) return 'csv';
  if (/\.(jsonl|ndjson)$/.test(name)) return 'json';
  if (/\.parquet$/.test(name)) return 'parquet';
  throw new Unable(
    `${shown} is of no kind that can be read`,
    'a recording is CSV (.csv, .tsv), JSON lines (.jsonl, .ndjson), each also as .gz, or Parquet (.parquet)',
  );
}

/** A separator that no text has: each line is one value. */
const LINES =
  "columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = '\u0001', quote = '', escape = '', max_line_size = 2097152";

function sourceOf(kind: Kind, path: string): string {
  const file = literal(path);
  if (kind === 'parquet') return `read_parquet(${file})`;
  return kind === 'json'
    ? `read_csv(${file}, ${LINES})`
    : `read_csv(${file}, all_varchar = true, header = true, null_padding = true, store_rejects = true)`;
}

/** A case, because both sides of an AND are looked at. */
const IS_OBJECT = "coalesce(CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' END, false)";

const jsonText = (column: string) =>
  `CASE WHEN json_valid(line) THEN json_extract_string(line, ${literal(`$.${JSON.stringify(column)}`)}) END`;

/** The columns of a file with their types. Those of JSON lines are the keys of their first thousand. */
async function typesOf(connection: DuckDBConnection, kind: Kind, path: string): Promise<ReadonlyMap<string, string>> {
  if (kind === 'json') {
    const keys = `SELECT DISTINCT unnest(json_keys(line)) AS key FROM (SELECT line FROM ${sourceOf(kind, path)} LIMIT 1000) WHERE ${IS_OBJECT}`;
    const found = (await connection.runAndReadAll(keys)).getRows();
    return new Map(found.map(([key]) => [String(key), 'VARCHAR']));
  }
  const rows = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${sourceOf(kind, path)}`)).getRows();
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

const firstLine = (problem: unknown) =>
  (problem instanceof Error ? problem.message : String(problem)).split('\n')[0] ?? '';
