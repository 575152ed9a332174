import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithOracle, oracle } from '../../python/oracle';
import { imported, MEMORY, manifest, written } from './generated-code';

/** The entry for Lambda, with services of AWS that note every call and answer from maps. */

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly params: { readonly [key: string]: unknown };
}

const MODULES = {
  dynamodb: ['DynamoDB', 'GetItem', 'PutItem'],
  lambda: ['Lambda', 'Invoke'],
  s3: ['S3', 'GetObject', 'PutObject'],
  sagemaker: ['SageMaker', 'DescribeEndpoint', 'DescribeEndpointConfig', 'DescribeModelPackage'],
  'sagemaker-runtime': ['SageMakerRuntime', 'InvokeEndpoint'],
  sns: ['SNS', 'Publish'],
} as const;

const CLIENT = (service: string, [client, ...commands]: readonly string[]) => `
${commands.map((name) => `export class ${name}Command { constructor(params) { this.service = '${service}'; this.operation = '${name}'; this.params = params; } }`).join('\n')}
export class ${client}Client { send(command) { return globalThis.findingsTest(command); } }
`;

const T0 = Date.UTC(2026, 2, 1);
const calls: Call[] = [];
const items = new Map<string, { readonly [name: string]: { readonly S?: string; readonly N?: string } }>();
const objects = new Map<string, string>();
let status = 'Approved';
let broken = false;

async function answer({ service, operation, params }: Call): Promise<object> {
  calls.push({ service, operation, params });
  switch (operation) {
    case 'GetItem':
      return { Item: items.get((params['Key'] as { id: { S: string } }).id.S) };
    case 'PutItem': {
      const item = params['Item'] as { id: { S: string }; version: { N: string } };
      const expected = (params['ExpressionAttributeValues'] as { ':version': { N: string } } | undefined)?.[':version']
        .N;
      if (items.get(item.id.S)?.['version']?.N !== expected)
        throw Object.assign(new Error('refused'), { name: 'ConditionalCheckFailedException' });
      items.set(item.id.S, item);
      return {};
    }
    case 'GetObject': {
      const text = objects.get(String(params['Key']));
      if (text === undefined) throw Object.assign(new Error('none'), { name: 'NoSuchKey' });
      return { Body: { transformToString: async () => text } };
    }
    case 'DescribeModelPackage':
      if (status === 'gone') throw Object.assign(new Error('none'), { name: 'ValidationException' });
      return {
        ModelApprovalStatus: status,
        ModelMetrics: {
          ModelQuality: { Statistics: { S3Uri: 's3://curated/models/plain/x/evaluation/evaluation.json' } },
        },
      };
    case 'DescribeEndpoint':
      return { EndpointConfigName: 'cold-ahead-abcdef' };
    case 'DescribeEndpointConfig':
      return { ProductionVariants: [{ ModelName: 'cold-ahead-v1' }] };
    case 'InvokeEndpoint':
      return { Body: Buffer.from('{"score": 9}\n') };
    case 'Invoke':
      return broken ? { FunctionError: 'Unhandled' } : {};
    default:
      return {};
  }
}

let handler: (event: unknown) => Promise<void>;
beforeAll(async () => {
  const folder = await written(manifest(MEMORY));
  for (const [name, names] of Object.entries(MODULES)) {
    const home = join(folder, 'findings', 'node_modules', '@aws-sdk', `client-${name}`);
    mkdirSync(home, { recursive: true });
    writeFileSync(
      join(home, 'package.json'),
      JSON.stringify({ name: `@aws-sdk/client-${name}`, exports: './index.mjs' }),
    );
    writeFileSync(join(home, 'index.mjs'), CLIENT(name, names));
  }
  Object.assign(globalThis, { findingsTest: answer });
  Object.assign(process.env, {
    TABLE: 'cold-findings',
    CURATED_BUCKET: 'curated',
    PACKAGES: 'arn:aws:sagemaker:us-west-2:123456789012:model-package/',
    ALERT_TOPIC: 'arn:aws:sns:us-west-2:123456789012:cold-alerts',
    NOTIFIER: 'cold-notifier',
  });
  ({ handler } = await imported<{ handler: typeof handler }>(folder, 'index.mjs'));
  objects.set('models/plain/x/evaluation/evaluation.json', '{"alarm": {"above": 3}}');
});

const created = (key: string) => ({
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'curated' }, object: { key } },
});

function batch(run: string): string {
  objects.set(`models/plain/${run}/new/v1/rows.csv`, `group,device_id,time_ms\nrooms,t-1,${T0}\n`);
  objects.set(`models/plain/${run}/scores/v1/score.csv.out`, '{"score": 5, "fields": {"temperature": 5}}\n');
  return `models/plain/${run}/scores/v1/score.csv.out`;
}

const operations = () => calls.map(({ operation }) => operation);

describe('the entry for Lambda', () => {
  it('judges by the bound of the version, keeps the episode before it tells the notifier, and lays the scores', async () => {
    await handler(created(batch('a')));
    expect(operations().indexOf('PutItem')).toBeLessThan(operations().indexOf('Invoke'));
    const told = calls.find(({ operation }) => operation === 'Invoke')?.params;
    expect(told?.['FunctionName']).toBe('cold-notifier');
    expect(JSON.parse(Buffer.from(told?.['Payload'] as Uint8Array).toString())).toMatchObject({
      threshold: 'model:plain',
      score: 5,
      bound: 3,
    });
    const laid = calls.find(
      ({ operation, params }) => operation === 'PutObject' && String(params['Key']).startsWith('scores_plain/'),
    );
    expect(gunzipSync(laid?.params['Body'] as Uint8Array).toString()).toContain('"score":5');
    expect(Number(items.get('//models/plain/a/scores/v1/score.csv.out')?.['expires']?.N)).toBeGreaterThan(
      Date.now() / 1000,
    );
  });

  it('asks an endpoint for lines of JSON, and takes its version from what serves it', async () => {
    objects.set('models/ahead/a/new/v1/rows.csv', `group,device_id,time_ms,temperature\nrooms,t-1,${T0},4\n`);
    objects.set('models/ahead/a/new/v1/score.csv', '7\n');
    await handler(created('models/ahead/a/new/v1/score.csv'));
    expect(calls.find(({ operation }) => operation === 'InvokeEndpoint')?.params).toMatchObject({
      EndpointName: 'cold-ahead',
      ContentType: 'text/csv',
      Accept: 'application/jsonlines',
      Body: '7\n',
    });
  });

  it('refuses a version that was rejected or deleted, and says so on the topic', async () => {
    for (const [run, now] of [
      ['b', 'Rejected'],
      ['c', 'gone'],
    ] as const) {
      status = now;
      await handler(created(batch(run)));
      const last = calls.findLast(({ operation }) => operation === 'Publish');
      expect(String(last?.params['Message']), now).toContain('was withdrawn');
    }
    status = 'Approved';
  });

  it('fails where the notifier fails, so that Lambda tries again', async () => {
    broken = true;
    const event = {
      group_id: 'rooms',
      device_id: 't-2',
      threshold: 'model:plain',
      state: 'raised',
      event_time: T0,
      since_ms: T0,
      value: '4',
    };
    await expect(handler(event)).rejects.toThrow('the notifier failed');
    broken = false;
    const before = operations().filter((one) => one === 'Invoke').length;
    await handler(event);
    expect(operations().filter((one) => one === 'Invoke')).toHaveLength(before + 1);
  });
});

describeWithOracle('AWS takes its calls', () => {
  it('botocore lets every one through', async () => {
    expect(new Set(operations())).toEqual(new Set(Object.values(MODULES).flatMap(([, ...commands]) => commands)));
    for (const { service, operation, params } of calls) {
      const plain = JSON.parse(JSON.stringify(params, (_, value) => (value?.type === 'Buffer' ? 'bytes' : value)));
      expect(await oracle().validate(service, operation, plain), operation).toEqual([]);
    }
  });
});
