import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { DEVICES_STEP } from '../../compiler/6-apply/devices/devices-step';
import { storeOf } from '../../compiler/6-apply/state/applied';
import { describeWithMoto, MOTO_ACCOUNT, MOTO_ENV, useMoto } from '../moto/server';
import type { DevicesOrder } from './devices-process';
import { FLEET, fleetOf, group, names, readyAt, registryAt, registryOf, runStep } from './devices-world';
import { runAt } from './fleet-under-test';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

const COLD = names('cold', 14);
const settings = (everyMs: number) => ({ everyMs, thresholds: '[]' });
const BASE = fleetOf(
  group('cold', { things: COLD, settings: settings(60_000) }),
  group('gone', { things: names('gone', 3) }),
);
/** Some are new, some go, some change, one group leaves, and all get other settings. */
const TARGET = fleetOf(
  group('cold', { things: [...COLD.slice(3), ...names('new', 4)], settings: settings(10_000) }),
  group('fresh', { things: names('fresh', 5) }),
);
const CHANGES = /^(IoT|iotdata)\.(POST|PUT|PATCH|DELETE)|^S3\.(PUT|DELETE)/;
const POINTS = 5;

describeWithMoto('a process that is killed while it changes devices', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-killed-'));
  beforeAll(() => tap.start());
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await tap.stop();
  });
  useEnvironment();

  const begun = async (): Promise<ChildProcess> => {
    const order: DevicesOrder = {
      endpoint: tap.url,
      address: storeOf(runAt(moto().url).work.clients, FLEET, MOTO_ACCOUNT).address,
      base: BASE,
      target: TARGET,
      plan: await plan(BASE, TARGET, { base: { from: 'applied', name: 'applied' }, tool: 'test' }),
    };
    const file = join(folder, 'order.json');
    writeFileSync(file, JSON.stringify(order));
    const script = fileURLToPath(new URL('./devices-process.ts', import.meta.url));
    const env = { PATH: process.env.PATH, ...MOTO_ENV, NODE_NO_WARNINGS: '1' };
    return spawn(process.execPath, ['--import', 'tsx', script, file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  };

  const ended = async (): Promise<void> => {
    const [code] = await once(await begun(), 'exit');
    expect(code).toBe(0);
  };

  const applied = async () => {
    await moto().reset();
    await readyAt(moto().url);
    await runStep(runAt(moto().url), DEVICES_STEP, undefined, BASE);
    tap.forget();
  };

  const changed = () => tap.seen.filter(({ operation }) => CHANGES.test(operation)).length;

  it('at any change, the next one ends in the same state, and no thing was made twice', async () => {
    await applied();
    await ended();
    const groups = Object.values(TARGET.groups).map(({ thingGroup }) => thingGroup);
    const state = () => registryAt(moto().url, groups);
    expect(await state()).toEqual(registryOf(TARGET));
    const all = changed();
    for (let point = 0; point < POINTS; point++) {
      await applied();
      const at = Math.floor((all * (point + 0.5)) / POINTS);
      const made: string[] = [];
      const child = await begun();
      let changes = 0;
      tap.fate = ({ operation }) => {
        if (changes > at) return 'hang-lost';
        if (CHANGES.test(operation)) changes += 1;
        if (changes > at) {
          child.kill('SIGKILL');
          return point % 2 === 0 ? 'hang-lost' : 'hang-unanswered';
        }
        if (/^IoT.POST \/things\/[^/]+$/.test(operation)) made.push(operation);
        return 'pass';
      };
      await once(child, 'exit');
      expect(child.signalCode, `the process had ${all} changes to make, and was through before change ${at}`).toBe(
        'SIGKILL',
      );
      // What was on its way comes through.
      await wait(300);
      tap.fate = ({ operation }) => {
        if (/^IoT.POST \/things\/[^/]+$/.test(operation)) made.push(operation);
        return 'pass';
      };
      await ended();
      expect(await state(), `killed at change ${at} of ${all}`).toEqual(registryOf(TARGET));
      expect(made.sort(), `killed at change ${at} of ${all}`).toEqual([...new Set(made)]);
    }
  }, 360_000);
});
