import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Duck, duck, type Row } from './duckdb';
import { type Engine, engine, type Run, type Window, type Written } from './engine';
import { spark } from './spark';

/** What an engine left: the report, and every file with its columns, their types, and its rows in order. */
export interface Outcome {
  readonly run: Run;
  readonly files: Readonly<Record<string, { readonly columns: readonly Row[]; readonly rows: readonly Row[] }>>;
}

export interface Both {
  readonly engine: Engine;
  /** The same run by the generated SQL in DuckDB and by the generated script in Spark. */
  run(sensor: string, window: Window): Promise<{ readonly duckdb: Outcome; readonly spark: Outcome }>;
  /** Over what the run before left. */
  again(sensor: string, window: Window): Promise<{ readonly duckdb: Outcome; readonly spark: Outcome }>;
}

export async function both(manifest: Written): Promise<Both> {
  const one = await engine(manifest);
  const db = await duck();
  const sparkOut = `${one.out}-spark`;
  const again: Both['again'] = async (sensor, window) => {
    const inSpark = spark().run({
      script: join(one.generated, 'glue', `${sensor}.py`),
      devices: join(one.generated, 'lake', 'devices', 'devices.ndjson'),
      raw: one.raw,
      out: sparkOut,
      ...window,
    });
    const [duckdbRun, sparkRun] = await Promise.all([one.run(sensor, window), inSpark]);
    return {
      duckdb: { run: duckdbRun, files: await contents(db, one.out) },
      spark: { run: sparkRun, files: await contents(db, sparkOut) },
    };
  };
  return {
    engine: one,
    again,
    run: (sensor, window) => {
      for (const out of [one.out, sparkOut]) {
        rmSync(out, { recursive: true, force: true });
        mkdirSync(out, { recursive: true });
      }
      return again(sensor, window);
    },
  };
}

/** What the files below a folder hold; one that is no table is one row. */
export async function contents(db: Duck, out: string): Promise<Outcome['files']> {
  const files: [string, { columns: readonly Row[]; rows: readonly Row[] }][] = [];
  for (const key of keysBelow(out, '')) {
    if (!key.endsWith('.parquet')) {
      files.push([key, { columns: [], rows: [JSON.parse(readFileSync(join(out, key), 'utf8')) as Row] }]);
      continue;
    }
    const file = `'${join(out, key).replaceAll("'", "''")}'`;
    const rows = await db.rows(`SELECT * FROM read_parquet(${file}, hive_partitioning = false)`);
    // A timestamp that is adjusted to UTC has another type here than a wall clock.
    const columns = await db.rows(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${file}, hive_partitioning = false))`,
    );
    files.push([key, { columns, rows }]);
  }
  return Object.fromEntries(files);
}

function keysBelow(root: string, prefix: string): readonly string[] {
  if (!existsSync(join(root, prefix))) return [];
  return readdirSync(join(root, prefix))
    .sort()
    .flatMap((name) => {
      const key = `${prefix}${name}`;
      return statSync(join(root, key)).isDirectory() ? keysBelow(root, `${key}/`) : [key];
    });
}
