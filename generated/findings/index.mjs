// What the models of the fleet iot-enterprise find, as an AWS Lambda function. Made by Fleetwright; change fleet.yaml instead.
//
// EventBridge calls it when scores, or rows for an endpoint, were put into the curated bucket; rules of AWS IoT with what an agent has found.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelPackageCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { hear } from './find.mjs';

const { TABLE, CURATED_BUCKET, PACKAGES, ALERT_TOPIC, NOTIFIER } = process.env;
/** Objects that were seen are remembered so long, in s: events come twice within minutes, a copy by hand within days. */
const REMEMBERED_S = 30 * 86_400;
const settings = JSON.parse(readFileSync(new URL('./settings.json', import.meta.url), 'utf8'));
const dynamo = new DynamoDBClient({});
const lambda = new LambdaClient({});
const s3 = new S3Client({});
const sagemaker = new SageMakerClient({});
const runtime = new SageMakerRuntimeClient({});
const sns = new SNSClient({});

export async function handler(event) {
  await hear(event, ports, settings);
}

/** The objects of one job come in any order: what is not there yet is waited for, for so long. In ms. */
const WAITS_MS = [1000, 4000, 10_000];
/** What S3 says of a key that is not there, to who may list the bucket and to who may not. */
const MISSING = ['NoSuchKey', 'AccessDenied'];

async function read(Bucket, Key, waits = WAITS_MS) {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body.transformToString();
  } catch (error) {
    const [wait, ...rest] = waits;
    if (wait === undefined || !MISSING.includes(error.name)) throw error;
    await new Promise((resolve) => setTimeout(resolve, wait));
    return read(Bucket, Key, rest);
  }
}

const ports = {
  now: () => Date.now(),
  read: (key) => read(CURATED_BUCKET, key),

  async write(Key, rows) {
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const Body = Key.endsWith('.gz') ? gzipSync(text) : text;
    await s3.send(new PutObjectCommand({ Bucket: CURATED_BUCKET, Key, Body }));
  },

  async get(key) {
    const Key = { id: { S: key } };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
    return Item && { version: Number(Item.version.N), item: JSON.parse(Item.item.S) };
  },

  async put(key, version, item) {
    const Item = {
      id: { S: key },
      version: { N: String(version + 1) },
      item: { S: JSON.stringify(item) },
      ...(key.startsWith('//') ? { expires: { N: String(Math.ceil(Date.now() / 1000) + REMEMBERED_S) } } : {}),
    };
    const condition =
      version === 0
        ? { ConditionExpression: 'attribute_not_exists(id)' }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': { N: String(version) } },
          };
    try {
      await dynamo.send(new PutItemCommand({ TableName: TABLE, Item, ...condition }));
      return true;
    } catch (error) {
      if (error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  },

  /** A version that was deleted is not in use either: SageMaker says ValidationException for what is not there. */
  async accepted({ name, predict }, version) {
    let found;
    try {
      found = await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: `${PACKAGES}${name}/${version}` }));
    } catch (error) {
      if (error.name === 'ValidationException') return undefined;
      throw error;
    }
    if (found.ModelApprovalStatus !== 'Approved') return undefined;
    if (predict) return { bound: null };
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(found.ModelMetrics.ModelQuality.Statistics.S3Uri);
    const { alarm } = JSON.parse(await read(bucket, key));
    return { bound: alarm?.above ?? null, quietMs: alarm?.quiet_ms };
  },

  async ask({ name }, lines) {
    const { EndpointConfigName } = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: name }));
    const { ProductionVariants } = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
    const answer = await runtime.send(
      new InvokeEndpointCommand({ EndpointName: name, ContentType: 'text/csv', Accept: 'application/jsonlines', Body: lines }),
    );
    return { version: /-v([0-9]+)$/.exec(ProductionVariants[0].ModelName)[1], text: Buffer.from(answer.Body).toString('utf8') };
  },

  ...(NOTIFIER ? { hear: notify } : {}),

  async publish(Subject, Message) {
    await sns.send(new PublishCommand({ TopicArn: ALERT_TOPIC, Message, ...(Subject ? { Subject } : {}) }));
  },
};

/** Waits for it: what it could not keep is tried again. */
async function notify(alert) {
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: NOTIFIER, Payload: Buffer.from(JSON.stringify(alert)) }),
  );
  if (FunctionError) throw new Error(`the notifier failed: ${FunctionError}`);
}
