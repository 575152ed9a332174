import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonical } from '../../compiler/5-plan/canonical';
import { DEVICES_STEP } from '../../compiler/6-apply/devices/devices-step';
import { readRollOut } from '../../compiler/6-apply/devices/roll-out/roll-out-state';
import { SETTINGS_STEP, waveEnds } from '../../compiler/6-apply/devices/roll-out/settings-step';
import { beyond } from '../../compiler/6-apply/devices/roll-out/shadow';
import { storeOf } from '../../compiler/6-apply/state/applied';
import type { Json } from '../../schema/plan/json';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { FLEET, fleetOf, group, names, readyAt, runStep } from './devices-world';
import { type Run, runAt } from './fleet-under-test';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

const THINGS = names('cold', 40);
const fleet = (settings: Json, things = THINGS) => fleetOf(group('cold', { things, settings }));
const OLD = fleet({ everyMs: 60_000, thresholds: '[]' });
const NEW = fleet({ everyMs: 10_000, thresholds: '[]', deadbands: { temperature: 0.5 } });

describe('waves', () => {
  it('are a tenth, a half and all of the devices, and few devices are few waves', () => {
    expect([0, 1, 2, 7, 40, 1000].map(waveEnds)).toEqual([[0], [1], [1, 2], [1, 4, 7], [4, 20, 40], [100, 500, 1000]]);
  });

  it('what stands in a shadow beyond what is wanted is taken back key by key', () => {
    expect(beyond({ a: 1, b: { c: 1, d: 2 } }, { b: { c: 5 } })).toEqual({ a: null, b: { d: null } });
    expect(beyond({ a: 1 }, { a: 2, b: 3 })).toBeUndefined();
  });
});

describeWithMoto('the roll-out of settings', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    await readyAt(moto().url);
    tap.forget();
    await runStep(runAt(moto().url), DEVICES_STEP, undefined, OLD);
  });

  const store = () => storeOf(runAt(moto().url).work.clients, FLEET, MOTO_ACCOUNT);
  const told = () => tap.operations().filter((one) => /POST \/things\/.*\/shadow/.test(one)).length;

  /** Devices that report whenever there is time to, as the agent does; some reject what they are asked for. */
  const withAgents = (connected: readonly string[], rejects: (thing: string) => boolean): Run => {
    const run = runAt(tap.url);
    const sleep = async (ms: number) => {
      await run.work.time.sleep(ms);
      for (const thing of connected) await answered(thing, rejects(thing));
    };
    return { ...run, work: { ...run.work, time: { ...run.work.time, sleep } } };
  };

  const shadowOf = async (thingName: string) => {
    const { GetThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
    const data = await runAt(moto().url).work.clients.iotData();
    const { payload } = await data.send(new GetThingShadowCommand({ thingName, shadowName: 'config' }));
    return JSON.parse(Buffer.from(payload ?? []).toString()) as {
      version: number;
      state: { desired?: Json; reported?: Json };
    };
  };

  const report = async (thingName: string, reported: Json) => {
    const { UpdateThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
    const data = await runAt(moto().url).work.clients.iotData();
    const payload = Buffer.from(JSON.stringify({ state: { reported } }));
    await data.send(new UpdateThingShadowCommand({ thingName, shadowName: 'config', payload }));
  };

  const answered = async (thing: string, isRejected: boolean) => {
    const { version, state } = await shadowOf(thing);
    if (state.desired === undefined) return;
    const hash = createHash('sha256').update(canonical(state.desired)).digest('hex').slice(0, 12);
    const outcome = {
      state: isRejected ? 'rejected' : 'applied',
      version,
      hash,
      reason: isRejected ? 'no such field' : '',
    };
    await report(thing, isRejected ? { outcome } : { ...(state.desired as object), outcome });
  };

  const connect = async (things: readonly string[]) => {
    for (const thing of things)
      await report(thing, { everyMs: 60_000, outcome: { state: 'applied', version: 0, hash: '' } });
  };

  it('tells each device whose settings change, once, and counts who runs by them; who is not there is no failure', async () => {
    const connected = THINGS.slice(0, 10);
    await connect(connected);
    tap.forget();
    const note = await runStep(
      withAgents(connected, () => false),
      SETTINGS_STEP,
      OLD,
      NEW,
    );
    expect(note).toBe('40 told: 10 run by them, 30 never connected so far');
    expect(told()).toBe(40);
    for (const thing of THINGS)
      expect((await shadowOf(thing)).state.desired).toEqual(NEW.groups['cold']?.settings.shared);
    expect(await readRollOut(store())).toMatchObject({ state: 'done', told: 40 });
  });

  it('unchanged settings and new devices cost no call', async () => {
    tap.forget();
    const more = fleet({ everyMs: 60_000, thresholds: '[]' }, [...THINGS, 'cold-new']);
    expect(await runStep(runAt(tap.url), SETTINGS_STEP, OLD, more)).toBeUndefined();
    expect(tap.operations().filter((one) => /shadow/.test(one))).toEqual([]);
  });

  it('stops after the first wave when too many of those that answer reject them, with their reason; the others are not told', async () => {
    await connect(THINGS);
    tap.forget();
    const stopped = runStep(
      withAgents(THINGS, () => true),
      SETTINGS_STEP,
      OLD,
      NEW,
    );
    await expect(stopped).rejects.toMatchObject({
      kind: 'roll-out-stopped',
      message: expect.stringMatching(/^4 of 4 devices .* 4 of 40 were told\. cold-\d+: no such field$/),
    });
    expect(told()).toBe(4);
    expect(await readRollOut(store())).toMatchObject({ state: 'stopped', told: 4, waves: 0 });
  });

  it('goes on from where it stopped once they take them, and tells nobody twice', async () => {
    await connect(THINGS);
    await runStep(
      withAgents(THINGS, () => true),
      SETTINGS_STEP,
      OLD,
      NEW,
    ).catch(() => {});
    for (const thing of THINGS) await answered(thing, false);
    tap.forget();
    const note = await runStep(
      withAgents(THINGS, () => false),
      SETTINGS_STEP,
      OLD,
      NEW,
    );
    expect(note).toBe('40 told: 40 run by them');
    expect(told()).toBe(36);
  });

  it('with a larger share allowed it goes on though some reject', async () => {
    await connect(THINGS);
    const some = new Set(THINGS.filter((_, at) => at % 5 === 0));
    const run = () => withAgents(THINGS, (thing) => some.has(thing));
    const note = await runStep(run(), SETTINGS_STEP, OLD, NEW, { maxFailures: 0.9 });
    expect(note).toBe('40 told: 32 run by them, 8 rejected them');
  });

  it('taken back after it stopped, the devices that were told get the old settings again, and nothing of the new stays', async () => {
    await connect(THINGS);
    await runStep(
      withAgents(THINGS, () => true),
      SETTINGS_STEP,
      OLD,
      NEW,
    ).catch(() => {});
    tap.forget();
    const note = await runStep(
      withAgents(THINGS, () => false),
      SETTINGS_STEP,
      OLD,
      OLD,
    );
    expect(note).toBe('4 told: 4 run by them');
    const desired = await Promise.all(THINGS.map(async (thing) => (await shadowOf(thing)).state.desired));
    const left = desired.filter((one) => one !== undefined);
    expect(left).toEqual(Array.from({ length: 4 }, () => OLD.groups['cold']?.settings.shared));
  });
});
