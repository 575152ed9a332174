import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fleet, folderWith } from './fleet';
import { RunningFleet, smallFleet } from './running-fleet';

describe('fleet trace', () => {
  let folder = '';
  beforeAll(async () => {
    folder = folderWith({ 'fleet.yaml': smallFleet() });
    expect(await new RunningFleet(folder, ['--speed', '60', '--for', '3s']).ended()).toBe(0);
  }, 180_000);
  const trace = (...words: string[]) => fleet(folder, ['trace', ...words]);

  it('prints the whole way, after the twin has stopped: how it came in, and for each message policy, rule, result and key', () => {
    // The last one may be the report that a stop brings.
    const { code, stdout, stderr } = trace('room-001', '--last', '3');
    expect([code, stderr]).toEqual([0, '']);
    const order = [
      'client acme-claim-rooms--room-001, MQTT 5',
      'hook of acme-rooms allows it',
      'thing room-001 registered by acme-rooms',
      'client room-001, MQTT 5',
      'iot:Connect client/room-001: allowed by statement',
      'message of ',
      'iot/rooms/room-001/data: ',
      'iot:Publish topic/iot/rooms/room-001/data: allowed by statement',
      'acme__rooms__telemetry: matched',
      "FROM 'iot/rooms/+/data'",
      '"device_id":"room-001"',
      's3://acme-raw-123456789012-eu-west-1/raw/group=rooms/device=room-001/',
    ];
    let from = 0;
    for (const text of order) {
      const at = stdout.indexOf(text, from);
      expect(at, `${text} is not behind what comes before it in:\n${stdout}`).toBeGreaterThanOrEqual(from);
      from = at;
    }
  });

  it('prints as many messages as asked, as JSON for programs', () => {
    const { format, messages } = JSON.parse(trace('meter-001', '--json', '--last', '5').stdout);
    expect(format).toBe('fleetwright/twin-traces/v1');
    expect(messages).toHaveLength(5);
  });

  it.each([
    ['room-01', 'did you mean `room-001`?'],
    ['something-else-altogether', 'it has heard of '],
    ['room-001 --last 0', '--last is a number from 1 on'],
  ])('%s: exit code 2, and what to do', (words, says) => {
    expect(trace(...words.split(' '))).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });

  it('says so where a killed twin has left nothing', () => {
    rmSync(join(folder, '.fleet/twin/traces.json'));
    expect(trace('room-001')).toMatchObject({ code: 2, stderr: expect.stringContaining('left no traces') });
  });
});
