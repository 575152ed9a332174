import { beforeAll, describe, expect, it } from 'vitest';
import { pastFaults } from '../../runtime/history/past-faults';
import { pastMessages } from '../../runtime/history/past-of-thing';
import type { AgentConfig } from '../../schema/agent-config';
import { compiledFleet, DIRECT, flat, ORDER } from './compiled-fleet';

const DAY = 86_400_000;

describe('the faults of a past', () => {
  let configs: readonly AgentConfig[];
  beforeAll(async () => {
    ({ configs } = await compiledFleet(DIRECT));
  });

  it('are the same for the same seed, and others for another', () => {
    expect(pastFaults(configs, ORDER)).toEqual(pastFaults(configs, ORDER));
    expect(pastFaults(configs, { ...ORDER, seed: 8 })).not.toEqual(pastFaults(configs, ORDER));
  });

  it('lie in the part that models learn from and in the newest fifth, on other devices, and are over before the run begins', () => {
    const order = { ...ORDER, from: ORDER.until - 10 * DAY };
    const middle = order.from + 8 * DAY;
    const rooms = pastFaults(configs, order).filter(({ group }) => group === 'rooms');
    const [early, late] = [rooms.filter(({ until }) => until <= middle), rooms.filter(({ from }) => from >= middle)];
    expect([early.length, late.length]).toEqual([1, 1]);
    expect(early[0]?.device).not.toBe(late[0]?.device);
    for (const { from, until } of rooms) {
      expect(from).toBeGreaterThanOrEqual(order.from);
      expect(until).toBeLessThanOrEqual(order.until - 3 * 3_600_000);
    }
  });

  it('are none where the past is too short for any', () => {
    expect(pastFaults(configs, { ...ORDER, from: ORDER.until - 600_000 })).toEqual([]);
  });

  it('raise the alert of their threshold while they last, and nothing is raised without one', async () => {
    const faults = pastFaults(configs, ORDER);
    const alerts: { readonly device: string; readonly at: number }[] = [];
    for (const config of configs.filter(({ group }) => group === 'rooms'))
      for (const device of config.devices) {
        const own = faults.filter((fault) => fault.device === device.id);
        const more = { folder: '', counts: { readings: 0, unchanged: 0, leftOut: 0 }, problem: () => {} };
        for await (const { record, arrivedAt } of flat(pastMessages(config, device, own, ORDER, more)))
          if (record.kind === 'alert' && Buffer.from(record.payload).includes('"raised"'))
            alerts.push({ device: device.id, at: arrivedAt });
      }
    expect(alerts.length).toBeGreaterThan(0);
    for (const { device, at } of alerts)
      expect(faults.some((fault) => fault.device === device && at >= fault.from && at <= fault.until)).toBe(true);
  });
});
