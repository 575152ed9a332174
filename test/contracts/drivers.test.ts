import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFields } from '../../runtime/agent/edge/check-fields';
import { systemClock } from '../../runtime/clock';
import type { Driver, DriverContext, DriverState, Reading } from '../../runtime/drivers/driver';
import { DRIVERS, driverOf } from '../../runtime/drivers/index';
import type { AgentDriver, AgentField } from '../../schema/agent-config';
import { temporaryFolder } from '../drivers/temporary-folder';
import { listening } from '../drivers/told';

/** What every driver promises. A new one is a folder and a line in the registry; this suite then runs on it. */

const root = fileURLToPath(new URL('../../runtime/drivers/', import.meta.url));
const fields: readonly AgentField[] = [
  { id: 'temperature', type: 'number', unit: 'Cel', min: -40, max: 85 },
  { id: 'open', type: 'boolean', unit: '1' },
];

const folder = temporaryFolder();
const start = Date.UTC(2026, 0, 1);
const rows = Array.from({ length: 50 }, (_, index) => `${start + index * 20},${index % 9},${index % 2}`);
writeFileSync(join(folder, 'good.csv'), ['timestamp,temperature,open', ...rows].join('\n'));

const PRINTS = 'setInterval(() => console.log(JSON.stringify({ temperature: 4, open: false })), 10)';

/** A config that works, and one that does not; none for a driver that cannot go wrong. */
const CONFIGS: Readonly<Record<AgentDriver['use'], { good: AgentDriver; bad?: AgentDriver }>> = {
  simulate: { good: { use: 'simulate', kind: 'cold-room' } },
  replay: {
    good: { use: 'replay', file: 'good.csv', time: 'timestamp' },
    bad: { use: 'replay', file: 'none.csv', time: 'timestamp' },
  },
  exec: {
    good: { use: 'exec', command: [process.execPath, '-e', PRINTS] },
    bad: { use: 'exec', command: ['/nowhere/read-probe', '--json'] },
  },
};

function contextOf(driver: AgentDriver, more: Partial<DriverContext> = {}): DriverContext {
  const device = { id: 'temp-001', topics: { data: 'd', alert: 'a' }, metadata: {} };
  return {
    driver,
    device,
    fields,
    thresholds: [],
    folder,
    everyMs: 20,
    clock: systemClock(),
    seed: 1,
    faults: [],
    ...listening().saying,
    ...more,
  };
}

/** Starts it, waits for so many readings, and stops it. */
async function readings(driver: Driver, context: DriverContext, count: number): Promise<Reading[]> {
  const found: Reading[] = [];
  await new Promise<void>((resolve) => {
    const session = driver.start(context, (reading) => {
      found.push(reading);
      if (found.length === count) resolve(session.stop());
    });
  });
  return found;
}

describe('the registry of drivers', () => {
  it('has one line per folder', () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(DRIVERS.map(({ manifest }) => manifest.name).sort()).toEqual(folders.map(({ name }) => name).sort());
  });
});

describe.each(DRIVERS.map((driver) => [driver.manifest.name, driver] as const))('the driver %s', (name, driver) => {
  const { good, bad } = CONFIGS[name];

  it('has the shape of a driver', () => {
    for (const file of ['manifest.ts', 'driver.ts', 'README.md'])
      expect(existsSync(join(root, name, file)), file).toBe(true);
    expect(driver.manifest.title).toMatch(/\.$/);
    expect(driver.manifest.needs).toMatch(/\.$/);
    expect(driverOf(good)).toBe(driver);
  });

  it('emits readings that the edge takes, each with its own time, in order', async () => {
    const found = await readings(driver, contextOf(good), 4);
    const byId = new Map(fields.map((field) => [field.id, field]));
    for (const { at, values } of found) {
      expect(checkFields(byId, values).problems).toEqual([]);
      expect(Object.keys(values)).toContain('temperature');
      expect(Number.isSafeInteger(at)).toBe(true);
    }
    expect(found.map(({ at }) => at)).toEqual(found.map(({ at }) => at).sort((a, b) => a - b));
  });

  it('emits nothing after it has stopped, and stops twice', async () => {
    let stopped = false;
    let after = 0;
    let first = () => {};
    const begun = new Promise<void>((resolve) => {
      first = resolve;
    });
    const session = driver.start(contextOf(good), () => {
      if (stopped) after += 1;
      first();
    });
    await begun;
    await session.stop();
    stopped = true;
    await session.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(after).toBe(0);
  });

  it('refuses a fault that does not exist, and says which ones do', () => {
    const faults = [{ kind: 'gremlins', from: 0, until: 1 }];
    const known = Object.keys(driver.faults(good));
    expect(() => driver.start(contextOf(good, { faults }), () => {})).toThrow(
      known.length === 0 ? 'none' : known.join(', '),
    );
    for (const sentence of Object.values(driver.faults(good))) expect(sentence).toMatch(/\.$/);
  });

  if (bad === undefined) return;
  it('says that it fails and why, and does not throw', async () => {
    const told: DriverState[] = [];
    const session = await new Promise<{ stop(): Promise<void> }>((resolve) => {
      const started = driver.start(
        contextOf(bad, {
          source: (state) => {
            told.push(state);
            setTimeout(() => resolve(started), 100);
          },
        }),
        () => {},
      );
    });
    await session.stop();
    expect(new Set(told)).toEqual(new Set([{ is: 'failing', why: expect.any(String) as string }]));
  });
});
