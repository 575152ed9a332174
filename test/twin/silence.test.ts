import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, bootExample, type RunningTwin } from './example-twin';
import { connect } from './iot-core/client';
import { temporaryFolder, writeExample } from './iot-core/generated';
import { ManualClock } from './iot-core/manual-clock';
import { type Credentials, registered } from './iot-core/room';

/** `silent: 15m` of the example, from the connection to the person: presence event → rule → notifier → alert topic → rule → table and people. */

const MINUTE = 60_000;
const temporary = temporaryFolder();
const clock = new ManualClock(Date.UTC(2026, 2, 1, 10));
let running: RunningTwin;
let identity: Credentials;
beforeAll(async () => {
  const generated = join(temporary.path, 'generated');
  await writeExample(generated);
  running = await bootExample(generated, join(temporary.path, 'data'), clock);
  identity = await registered(running.room, 'temp-007');
});
afterAll(async () => {
  await running.twin.close();
  temporary.remove();
});

const until = async (there: () => boolean | Promise<boolean>) => {
  while (!(await there())) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Minute by minute, so that the notifier looks at each. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    clock.advance(MINUTE);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const told = () =>
  running.twin.alerts
    .recent()
    .map(({ message }) => JSON.parse(message) as Record<string, unknown>)
    .filter(({ device_id }) => device_id === 'temp-007');

async function events(): Promise<readonly unknown[]> {
  const sql = `SELECT threshold, state, value, since_ms FROM "iot_enterprise"."alerts" WHERE "group" = 'group1' ORDER BY event_time`;
  return (await running.twin.query(sql)).rows.map((row) => row.map(String).join(' '));
}

describe('a device that falls silent', () => {
  it('pages somebody after 15 minutes, once, and is in the list of who is silent until it is back', async () => {
    const client = await connect(running.room, 'temp-007', identity);
    const since = clock.now();
    client.mqtt.stream.destroy();
    await until(() => running.twin.status().connections === 0);
    await pass(14);
    expect(told()).toEqual([]);
    expect(running.twin.status().silent).toEqual([]);
    await pass(1);
    await until(() => told().length > 0);
    await pass(20);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatchObject({
      threshold: 'offline',
      severity: 'warning',
      state: 'raised',
      title: 'Not connected',
      limit_text: 'not connected for 15m',
      value: 'CONNECTION_LOST',
      notice: 'breach',
      summary:
        'Not connected (warning): temp-007 of Cold storage, not connected for 15m, since 2026-03-01 10:00:00 UTC',
      link: 'https://us-west-2.console.aws.amazon.com/iot/home?region=us-west-2#/thing/temp-007',
    });
    const silent = [{ group: 'group1', device: 'temp-007', alert: 'offline', severity: 'warning', since }];
    expect(running.twin.status().silent).toEqual(silent);
    expect((await ask(running.dataDir, '/trace/temp-007')).body).toMatchObject({ silent });
    expect(await events()).toEqual([`offline raised CONNECTION_LOST ${since}`]);

    const back = await connect(running.room, 'temp-007', identity);
    await until(() => running.twin.status().silent.length === 0);
    await until(async () => (await events()).length === 2);
    expect((await events())[1]).toBe(`offline cleared  ${since}`);
    await pass(60);
    expect(told()).toHaveLength(1);
    await back.mqtt.endAsync();
  });

  it('is told as well when its agent says that no readings come, as a threshold is', async () => {
    const client = await connect(running.room, 'temp-007', identity);
    const alert = (state: string, sequence: number) =>
      client.mqtt.publishAsync(
        'iot/group1/temp-007/alert',
        JSON.stringify({
          ...{ late: false, event_time: clock.now(), boot_id: 'b', sequence, threshold: 'silent', severity: 'warning' },
          ...{ state, field: '', value: '', unit: '', since_ms: clock.now() - 15 * MINUTE },
        }),
        { qos: 1 },
      );
    await pass(60);
    const before = told().length;
    await alert('raised', 1);
    await until(() => told().length > before);
    expect(told().at(-1)?.['summary']).toMatch(
      /^No readings \(warning\): temp-007 of Cold storage, no readings for 15m, since 2026-03-01 /,
    );
    expect(running.twin.status().silent.map((one) => one.alert)).toEqual(['silent']);
    clock.advance(1000);
    await alert('cleared', 2);
    await until(() => running.twin.status().silent.length === 0);
    await client.mqtt.endAsync();
  });
});
