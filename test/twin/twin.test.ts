import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TwinStatus, TwinTraces } from '../../schema/twin-protocol';
import { ask, bootExample, type RunningTwin, reading } from './example-twin';
import { connect } from './iot-core/client';
import { temporaryFolder, writeExample } from './iot-core/generated';
import { connectClaim, onboard } from './iot-core/provision';

const temporary = temporaryFolder();
const generated = join(temporary.path, 'generated');
beforeAll(() => writeExample(generated));
afterAll(() => temporary.remove());

const DATA = 'iot/group1/temp-007/data';

describe('a twin over the generated example', () => {
  let running: RunningTwin;
  beforeAll(async () => {
    running = await bootExample(generated, join(temporary.path, 'one'));
  });
  afterAll(() => running.twin.close());

  it('takes a device from claim to lake: the table holds what was acknowledged', async () => {
    const { twin, room } = running;
    const device = await connect(room, 'temp-007', await onboard(room, 'group1', 'temp-007'));
    for (const n of [1, 2, 3]) await device.mqtt.publishAsync(DATA, reading(n, { temperature: n }), { qos: 1 });
    await device.end();
    const sql = 'SELECT device_id, sequence, temperature FROM raw_cold_room ORDER BY sequence';
    expect((await twin.query(sql)).rows).toEqual([
      ['temp-007', 1, 1],
      ['temp-007', 2, 2],
      ['temp-007', 3, 3],
    ]);
    expect(twin.status()).toMatchObject({ things: 1, objects: 3, errors: 0, refusals: 0 });
  });

  it('follows a message by one trace id: publish, policy statement, rule, SQL result, object key', async () => {
    const { messages, connections } = running.twin.traces('temp-007');
    const last = messages.at(-1);
    expect(last?.steps.map(({ kind }) => kind)).toEqual(['publish', 'policy', 'rule', 'rule', 'rule', 'action']);
    const [publish, policy] = last?.steps ?? [];
    expect(publish?.text).toContain(DATA);
    expect(policy?.text).toMatch(/^allowed by statement \d+ of iot-enterprise-device/);
    const telemetry = last?.steps.find(({ data }) => data?.rule === 'iot_enterprise__group1__telemetry');
    expect(JSON.parse(String(telemetry?.data?.result))).toMatchObject({ temperature: 3, trace_id: last?.traceId });
    expect(last?.steps.at(-1)?.text).toMatch(
      /s3:\/\/iot-enterprise-raw-123456789012-us-west-2\/raw\/group=group1\/device=temp-007\//,
    );
    const came = connections.flatMap(({ steps }) => steps.map(({ text }) => text)).join('\n');
    expect(came).toContain('hook of iot-enterprise-group1 allows it');
    expect(came).toContain('client temp-007, MQTT 5');
  });

  it('keeps the refusal of a device with the statements that were near', async () => {
    const { room, twin } = running;
    const device = await connect(room, 'temp-008', await onboard(room, 'group1', 'temp-008'));
    await device.mqtt.publishAsync(DATA, '{}', { qos: 1 }).catch(() => undefined);
    await device.end();
    const steps = twin.traces('temp-008').messages.at(-1)?.steps ?? [];
    expect(steps.map(({ kind }) => kind)).toEqual(['publish', 'policy']);
    expect(steps[1]?.text).toMatch(/^no statement allows .*: .*iot-enterprise-device/);
    expect(twin.status().refusals).toBe(1);
  });

  it('names a device that was refused at the door by the client id of its claim', async () => {
    const claim = await connectClaim(running.room, 'group1', 'nobody-1');
    await claim.end();
    expect(running.twin.traces('iot-enterprise-claim-group1--nobody-1').connections.length).toBeGreaterThan(0);
  });

  it('says all of it over a socket that only its owner can open', async () => {
    const { dataDir } = running;
    expect(statSync(join(dataDir, 'control.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const status = await ask(dataDir, '/status');
    expect(status.body).toMatchObject({ format: 'fleetwright/twin-status/v1', fleet: 'iot-enterprise', refused: [] });
    const traces: TwinTraces = (await ask(dataDir, '/trace/temp-007')).body;
    expect(traces.messages).toHaveLength(3);
    expect((await ask(dataDir, '/alerts')).body).toMatchObject({ alerts: [] });
    expect(await ask(dataDir, '/fault', 'POST', '{"fault":"x"}')).toMatchObject({ status: 409 });
    expect(await ask(dataDir, '/other')).toMatchObject({ status: 404 });
  });

  it('lists every resource that it does not stand for, with the reason', async () => {
    const { notHonoured }: TwinStatus = running.twin.status();
    expect(notHonoured.find(({ type }) => type === 'AWS::SNS::Subscription')).toMatchObject({ property: undefined });
    expect(notHonoured.filter(({ why }) => why.includes('does not know') || why.includes('no room'))).toEqual([]);
  });

  it('refuses a second twin over the same folder, and leaves the first alone', async () => {
    await expect(bootExample(generated, running.dataDir)).rejects.toThrow(/is in use by process \d+/);
    expect((await ask(running.dataDir, '/status')).status).toBe(200);
  });

  it('goes by other files at once, says what is different, and keeps devices connected', async () => {
    const { twin, room } = running;
    const other = join(temporary.path, 'other');
    await writeExample(other, (text) => text.replace('field: humidity, above: 85', 'field: humidity, above: 40'));
    const device = await connect(room, 'temp-009', await onboard(room, 'group1', 'temp-009'));
    const topic = 'iot/group1/temp-009/data';
    await device.mqtt.publishAsync(topic, reading(1, { humidity: 50 }), { qos: 1 });
    expect(twin.alerts.recent()).toEqual([]);
    const changes = await twin.apply(other);
    const rule = 'iot_enterprise__group1__threshold__damp';
    expect(changes.find(({ type }) => type === 'AWS::IoT::TopicRule')).toMatchObject({
      added: [],
      removed: [],
      changed: [rule],
    });
    await device.mqtt.publishAsync(topic, reading(2, { humidity: 50 }), { qos: 1 });
    await device.end();
    expect(twin.alerts.recent().map((alert) => alert.rule)).toEqual([rule]);
  });

  it('is as it was when the other files cannot be read', async () => {
    const broken = join(temporary.path, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'manifest.json'), '{}');
    await expect(running.twin.apply(broken)).rejects.toThrow(/another version/);
    expect(running.twin.status().fleet).toBe('iot-enterprise');
  });
});

describe('a twin that ends', () => {
  it('saves traces, and leaves a folder that the next one goes on with', async () => {
    const dataDir = join(temporary.path, 'two');
    const first = await bootExample(generated, dataDir);
    const credentials = await onboard(first.room, 'group1', 'temp-007');
    const ca = readFileSync(first.twin.iotCore.caPath, 'utf8');
    await first.twin.close();
    await first.twin.close();
    expect(readdirSync(dataDir)).not.toContain('control.sock');
    expect(readdirSync(dataDir)).not.toContain('lock');
    expect(readFileSync(join(dataDir, 'traces.json'), 'utf8')).toContain('temp-007');

    const second = await bootExample(generated, dataDir);
    expect(readFileSync(second.twin.iotCore.caPath, 'utf8')).toBe(ca);
    const device = await connect(second.room, 'temp-007', credentials);
    await device.mqtt.publishAsync(DATA, reading(1, { temperature: 1 }), { qos: 1 });
    await device.end();
    expect((await second.twin.query('SELECT count(*) FROM raw_cold_room')).rows).toEqual([[1]]);
    await second.twin.close();
  });
});
