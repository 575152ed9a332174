// The ETL of the fleet frozen as an AWS Lambda function. Made by Fleetwright; change fleet.yaml instead.
//
// EventBridge Scheduler calls it per sensor: { "sensor": "<id>" }. By hand also { "sensor", "days": ["2026-11-23", …] } or
// { "sensor", "from", "to" }, days of arrival; and with "allowFewerLines": true. Objects are fetched and put through the SDK of the runtime: DuckDB sees local files only.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { BatchCreatePartitionCommand, BatchDeletePartitionCommand, BatchUpdatePartitionCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { arrivalDays, daysBetween, knownLines, loadPlan, rawKeys, refusal, rememberRun, run, touchedDays } from './run.mjs';

const { RAW_BUCKET, CURATED_BUCKET, ARTIFACTS_BUCKET, DEVICES_KEY, DATABASE, METRICS } = process.env;
/** The rest is for Node.js; what does not fit is spilt to /tmp. */
const MEMORY = `${Math.floor(Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 2048) * 0.7)}MB`;
const FETCHES = 32;
const MOST_PARTITIONS = 25;
const MOST_DELETED = 1000;
const DAY_MS = 86_400_000;

const s3 = new S3Client({});
const glue = new GlueClient({});
const plan = await loadPlan(dirname(fileURLToPath(import.meta.url)));

export async function handler(event) {
  const sensor = plan.sensors.find(({ id }) => id === event.sensor);
  if (!sensor) throw new Error(`there is no sensor ${JSON.stringify(event.sensor)}`);
  const began = Date.now();
  const home = join('/tmp', 'etl');
  // The folder outlives a call, and may hold what an interrupted one has left.
  await rm(home, { recursive: true, force: true });
  const raw = join(home, 'lake');
  const work = join(home, 'work');
  const out = join(home, 'out');
  await mkdir(out, { recursive: true });
  const fetched = new Map();
  const local = (keys) => fetchAll(RAW_BUCKET, keys, raw, fetched);

  const store = bucketStore(RAW_BUCKET);
  const days = event.days ?? (await touched(event, sensor, store, local, work));
  const files = await local(await rawKeys(plan, sensor, arrivalDays(plan, days), store));
  const devices = join(home, 'devices.ndjson');
  await fetchObject(ARTIFACTS_BUCKET, DEVICES_KEY, devices);
  const curated = bucketStore(CURATED_BUCKET);
  const existing = (await Promise.all(sensor.tables.map(({ name }) => curated.files(`${name}/`)))).flat();
  const before = await knownLines(sensor, days, curated);
  const allowFewerLines = event.allowFewerLines === true;
  const { report, written, removed, counted } = await run(plan, sensor, { days, files, devices, out, work, existing, before, allowFewerLines, memory: MEMORY });

  for (const key of written)
    await s3.send(new PutObjectCommand({ Bucket: CURATED_BUCKET, Key: key, Body: createReadStream(join(out, key)) }));
  await s3.send(new PutObjectCommand({ Bucket: CURATED_BUCKET, Key: 'devices/part-0.ndjson', Body: createReadStream(devices) }));
  await register(written);
  await unregister(removed);
  for (const key of counted) await put(key, await readFile(join(out, key)));
  const isUpToNow = event.days === undefined && event.from === undefined && event.to === undefined;
  const remembered = isUpToNow ? await rememberRun(sensor, { began, ended: Date.now() }, report, out, curated) : [];
  for (const key of remembered) await put(key, await readFile(join(out, key)));
  await put(`runs/sensor=${sensor.id}/${days.at(0) ?? 'none'}_${days.at(-1) ?? 'none'}.json`, JSON.stringify(report));
  process.stdout.write(`${JSON.stringify({ event: 'etl', ...report })}\n`);
  process.stdout.write(`${JSON.stringify(measured(report, Date.now()))}\n`);
  await rm(home, { recursive: true, force: true });
  // Such a run is no success: it ends as an error, of which the alarm hears.
  const problem = refusal(report);
  if (problem !== undefined) throw new Error(problem);
  return report;
}

/** The days of the lines that arrived yesterday and today, or in the window of the event. */
async function touched({ from, to }, sensor, store, local, work) {
  const today = new Date().toISOString().slice(0, 10);
  const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
  const files = await local(await rawKeys(plan, sensor, daysBetween(from ?? yesterday, to ?? today), store));
  return touchedDays(plan, sensor, { files, work, memory: MEMORY });
}

function bucketStore(Bucket) {
  async function* pages(Prefix, Delimiter) {
    let ContinuationToken;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter, ContinuationToken }));
      yield page;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  }
  return {
    async files(prefix) {
      const keys = [];
      for await (const page of pages(prefix)) keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
      return keys;
    },
    async text(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body.transformToString();
    },
    async folders(prefix) {
      const names = [];
      for await (const page of pages(prefix, '/'))
        names.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix.slice(prefix.length, -1)));
      return names;
    },
  };
}

async function fetchAll(bucket, keys, folder, fetched) {
  const left = keys.filter((key) => !fetched.has(key));
  const next = left.values();
  const worker = async () => {
    for (const key of next) {
      const file = join(folder, key);
      if (!file.startsWith(`${folder}/`)) throw new Error(`a key that leaves its folder: ${key}`);
      await fetchObject(bucket, key, file);
      fetched.set(key, file);
    }
  };
  await Promise.all(Array.from({ length: FETCHES }, worker));
  return keys.map((key) => fetched.get(key));
}

async function fetchObject(Bucket, Key, file) {
  await mkdir(dirname(file), { recursive: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await pipeline(Body, createWriteStream(file));
}

const put = (Key, Body) => s3.send(new PutObjectCommand({ Bucket: CURATED_BUCKET, Key, Body }));

/** A line of the log of which CloudWatch makes metrics, of the fleet and of this type of sensor (CloudWatch user guide, "Embedded metric format"). */
function measured({ sensor, unknownKeys: { lines } }, Timestamp) {
  const metric = "etl.unknown-keys";
  const directive = { Namespace: METRICS, Dimensions: [[], ['Sensor']], Metrics: [{ Name: metric, Unit: 'Count' }] };
  return { _aws: { Timestamp, CloudWatchMetrics: [directive] }, Sensor: sensor, [metric]: lines };
}

/** `curated_x/group=g/dt=d/part-0.parquet` by table: the values of each partition, and its folder. */
function byTable(keys) {
  const tables = new Map();
  for (const key of keys) {
    const [table, ...parts] = key.split('/').slice(0, -1);
    const entry = { values: parts.map((part) => part.slice(part.indexOf('=') + 1)), folder: [table, ...parts, ''].join('/') };
    tables.set(table, [...(tables.get(table) ?? []), entry]);
  }
  return tables;
}

/**
 * Tells the catalog of partitions, for Spark, Redshift and Athena alike. One that it knows was made anew: it gets the columns that the table
 * has now, for Athena refuses a partition that declares another type than its table (HIVE_PARTITION_SCHEMA_MISMATCH).
 */
async function register(keys) {
  for (const [table, partitions] of byTable(keys)) {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: DATABASE, Name: table }));
    for (const some of pieces(partitions, MOST_PARTITIONS)) {
      const PartitionInputList = some.map(({ values, folder }) => ({
        Values: values,
        StorageDescriptor: { ...Table.StorageDescriptor, Location: `s3://${CURATED_BUCKET}/${folder}` },
      }));
      const { Errors = [] } = await glue.send(new BatchCreatePartitionCommand({ DatabaseName: DATABASE, TableName: table, PartitionInputList }));
      const isKnown = ({ ErrorDetail }) => ErrorDetail?.ErrorCode === 'AlreadyExistsException';
      const wrong = Errors.filter((error) => !isKnown(error));
      const known = new Set(Errors.filter(isKnown).map(({ PartitionValues }) => JSON.stringify(PartitionValues)));
      const Entries = PartitionInputList.filter(({ Values }) => known.has(JSON.stringify(Values))).map((PartitionInput) => ({
        PartitionValueList: PartitionInput.Values,
        PartitionInput,
      }));
      if (Entries.length > 0) {
        const answer = await glue.send(new BatchUpdatePartitionCommand({ DatabaseName: DATABASE, TableName: table, Entries }));
        wrong.push(...(answer.Errors ?? []));
      }
      if (wrong.length > 0) throw new Error(`partitions of ${table} were not registered: ${JSON.stringify(wrong)}`);
    }
  }
}

async function unregister(keys) {
  for (const some of pieces(keys, MOST_DELETED))
    await s3.send(new DeleteObjectsCommand({ Bucket: CURATED_BUCKET, Delete: { Objects: some.map((Key) => ({ Key })) } }));
  for (const [table, partitions] of byTable(keys))
    for (const some of pieces(partitions, MOST_PARTITIONS))
      await glue.send(
        new BatchDeletePartitionCommand({ DatabaseName: DATABASE, TableName: table, PartitionsToDelete: some.map(({ values }) => ({ Values: values })) }),
      );
}

function* pieces(list, size) {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
