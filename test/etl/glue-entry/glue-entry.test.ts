import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  GlueClient,
  type GlueClientConfig,
} from '@aws-sdk/client-glue';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tablesOf } from '../../../compiler/ir/etl/tree';
import { describeWithMoto, MOTO_ENV, useMoto } from '../../moto/server';
import { type Engine, engine, type Report } from '../engine';
import { describeWithIceberg, ICEBERG_JARS } from '../iceberg';
import { isLong } from '../long';
import { MANIFEST } from '../manifest';
import { RawLake, reading } from '../raw-lake';
import { describeWithSpark, python } from '../spark';
import sparkSettings from '../spark-settings.json';

/**
 * The script as Glue starts it: the main module of a Python of its own, without a session, with its arguments in words. Only `awsglue` is a
 * stand-in, of the one function that is called; the catalog is moto's, reached by the script's own boto3.
 */

const NOON = Date.UTC(2026, 5, 15, 12);
const DATABASE = 'cold_lake';
const LIBRARY = fileURLToPath(new URL('.', import.meta.url));
const REGION = 'us-east-1';
/** As the other suites with Spark have them. */
const QUICK = sparkSettings.settings;

let one: Engine;
let lake: RawLake;

async function glue(url: string, words: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const conf = Object.entries({ ...QUICK, ...settings }).map(([key, value]) => `--conf '${key}=${value}'`);
  const env = {
    PATH: process.env.PATH,
    ...MOTO_ENV,
    AWS_ENDPOINT_URL: url,
    AWS_DEFAULT_REGION: REGION,
    PYTHONPATH: LIBRARY,
    PYSPARK_PYTHON: python,
    SPARK_LOCAL_IP: '127.0.0.1',
    PYSPARK_SUBMIT_ARGS: `--master local[2] ${conf.join(' ')} pyspark-shell`,
  };
  const { stdout } = await promisify(execFile)(
    python ?? 'python3',
    [
      join(one.generated, 'glue', 'room.py'),
      ...['--JOB_NAME', 'cold-etl-room', '--job-language', 'python'],
      ...['--raw', `${one.raw}/`, '--curated', `${one.out}/`],
      ...[
        '--devices',
        join(one.generated, 'lake', 'devices', 'devices.ndjson'),
        '--database',
        DATABASE,
        '--metrics',
        'Fleetwright/cold',
      ],
      ...words,
    ],
    { env, maxBuffer: 64 * 2 ** 20 },
  );
  const said = stdout.split('\n').find((line) => line.startsWith('{"event": "etl"'));
  return JSON.parse(said ?? '{}') as Report & { readonly event?: string };
}

const start = (manifest: string) => async () => {
  one = await engine(manifest);
  lake = new RawLake(one.raw);
  for (const at of [1, 2, 3]) lake.putReading('north', reading('n-001', at, NOON + at, { temperature: 5 }));
  lake.put('north', 'n-001', NOON, 'rubbish\n');
};

describeWithSpark('the entry of a job', () => {
  describeWithMoto('with files', () => {
    const moto = useMoto();
    let catalog: GlueClient;
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = MOTO_ENV;

    beforeEach(start(MANIFEST));
    afterEach(() => one.close());
    beforeEach(async () => {
      await moto().reset();
      const config: GlueClientConfig = { endpoint: moto().url, region: REGION };
      catalog = new GlueClient({ ...config, credentials: { accessKeyId, secretAccessKey } });
      await catalog.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } }));
      for (const table of one.fleet.etl?.trees.flatMap(tablesOf) ?? [])
        await catalog.send(
          new CreateTableCommand({
            DatabaseName: DATABASE,
            TableInput: {
              Name: table.name,
              PartitionKeys: table.partitions.map((Name) => ({ Name, Type: 'string' })),
              StorageDescriptor: { Location: `${one.out}/${table.name}/`, SerdeInfo: { Name: 'parquet' } },
            },
          }),
        );
    });

    const partitions = async (TableName: string) => {
      const { Partitions = [] } = await catalog.send(new GetPartitionsCommand({ DatabaseName: DATABASE, TableName }));
      return Partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Location).sort();
    };
    const file = (key: string) => readFileSync(join(one.out, key), 'utf8');

    it('cleans what arrived in a window, and tells the catalog; then knows the partition, and forgets one that has no rows any more', {
      timeout: 480_000,
    }, async () => {
      const report = await glue(moto().url, ['--from_date', '2026-06-15', '--to_date', '2026-06-15']);
      expect(report).toMatchObject({ event: 'etl', in: 4, curated: 3, unparsable: 1, days: ['2026-06-15'] });
      expect(JSON.parse(file('runs/sensor=room/2026-06-15_2026-06-15.json'))).toMatchObject({ in: 4 });
      expect(file('devices/part-0.ndjson')).toContain('"device_id":"n-001"');
      const [curated] = await partitions('curated_room');
      expect(curated).toMatch(new RegExp(`^${one.out}/curated_room/group=north/.*/$`));
      expect(existsSync(join(curated ?? '', 'part-0.parquet'))).toBe(true);
      expect(await partitions('quarantine_room')).toHaveLength(1);

      rmSync(join(one.raw, 'raw'), { recursive: true });
      lake.putReading('north', reading('n-001', 4, NOON, { temperature: 5 }));
      // There are fewer lines than before, which a run does not take for the day unless it is told to.
      const words = ['--days', '2026-06-15', '--allow_fewer_lines', 'true'];
      expect(await glue(moto().url, words)).toMatchObject({ in: 1, curated: 1 });
      expect(await partitions('curated_room')).toHaveLength(1);
      expect(await partitions('quarantine_room')).toEqual([]);
    });
  });
});

// Its functions are tried in iceberg.test.ts in every run; a process of its own for them takes three quarters of a minute.
if (isLong)
  describeWithIceberg('the entry of a job with Iceberg', () => {
    const warehouse = mkdtempSync(join(tmpdir(), 'fleet-warehouse-'));
    // The tables are in the warehouse; what a run counted goes to CloudWatch.
    const moto = useMoto();
    beforeEach(
      start(
        `${MANIFEST.replace('engine: lambda', 'engine: glue').replace('lake: {', 'lake: { curated: { format: iceberg },')}`,
      ),
    );
    afterEach(() => {
      one.close();
      rmSync(warehouse, { recursive: true, force: true });
    });

    it('makes its tables, fills them and keeps them in order', { timeout: 480_000 }, async () => {
      const settings = {
        'spark.jars': ICEBERG_JARS.join(','),
        'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
        'spark.sql.catalog.lake': 'org.apache.iceberg.spark.SparkCatalog',
        'spark.sql.catalog.lake.type': 'hadoop',
        'spark.sql.catalog.lake.warehouse': warehouse,
      };
      const report = await glue(moto().url, ['--days', '2026-06-15'], settings);
      expect(report).toMatchObject({ event: 'etl', in: 4, curated: 3, unparsable: 1 });
      expect(existsSync(join(warehouse, DATABASE, 'curated_room', 'metadata'))).toBe(true);
    });
  });
