import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf } from '../../../compiler/ir/artifact';
import { describeWithOracle, oracle } from '../../python/oracle';
import { compiled } from './generated-code';

/** The entry for Lambda, with a DynamoDB and an SNS that note every call and answer from a map. */

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly params: { readonly [key: string]: unknown };
}

type Item = { readonly [name: string]: { readonly S?: string; readonly N?: string } };

const CLIENT = (names: readonly string[]) => `
${names.map((name) => `export class ${name}Command { constructor(params) { this.operation = '${name}'; this.params = params; } }`).join('\n')}
class Client { send(command) { return globalThis.notifierTest(command); } }
export { Client as DynamoDBClient, Client as SNSClient, Client as IoTDataPlaneClient };
`;

const calls: Call[] = [];
const items = new Map<string, Item>();

async function answer({ operation, params }: { operation: string; params: Call['params'] }): Promise<object> {
  const service = operation !== 'Publish' ? 'dynamodb' : 'TopicArn' in params ? 'sns' : 'iot-data';
  calls.push({ service, operation, params });
  if (operation === 'GetItem') return { Item: items.get((params['Key'] as { id: { S: string } }).id.S) };
  if (operation === 'PutItem') put(params);
  if (operation !== 'Query') return {};
  const { ':now': now } = params['ExpressionAttributeValues'] as Record<string, { N: string }>;
  const due = [...items.values()].filter((item) => item['lane'] && Number(item['due']?.N) <= Number(now?.N));
  return { Items: due.map(({ id, lane, due: at }) => ({ id, lane, due: at })) };
}

/** As the condition of the call says: there was none, or it has the version. */
function put(params: Call['params']): void {
  const item = params['Item'] as Item;
  const id = item['id']?.S ?? '';
  const expected = (params['ExpressionAttributeValues'] as Item | undefined)?.[':version']?.N;
  if (items.get(id)?.['version']?.N === expected) items.set(id, item);
  else throw Object.assign(new Error('refused'), { name: 'ConditionalCheckFailedException' });
}

let handler: (event: unknown) => Promise<void>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetwright-notifier-'));
  const { artifacts } = await compiled('  escalateAfter: 30m', '    silent: 1m\n');
  for (const artifact of artifacts.filter(({ path }) => path.startsWith('notifier/')))
    writeFileSync(join(folder, basename(artifact.path)), [...contentOf(artifact)].join(''));
  const modules = {
    'client-dynamodb': ['GetItem', 'PutItem', 'Query'],
    'client-iot-data-plane': ['Publish'],
    'client-sns': ['Publish'],
  };
  for (const [name, commands] of Object.entries(modules)) {
    const home = join(folder, 'node_modules', '@aws-sdk', name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: `@aws-sdk/${name}`, exports: './index.mjs' }));
    writeFileSync(join(home, 'index.mjs'), CLIENT(commands));
  }
  Object.assign(globalThis, { notifierTest: answer });
  Object.assign(process.env, { TABLE: 'acme-alerts', INDEX: 'due', ALERT_TOPIC: TOPIC, ESCALATION_TOPIC: TOPIC });
  ({ handler } = await import(pathToFileURL(join(folder, 'index.mjs')).href));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:acme-alerts';
const event = {
  group_id: 'rooms',
  device_id: 'room-001',
  threshold: 'hot',
  summary: 'Hot',
  event_time: 1_760_000_000_000,
};
const published = () => calls.filter(({ operation }) => operation === 'Publish');

describe('the entry for Lambda', () => {
  it('keeps the item by its version before it publishes, and publishes once, also when it is called twice at a time', async () => {
    await Promise.all([handler(event), handler(event), handler({ odd: true })]);
    await handler(event);
    await handler({ tick: true });
    expect(published().map(({ params }) => params['TopicArn'])).toEqual([TOPIC]);
    expect(JSON.parse(String(published()[0]?.params['Message']))).toMatchObject({ summary: 'Hot', notice: 'breach' });
    const operations = calls.map(({ operation }) => operation);
    expect(operations.indexOf('PutItem')).toBeLessThan(operations.indexOf('Publish'));
    expect(items.get('rooms/hot/room-001')).toMatchObject({ lane: { S: 'due' } });
    expect(items.get('rooms/hot/room-001')?.['expires']).toBeUndefined();
  });

  it('takes the item out of the index and lets it expire when the breach is over', async () => {
    await handler({ ...event, state: 'cleared', event_time: 1_760_000_060_000 });
    expect(items.get('rooms/hot/room-001')?.['lane']).toBeUndefined();
    expect(Number(items.get('rooms/hot/room-001')?.['expires']?.N)).toBeGreaterThan(Date.now() / 1000);
  });
});

describe('who is not connected', () => {
  it('is told on the topic of its alerts by a tick, and nobody who is none of the fleet is kept', async () => {
    const gone = (clientId: string) => ({
      clientId,
      eventType: 'disconnected',
      timestamp: Date.now() - 120_000,
      sessionIdentifier: 's',
      versionNumber: 3,
      disconnectReason: 'CONNECTION_LOST',
    });
    await handler(gone('room-002'));
    await handler(gone('room-004'));
    await handler({ tick: true });
    const told = calls.filter(({ service }) => service === 'iot-data');
    expect(told.map(({ params }) => [params['topic'], params['qos']])).toEqual([['iot/rooms/room-002/alert', 1]]);
    const text = new TextDecoder().decode(told[0]?.params['payload'] as Uint8Array);
    expect(JSON.parse(text)).toMatchObject({ threshold: 'offline', state: 'raised', value: 'CONNECTION_LOST' });
    expect([...items.keys()].filter((key) => key.startsWith('presence/'))).toEqual(['presence/room-002']);
  });
});

describeWithOracle('AWS takes its calls', () => {
  it('botocore lets every one through', async () => {
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(
      new Set(['GetItem', 'PutItem', 'Query', 'Publish']),
    );
    // JSON holds no bytes: what stands in the payload of MQTT botocore does not look at.
    for (const {
      service,
      operation,
      params: { payload: _, ...params },
    } of calls)
      expect(await oracle().validate(service, operation, params as never), operation).toEqual([]);
  });
});
