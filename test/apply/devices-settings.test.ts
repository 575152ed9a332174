import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonical } from '../../compiler/5-plan/canonical';
import { DEVICES_STEP } from '../../compiler/6-apply/devices/devices-step';
import { readRollOut } from '../../compiler/6-apply/devices/roll-out/roll-out-record';
import { SETTINGS_STEP } from '../../compiler/6-apply/devices/roll-out/settings-step';
import { waveEnds } from '../../compiler/6-apply/devices/roll-out/wave-ends';
import { beyond } from '../../compiler/6-apply/registry/shadow';
import { storeOf } from '../../compiler/6-apply/state/applied';
import { type GroupConfig, shadowBytes } from '../../compiler/devices/group-settings';
import type { Json } from '../../schema/plan/json';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { FLEET, fleetOf, group, names, readyAt, runStep } from './devices-world';
import { type Run, runAt } from './fleet-under-test';
import { StreamsStand } from './streams-stand';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

const THINGS = names('cold', 40);
const fleet = (settings: Json, things = THINGS) => fleetOf(group('cold', { things, settings }));
const OLD = fleet({ everyMs: 60_000, thresholds: '[]' });
const NEW = fleet({ everyMs: 10_000, thresholds: '[]', deadbands: { temperature: 0.5 } });

/** What the shadow of a thing is asked for: what its group shares, and its own part. */
function asked({ groups }: Snapshot, thing: string): object {
  const devices = [
    { id: thing, metadata: {}, topics: { alert: `iot/cold/${thing}/alert`, data: `iot/cold/${thing}/data` } },
  ];
  const own = JSON.stringify({ devices, format: 'fleetwright/own-part/v1', keepAlive: 60 });
  return { ...(groups['cold']?.settings.shared as object), own };
}

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
    for (const thing of THINGS) expect((await shadowOf(thing)).state.desired).toEqual(asked(NEW, thing));
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
    const things = THINGS.filter((_, at) => desired[at] !== undefined);
    expect(left).toEqual(things.map((thing) => asked(OLD, thing)));
    expect(left).toHaveLength(4);
  });

  describe('of what a shadow does not hold', () => {
    const CONFIG: GroupConfig = {
      everyMs: 60_000,
      buffer: { bytes: 65_536, whenFull: 'oldest' },
      driver: { use: 'exec', command: ['/usr/bin/probe'] },
      fields: [{ id: 'temperature', type: 'number', unit: 'Cel' }],
      thresholds: [],
    };
    const OTHER = { ...CONFIG, fields: [...CONFIG.fields, { id: 'humidity', type: 'number', unit: '%' }] } as const;
    const of = (config: GroupConfig) => fleetOf(group('cold', { things: THINGS, config }));
    const stand = new StreamsStand();
    beforeEach(() => {
      stand.streams.clear();
      tap.stand = stand.answer;
    });
    afterAll(() => {
      tap.stand = async () => undefined;
    });

    const objectOf = async (key: string) => {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const { bucket } = store().address;
      const s3 = await runAt(moto().url).work.clients.s3();
      return (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString();
    };
    const apply = (base: Snapshot, target: Snapshot) =>
      runStep(
        withAgents(THINGS, () => false),
        SETTINGS_STEP,
        base,
        target,
      );

    it('a changed field is one object and one stream for all devices, by the hash that their shadows name', async () => {
      await connect(THINGS);
      expect(await apply(of(CONFIG), of(OTHER))).toBe('40 told: 40 run by them');
      expect(stand.streams.size).toBe(1);
      const [[streamId, { files, roleArn }] = ['', { files: [], roleArn: '' }]] = [...stand.streams];
      const { desired } = (await shadowOf(THINGS[0] ?? '')).state;
      const text = await objectOf(files[0]?.s3Location.key ?? '');
      const sha256 = createHash('sha256')
        .update(text ?? '')
        .digest('hex');
      expect(desired).toMatchObject({ document: { sha256, bytes: text?.length, stream: streamId } });
      expect(JSON.parse(text ?? '')).toMatchObject({ driver: OTHER.driver, fields: OTHER.fields });
      expect(roleArn).toBe(`arn:aws:iam::${MOTO_ACCOUNT}:role/${FLEET}-config-streams`);
    });

    it('the documents of before go when nobody is told of them any more', async () => {
      await connect(THINGS);
      await apply(of(CONFIG), of(OTHER));
      await apply(of(OTHER), of(CONFIG));
      expect([...stand.streams.keys()]).toEqual(
        [of(CONFIG).groups['cold']?.settings.shared].map(
          (shared) => (shared as { document: { stream: string } }).document.stream,
        ),
      );
      expect(await store().list('documents')).toHaveLength(1);
    });

    it('waits for a role that IAM does not let be used yet', async () => {
      await connect(THINGS);
      stand.refusals = 2;
      expect(await apply(of(CONFIG), of(OTHER))).toBe('40 told: 40 run by them');
    });

    it('where the endpoint has no streams the rest is told, and it is said that documents are not', async () => {
      tap.stand = async () => undefined;
      await connect(THINGS);
      const run = withAgents(THINGS, () => false);
      const heard: unknown[] = [];
      const telling = { ...run, work: { ...run.work, tell: (one: unknown) => void heard.push(one) } };
      await runStep(telling, SETTINGS_STEP, of(CONFIG), of({ ...OTHER, everyMs: 30_000 }));
      expect((await shadowOf(THINGS[0] ?? '')).state.desired).not.toHaveProperty('document');
      expect((await shadowOf(THINGS[0] ?? '')).state.desired).toMatchObject({ everyMs: 30_000 });
      expect(heard).toContainEqual(expect.objectContaining({ code: 'no-streams', severity: 'warning' }));
    });

    it('many thresholds and deadbands go by the document, so that every shadow stays below 8 KB', () => {
      const fields = Array.from(
        { length: 200 },
        (_, at) => ({ id: `a_long_name_of_field_${at}`, type: 'number', unit: 'Cel', deadband: 0.5 }) as const,
      );
      const condition = {
        op: '>',
        args: [
          { op: 'field', id: 'a_long_name_of_field_1' },
          { op: 'number', value: 8 },
        ],
      } as const;
      const thresholds = Array.from(
        { length: 40 },
        (_, at) => ({ id: `t-${at}`, severity: 'info', forMs: 0, field: '', unit: '', condition }) as const,
      );
      const { settings } = of({ ...CONFIG, fields, thresholds }).groups['cold'] ?? {};
      expect(shadowBytes(settings?.shared as object)).toBeLessThan(8192 - 2 * 1400);
      expect(settings?.shared).not.toHaveProperty('thresholds');
      expect(settings?.shared).not.toHaveProperty('deadbands');
    });
  });
});
