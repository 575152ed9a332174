import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine, Run, Window } from './engine';
import { describeWithSpark, Spark } from './spark';

const JARS = JSON.parse(readFileSync(new URL('../java/jars.json', import.meta.url), 'utf8')) as readonly {
  of: string;
  file: string;
}[];
const SETUP = fileURLToPath(new URL('../java/setup.mjs', import.meta.url));
export const ICEBERG_JARS = JARS.filter(({ of }) => of === 'iceberg').map(({ file }) =>
  fileURLToPath(new URL(`../../.fleet/jars/${file}`, import.meta.url)),
);

/** A suite that needs Spark and the runtime of Iceberg, which is fetched where it is not there. */
export function describeWithIceberg(name: string, suite: () => void): void {
  const { stdout, stderr } = spawnSync(process.execPath, [SETUP], { encoding: 'utf8' });
  describeWithSpark(
    name,
    suite,
    ICEBERG_JARS.every((jar) => existsSync(jar)) ? undefined : `${stdout}${stderr}`.trim(),
  );
}

export type Row = Readonly<Record<string, unknown>>;

/** Spark with a catalog `lake` of Iceberg in a folder, where Glue has the catalog of the account. */
export class IcebergSpark {
  readonly #spark: Spark;

  constructor(readonly warehouse = mkdtempSync(join(tmpdir(), 'fleet-iceberg-'))) {
    this.#spark = new Spark({
      'spark.jars': ICEBERG_JARS.join(','),
      'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
      'spark.sql.catalog.lake': 'org.apache.iceberg.spark.SparkCatalog',
      'spark.sql.catalog.lake.type': 'hadoop',
      'spark.sql.catalog.lake.warehouse': warehouse,
      // The data is small: a plan that is made once is enough.
      'spark.sql.adaptive.enabled': 'false',
      // Folders of partitions are texts, as the Glue table says.
      'spark.sql.sources.partitionColumnTypeInference.enabled': 'false',
    });
  }

  /** A run of the generated script into tables of Iceberg, or into files. */
  run(one: Engine, sensor: string, window: Window, into: { readonly namespace?: string } = {}): Promise<Run> {
    const devices = join(one.generated, 'lake', 'devices', 'devices.ndjson');
    return this.#spark.run({ script: scriptOf(one, sensor), raw: one.raw, out: one.out, devices, ...window, ...into });
  }

  maintain(one: Engine, sensor: string, options: object): Promise<unknown> {
    return this.#spark.call(scriptOf(one, sensor), 'maintain', options);
  }

  /** Columns with their types, and rows in the order of their text. */
  async table(
    namespace: string,
    table: string,
  ): Promise<{ readonly columns: readonly Row[]; readonly rows: readonly Row[] }> {
    return this.#contents(`SELECT * FROM ${namespace}.${table}`);
  }

  async files(one: Engine, table: string): ReturnType<IcebergSpark['table']> {
    return this.#contents(`SELECT * FROM parquet.\`${join(one.out, table)}\``);
  }

  sql(text: string): Promise<readonly Row[]> {
    return this.#spark.sql(text);
  }

  kill(): void {
    this.#spark.kill();
  }

  close(): void {
    this.kill();
    rmSync(this.warehouse, { recursive: true, force: true });
  }

  async #contents(query: string) {
    const columns = await this.#spark.sql(`DESCRIBE QUERY ${query}`);
    const rows = (await this.#spark.sql(query)).map((row) => JSON.stringify(row)).sort();
    return { columns, rows: rows.map((row) => JSON.parse(row) as Row) };
  }
}

const scriptOf = ({ generated }: Engine, sensor: string) => join(generated, 'glue', `${sensor}.py`);
