import { createRequire } from 'node:module';

/** What the tests need of @duckdb/node-api. */
interface Result {
  getRowObjectsJson(): Record<string, unknown>[];
}
interface Connection {
  runAndReadAll(sql: string): Promise<Result>;
}
interface Api {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
}

const { DuckDBInstance } = createRequire(import.meta.url)('@duckdb/node-api') as Api;

export type Row = Record<string, unknown>;

export interface Duck {
  /** The rows of a statement; integers of 64 bit and timestamps come as text. */
  rows(sql: string): Promise<readonly Row[]>;
}

/** A real DuckDB, in memory. */
export async function duck(): Promise<Duck> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return { rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() };
}
