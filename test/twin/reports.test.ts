import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { awsTransport } from '../../runtime/agent/transport/aws';
import { systemClock } from '../../runtime/clock';
import type { Driver } from '../../runtime/drivers/driver';
import { CloudWatch } from '../../runtime/twin/metrics/cloudwatch';
import type { AgentConfig } from '../../schema/agent-config';
import { bringIdentity, startDevice } from '../agent/agent/device';
import { bootExample, type RunningTwin } from './example-twin';
import { connect } from './iot-core/client';
import { temporaryFolder, writeExample } from './iot-core/generated';
import { onboard } from './iot-core/provision';

/** What agents report goes through the generated policy and the generated rules, and is a metric. */

const THING = 'temp-007';
const temporary = temporaryFolder();
const generated = join(temporary.path, 'generated');
let running: RunningTwin;
beforeAll(async () => {
  await writeExample(generated);
  running = await bootExample(generated, join(temporary.path, 'data'));
});
afterAll(async () => {
  await running.twin.close();
  temporary.remove();
});
afterEach(() => vi.restoreAllMocks());

const configOf = (thing: string) =>
  JSON.parse(readFileSync(join(generated, 'agents', 'group1', `${thing}.json`), 'utf8')) as AgentConfig;

const topicOf = (thing: string, kind: 'readings' | 'losses') => configOf(thing).reports?.[kind].topic ?? '';

/** The sum of each metric that was put since. */
function metrics() {
  const sums: Record<string, number> = {};
  vi.spyOn(CloudWatch.prototype, 'put').mockImplementation(({ namespace, name, value }) => {
    const metric = `${namespace}/${name}`;
    sums[metric] = (sums[metric] ?? 0) + value;
  });
  return sums;
}

/** Three good readings, two that are none, one without one of its fields; then its source fails. */
const troubled: Driver = {
  manifest: { name: 'exec', title: 'In trouble.', needs: 'Nothing.' },
  faults: () => ({}),
  start({ clock, leftOut, fieldLeftOut, source }, emit) {
    leftOut('not-json', 2);
    fieldLeftOut('not-finite', 1);
    for (const temperature of [1, 2, 3]) emit({ at: clock.now(), values: { temperature } });
    source({ is: 'failing', why: 'the line is cut' });
    return { stop: async () => {} };
  },
};

describe('the reports of an agent', () => {
  it('are metrics of the fleet: from the agent by the policy and the rule to CloudWatch, and nowhere else', async () => {
    const sums = metrics();
    const before = running.twin.status();
    const folder = join(temporary.path, 'agent');
    bringIdentity(folder, await onboard(running.room, 'group1', THING));
    const config = configOf(THING);
    const { port, caPath } = running.twin.iotCore;
    const clock = systemClock();
    const device = startDevice({
      folder,
      clock,
      transport: awsTransport(clock),
      driverFor: () => troubled,
      place: { endpoint: '127.0.0.1', port, authorityFile: caPath },
      config: { ...config, provisioning: { ...config.provisioning, by: 'registered' } },
    });
    while (device.count('acknowledged') < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    // A clean stop tells what is not told yet.
    await device.agent.stop();
    const fleet = 'Fleetwright/iot-enterprise';
    expect(sums).toEqual({
      [`${fleet}/ReadingsTaken`]: 5,
      [`${fleet}/ReadingsDelivered`]: 3,
      [`${fleet}/ReadingsUnchanged`]: 0,
      [`${fleet}/ReadingsRefused`]: 0,
      [`${fleet}/ReadingsLeftOut`]: 2,
      [`${fleet}/ReadingsGivenUp`]: 0,
      [`${fleet}/ReadingsLost`]: 2,
      [`${fleet}/FieldsLeftOut`]: 1,
      [`${fleet}/SourcesFailing`]: 1,
    });
    expect(device.events.filter(({ kind }) => kind === 'problem')).toEqual([]);
    expect(device.count('accepted'), 'a report is no reading').toBe(3);
    expect(running.twin.status().objects - before.objects, 'and not in the lake').toBe(3);
    expect(running.twin.status().errors).toBe(before.errors);
  });

  it('are taken from the thing itself only, and for these rules only', async () => {
    const sums = metrics();
    const credentials = await onboard(running.room, 'group1', 'temp-008');
    const own = topicOf('temp-008', 'readings');
    const refused = [
      topicOf('temp-009', 'readings'),
      own.replace('group1', 'group2'),
      own.replace('___report__readings', '__group1__telemetry'),
      own.replace(/^\$aws\/rules\/[^/]+\//, ''),
      `${own}/more`,
    ];
    for (const topic of refused) {
      const device = await connect(running.room, 'temp-008', credentials);
      const before = running.twin.status().refusals;
      await device.mqtt
        .publishAsync(topic, '{"taken":1,"delivered":1,"unchanged":0}', { qos: 1 })
        .catch(() => undefined);
      expect(running.twin.status().refusals, topic).toBe(before + 1);
      await device.end();
    }
    expect(sums).toEqual({});
  });

  it('that are none are kept as not deliverable, and count nothing', async () => {
    const sums = metrics();
    const device = await connect(running.room, 'temp-010', await onboard(running.room, 'group1', 'temp-010'));
    await device.mqtt.publishAsync(topicOf('temp-010', 'readings'), '{"taken":"many"}', { qos: 1 });
    await device.end();
    expect(sums).toEqual({});
    const kept = running.twin
      .traces('temp-010')
      .messages.at(-1)
      ?.steps.map(({ text }) => text)
      .join('\n');
    expect(kept).toContain('errors/rule=iot_enterprise___report__readings/');
  });

  it('raise the alarms on lost readings and on sources that fail', async () => {
    const put = vi.spyOn(CloudWatch.prototype, 'put');
    const device = await connect(running.room, 'temp-011', await onboard(running.room, 'group1', 'temp-011'));
    const report = { refused: 0, leftOut: 2, givenUp: 1, fields: 0, failing: 1 };
    await device.mqtt.publishAsync(topicOf('temp-011', 'losses'), JSON.stringify(report), { qos: 1 });
    await device.end();
    const [metrics] = put.mock.contexts as unknown as [CloudWatch];
    metrics.evaluateUntil(Date.now() + 60_000);
    const raised = metrics.alarms().filter(({ state }) => state === 'ALARM');
    expect(raised.map(({ settings }) => settings.name).sort()).toEqual([
      'iot-enterprise--pipeline--readings-lost',
      'iot-enterprise--pipeline--sources-failing',
    ]);
    const told = running.twin.alerts.recent().map(({ message }) => JSON.stringify(message));
    for (const { settings } of raised) expect(told.some((text) => text.includes(settings.name))).toBe(true);
  });
});
