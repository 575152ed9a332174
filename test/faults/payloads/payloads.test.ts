import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesIn } from '../../../runtime/twin/lake/storage/files-in';
import { keyOfPath } from '../../../runtime/twin/lake/storage/key-path';
import { bootExample, type RunningTwin, reading } from '../../twin/example-twin';
import { connect, type TestClient } from '../../twin/iot-core/client';
import { temporaryFolder, writeExample } from '../../twin/iot-core/generated';
import { onboard, type Pending } from '../../twin/iot-core/provision';

const temporary = temporaryFolder();
const YEAR_MS = 365 * 86_400_000;
const BUCKET = 'iot-enterprise-raw-123456789012-us-west-2';
const TELEMETRY = 'errors/rule=iot_enterprise__group1__telemetry/';

let running: RunningTwin;
const credentials = new Map<string, Pending>();
beforeAll(async () => {
  const generated = join(temporary.path, 'generated');
  await writeExample(generated);
  running = await bootExample(generated, join(temporary.path, 'data'));
});
afterAll(async () => {
  await running.twin.close();
  temporary.remove();
});

/** A device that may do what its policy says, and says what no agent would. */
async function device(name: string): Promise<TestClient> {
  const known = credentials.get(name) ?? (await onboard(running.room, 'group1', name));
  credentials.set(name, known);
  return connect(running.room, name, known);
}

/** Publishes as this device and waits for the PUBACK. */
async function say(name: string, ...payloads: readonly (string | Buffer)[]): Promise<void> {
  const client = await device(name);
  for (const payload of payloads) await client.mqtt.publishAsync(`iot/group1/${name}/data`, payload, { qos: 1 });
  await client.end();
}

async function rows(name: string, columns: string): Promise<readonly (readonly unknown[])[]> {
  const sql = `SELECT ${columns} FROM raw_cold_room WHERE device = '${name}' ORDER BY sequence NULLS FIRST`;
  return (await running.twin.query(sql)).rows;
}

interface ErrorObject {
  readonly topic: string;
  readonly base64OriginalPayload: string;
  readonly failures: readonly { readonly failedAction: string; readonly errorMessage: string }[];
}

/** What the telemetry rule has put below the error prefix for a device. */
async function errorsOf(name: string): Promise<readonly ErrorObject[]> {
  const bucket = join(running.dataDir, 'lake', BUCKET);
  const found: ErrorObject[] = [];
  for await (const path of filesIn(bucket)) {
    if (!keyOfPath(path).startsWith(TELEMETRY)) continue;
    const object = JSON.parse(await readFile(join(bucket, path), 'utf8')) as ErrorObject;
    if (object.topic === `iot/group1/${name}/data`) found.push(object);
  }
  return found;
}

const nested = (levels: number) => `{"deep":${'['.repeat(levels)}${']'.repeat(levels)},"sequence":1}`;

describe('a payload that no rule can read is acknowledged, and kept below the error prefix as it came', () => {
  const cases: readonly (readonly [what: string, device: string, payload: string | Buffer, why: RegExp])[] = [
    ['text', 'temp-001', 'hello', /not JSON|JSON/],
    ['bytes that are not UTF-8', 'temp-003', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /JSON/],
    ['NaN', 'temp-004', '{"temperature": NaN, "sequence": 1}', /JSON/],
    ['half an object', 'temp-005', '{"temperature": 4.', /JSON/],
    ['a list', 'temp-006', '[{"temperature": 4}]', /object/],
    ['a number', 'temp-007', '4', /object/],
    ['null', 'temp-008', 'null', /object/],
    ['1,001 lists in each other', 'temp-009', nested(1001), /deep|level|nest/],
  ];
  it.each(cases)('%s', async (_, name, payload, why) => {
    await say(name, payload);
    const errors = await errorsOf(name);
    expect(errors).toHaveLength(1);
    expect(Buffer.from(errors[0]?.base64OriginalPayload ?? '', 'base64')).toEqual(Buffer.from(payload));
    expect(errors[0]?.failures[0]).toMatchObject({ failedAction: 'SqlEvaluation' });
    expect(errors[0]?.failures[0]?.errorMessage).toMatch(why);
    expect(await rows(name, '*')).toEqual([]);
  });
});

describe('a payload that is an object is in the lake as it is', () => {
  it('wrong types: a column that cannot hold the value is NULL, the others are kept', async () => {
    await say('temp-011', reading(1, { temperature: 'warm', humidity: 60 }), reading(2, { temperature: { is: 4 } }));
    expect(await rows('temp-011', 'sequence, temperature, humidity')).toEqual([
      [1, null, 60],
      [2, null, null],
    ]);
    expect(await errorsOf('temp-011')).toEqual([]);
  });

  it('no envelope at all: only what the rule adds is known', async () => {
    await say('temp-012', '{"temperature": 4.5}');
    expect(await rows('temp-012', 'device_id, group_id, sequence, event_time, temperature')).toEqual([
      ['temp-012', 'group1', null, null, 4.5],
    ]);
  });

  it('a device that says it is another is itself all the same: the topic counts', async () => {
    await say('temp-013', reading(1, { device_id: 'temp-014', group_id: 'group2', ingest_ms: 1, trace_id: 'mine' }));
    expect(await rows('temp-013', "device_id, group_id, ingest_ms > 1, trace_id = 'mine'")).toEqual([
      ['temp-013', 'group1', true, false],
    ]);
  });

  it('a clock a year off, either way: event_time is what the device says, the partition is the day it came', async () => {
    const now = Date.now();
    const at = (event_time: number, sequence: number) => reading(sequence, { event_time });
    await say('temp-015', at(now - YEAR_MS, 1), at(now + YEAR_MS, 2), at(-1, 3), at(9e15, 4));
    expect((await rows('temp-015', 'event_time')).flat().map(Number)).toEqual([now - YEAR_MS, now + YEAR_MS, -1, 9e15]);
    const today = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
    const partitions = await rows('temp-015', "concat(year, month, day) BETWEEN '20000101' AND '99991231', year");
    expect(partitions.map(([, year]) => year)).toEqual(Array(4).fill(today.slice(0, 4)));
  });

  it('nothing: an empty payload has no fields, and the rule adds its columns, as on AWS', async () => {
    await say('temp-002', '');
    expect(await rows('temp-002', 'device_id, group_id, sequence, temperature')).toEqual([
      ['temp-002', 'group1', null, null],
    ]);
    expect(await errorsOf('temp-002')).toEqual([]);
  });

  it('100 lists in each other', async () => {
    await say('temp-016', nested(100));
    expect(await rows('temp-016', 'sequence, temperature')).toEqual([[1, null]]);
  });

  it('128 KB, and not a byte more: then the connection ends, the device is told why, and nothing is kept', async () => {
    const padded = (bytes: number) => {
      const empty = reading(1, { temperature: 4, padding: '' });
      return empty.replace('"padding":""', `"padding":"${'x'.repeat(bytes - Buffer.byteLength(empty))}"`);
    };
    expect(Buffer.byteLength(padded(131_072))).toBe(131_072);
    await say('temp-017', padded(131_072));
    expect(await rows('temp-017', 'temperature, sequence')).toEqual([[4, 1]]);
    const client = await device('temp-018');
    client.mqtt.publish('iot/group1/temp-018/data', padded(131_073), { qos: 1 });
    await client.untilClosed();
    expect(client.disconnectReason).toBe(0x95);
    expect(await rows('temp-018', 'temperature')).toEqual([]);
    expect(await errorsOf('temp-018')).toEqual([]);
  });
});

describe('whatever devices say', () => {
  it('each payload is a row or an error object, and no payload keeps the table from being read', async () => {
    const strange = fc.constantFrom(
      '{"temperature":1e400}',
      '{"temperature":-1E999,"humidity":1e-999}',
      '{"temperature":123456789012345678901234567890}',
      '{"sequence":1e30,"event_time":9223372036854775808}',
      '{"a":1,"a":2,"temperature":1,"temperature":2}',
      '{"__proto__":{"temperature":1},"constructor":2}',
      '{"Temperature":1,"TEMPERATURE":2}',
      '{"boot_id":"\\ud800","x":"\\u0000"}',
      '{"late":"yes","boot_id":{},"monotonic_ms":[]}',
      '{"":0}',
      '\ufeff{"temperature":1}',
      ' {"temperature" : 1 }\n',
      '{"temperature":1}{"temperature":2}',
    );
    const payload = fc.oneof(
      strange,
      fc.json(),
      fc.object({ withNullPrototype: false }).map((value) => JSON.stringify(value)),
      fc.string(),
    );
    const payloads = fc.sample(payload, { numRuns: 300, seed: 7 });
    await say('temp-020', ...payloads);
    const errors = await errorsOf('temp-020');
    const read = await rows('temp-020', 'device_id, event_time, boot_id, sequence, late, temperature, humidity');
    expect(read.length + errors.length).toBe(payloads.length);
    const objects = payloads.filter(hasFields).length;
    expect({ rows: read.length, objects: read.length - objects }).toEqual({ rows: objects, objects: 0 });
    expect(new Set(read.map(([name]) => name))).toEqual(new Set(['temp-020']));
  }, 180_000);
});

/** An empty payload is an object without fields. */
function hasFields(payload: string): boolean {
  if (payload === '') return true;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
