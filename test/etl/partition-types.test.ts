import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  GlueClient,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { describeWithMoto, MOTO_ENV, useMoto } from '../moto/server';
import { sourcesOf } from '../sources';
import { python } from './spark';

/** A field changes its type, and a day is made anew: its partition, which the catalog knows already, must say the new type too. */

const REGION = 'us-east-1';
const manifest = (engine: string, type: string) => `apiVersion: fleetwright/v1
fleet: retyped
aws: { region: ${REGION} }
sensors:
  probe:
    every: 60s
    fields: { count: { type: ${type}, min: 0 }, temperature: { unit: Cel, min: -40, max: 85 } }
groups: { g1: { sensor: probe, devices: { prefix: p-, count: 3 } } }
lake: { firstYear: 2025 }
etl: { engine: ${engine}, every: 1h }
`;

describeWithMoto('a partition that the catalog knows', () => {
  const moto = useMoto();
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'retyped-'));
    symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const client = () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = MOTO_ENV;
    return { endpoint: moto().url, region: REGION, credentials: { accessKeyId, secretAccessKey } };
  };

  async function written(engine: string, type: string): Promise<string> {
    const to = join(folder, `${engine}-${type}`);
    const { output } = await compile(sourcesOf({ 'fleet.yaml': manifest(engine, type) }), { manifest: 'fleet.yaml' });
    for (const artifact of output?.artifacts ?? []) {
      mkdirSync(dirname(join(to, artifact.path)), { recursive: true });
      writeFileSync(join(to, artifact.path), [...contentOf(artifact)].join(''));
    }
    return to;
  }

  const tablesIn = (generated: string) =>
    ['curated_probe', 'quarantine_probe', 'rollup_probe_hour', 'rollup_probe_day'].map(
      (name) =>
        JSON.parse(readFileSync(join(generated, 'lake/tables', `${name}.json`), 'utf8')) as {
          DatabaseName: string;
          TableInput: TableInput;
        },
    );

  /** Runs the job before and after the change; the types that the partitions of the curated table declare for the field, after each. */
  async function typesOf(engine: string, run: (generated: string, database: string) => Promise<unknown>) {
    await moto().reset();
    const glue = new GlueClient(client());
    const [before, after] = [await written(engine, 'number'), await written(engine, 'integer')];
    const tables = tablesIn(before);
    const DatabaseName = tables[0]?.DatabaseName ?? '';
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
    for (const table of tables) await glue.send(new CreateTableCommand(table));
    const declared = async () => {
      const { Partitions = [] } = await glue.send(
        new GetPartitionsCommand({ DatabaseName, TableName: 'curated_probe' }),
      );
      return Partitions.map(({ Values, StorageDescriptor }) => [
        Values?.join('/'),
        StorageDescriptor?.Columns?.find(({ Name }) => Name === 'count')?.Type,
        StorageDescriptor?.Location?.replace(/^.*(?=curated_probe)/, ''),
      ]);
    };
    await run(before, DatabaseName);
    const first = await declared();
    for (const table of tablesIn(after)) await glue.send(new UpdateTableCommand(table));
    await run(after, DatabaseName);
    return { first, second: await declared() };
  }

  const place = ['g1/2026-11-25', 'curated_probe/group=g1/dt=2026-11-25/'] as const;
  const expected = {
    first: [[place[0], 'double', place[1]]],
    second: [[place[0], 'bigint', place[1]]],
  };

  it('gets the columns of the table from the Glue job that makes it anew', async () => {
    const script = [
      'import boto3, importlib.util, sys',
      'spec = importlib.util.spec_from_file_location("job", sys.argv[1])',
      'job = importlib.util.module_from_spec(spec)',
      'spec.loader.exec_module(job)',
      'job.register(boto3.client("glue"), sys.argv[2], "s3://c", ["curated_probe/group=g1/dt=2026-11-25/part-0.parquet"])',
    ].join('\n');
    const env = { PATH: process.env.PATH, ...MOTO_ENV, AWS_ENDPOINT_URL: moto().url, AWS_DEFAULT_REGION: REGION };
    const run = (generated: string, database: string) =>
      promisify(execFile)(python ?? 'python3', ['-c', script, join(generated, 'glue/probe.py'), database], { env });
    expect(await typesOf('glue', run)).toEqual(expected);
  }, 360_000);

  it('gets them from the function that makes it anew, which says in its log what CloudWatch makes metrics of', async () => {
    const said: unknown[] = [];
    const s3 = new S3Client({ ...client(), forcePathStyle: true });
    const script =
      'const { handler } = await import(process.argv[1]); await handler({ sensor: "probe", days: ["2026-11-25"] });';
    const run = async (generated: string, database: string) => {
      const buckets = { RAW_BUCKET: 'raw-b', CURATED_BUCKET: 'curated-b', ARTIFACTS_BUCKET: 'artifacts-b' };
      for (const Bucket of Object.values(buckets)) await s3.send(new CreateBucketCommand({ Bucket }));
      const at = Date.UTC(2026, 10, 25, 12);
      const line = {
        event_time: at,
        boot_id: 'b',
        sequence: 1,
        ingest_ms: at,
        trace_id: 't',
        device_id: 'p-001',
        count: 3,
      };
      const Key = 'raw/group=g1/device=p-001/year=2026/month=11/day=25/1.json';
      await s3.send(new PutObjectCommand({ Bucket: 'raw-b', Key, Body: JSON.stringify(line) }));
      const Body = readFileSync(join(generated, 'lake/devices/devices.ndjson'));
      await s3.send(new PutObjectCommand({ Bucket: 'artifacts-b', Key: 'devices.ndjson', Body }));
      const env = {
        ...{ PATH: process.env.PATH, ...MOTO_ENV, ...buckets, DEVICES_KEY: 'devices.ndjson', DATABASE: database },
        METRICS: 'Fleetwright/small',
        ...{ AWS_ENDPOINT_URL: moto().url, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION },
      };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '-e', script, join(generated, 'lambda/index.mjs')],
        { env },
      );
      said.push(
        ...stdout
          .trimEnd()
          .split('\n')
          .map((one) => JSON.parse(one) as unknown),
      );
    };
    expect(await typesOf('lambda', run)).toEqual(expected);
    // Nothing else may stand on such a line, and what it names stands beside `_aws` ("Specification: Embedded metric format").
    const Metrics = [{ Name: 'etl.unknown-keys', Unit: 'Count' }];
    const directive = { Namespace: 'Fleetwright/small', Dimensions: [[], ['Sensor']], Metrics };
    const _aws = { Timestamp: expect.any(Number), CloudWatchMetrics: [directive] };
    const measured = { _aws, Sensor: 'probe', 'etl.unknown-keys': 0 };
    expect(said.filter((one) => Object.hasOwn(one as object, '_aws'))).toEqual([measured, measured]);
  }, 360_000);
});
