import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../runtime/agent/ports';
import { overlay } from '../../../runtime/agent/settings/overlay';
import { Settings } from '../../../runtime/agent/settings/settings';
import type { AgentConfig } from '../../../schema/agent-config';
import { virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { CONFIG, modelsText, thresholdsText } from './config';
import { PREFIX, ShadowService, ShadowSession } from './shadow-session';

const temporary: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of temporary.splice(0)) folder.remove();
});

/** A device whose settings can be started again and again, and the shadow that stays. */
function openDevice(config: AgentConfig = CONFIG) {
  const folder = temporaryFolder();
  temporary.push(folder);
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const service = new ShadowService(folder.path, clock);
  const events: AgentEvent[] = [];
  const device = {
    service,
    events,
    runsBy: [] as AgentConfig[],
    broken: undefined as string | undefined,
    settings: undefined as unknown as Settings,
    session: undefined as ShadowSession | undefined,
    boot(file = config) {
      device.settings = new Settings({
        config: file,
        file: join(folder.path, 'settings.json'),
        documents: join(folder.path, 'documents'),
        clock,
        apply: async (next) => {
          if (device.broken !== undefined) throw new Error(device.broken);
          device.runsBy.push(next);
          return 'applied';
        },
        report: (event) => void events.push(event),
      });
    },
    async connect() {
      await device.session?.close();
      device.session = new ShadowSession(service);
      const attached = device.settings.attach(device.session);
      await service.settle();
      expect(await attached).toBe('listening');
      await service.settle();
    },
  };
  device.boot();
  return device;
}

const outcomeOf = ({ service }: ReturnType<typeof openDevice>) => service.state.reported?.['outcome'];

describe('settings through the shadow', () => {
  it('a device says what it runs by as soon as it is connected, also when nobody has asked for anything', async () => {
    const device = openDevice();
    await device.connect();
    expect(outcomeOf(device)).toMatchObject({ state: 'applied' });
  });

  it('a change is applied while it runs, kept and reported, and the difference is gone', async () => {
    const device = openDevice();
    await device.connect();
    device.service.desire({ everyMs: 5000, deadbands: { temperature: 0 }, buffer: { whenFull: 'keep-alerts' } });
    await device.service.settle();
    expect(device.settings.config).toMatchObject({
      everyMs: 5000,
      buffer: { bytes: 1_048_576, whenFull: 'keep-alerts' },
    });
    expect(device.settings.config.fields[1]).not.toHaveProperty('deadband');
    expect(device.runsBy).toEqual([device.settings.config]);
    expect(device.service.state).not.toHaveProperty('delta');
    expect(outcomeOf(device)).toMatchObject({ state: 'applied', hash: expect.stringMatching(/^[0-9a-f]{12}$/) });
    device.boot();
    expect(device.settings.config.everyMs).toBe(5000);
  });

  it('what was desired while the device was away is applied when it comes', async () => {
    const device = openDevice();
    device.service.desire({ thresholds: thresholdsText('temperature', 8) });
    await device.connect();
    expect(device.settings.config.thresholds).toMatchObject([{ id: 'warm' }]);
  });

  it('a change that is wrong is rejected with its reason, once, and the old settings stay', async () => {
    const device = openDevice();
    await device.connect();
    device.service.desire({ everyMs: 5000 });
    await device.service.settle();
    device.service.desire({ everyMs: 7000, deadbands: { pressure: 1 } });
    await device.service.settle();
    expect(device.settings.config.everyMs).toBe(5000);
    expect(outcomeOf(device)).toMatchObject({
      state: 'rejected',
      reason: 'settings: deadbands: pressure is not a number field of this sensor',
    });
    expect(device.service.state.reported).toMatchObject({ everyMs: 5000 });
    const told = device.service.updates.length;
    await device.connect();
    expect(device.service.updates.length, 'reports after a reconnect').toBe(told);
    expect(device.events.filter(({ kind }) => kind === 'settings')).toMatchObject([
      { state: 'applied' },
      { state: 'rejected' },
    ]);
  });

  it('a change that was put right is applied, and the reason is gone', async () => {
    const device = openDevice();
    await device.connect();
    device.service.desire({ everyMs: 0, deadbands: { temperature: 2 } });
    await device.service.settle();
    expect(outcomeOf(device)).toMatchObject({ state: 'rejected', reason: expect.stringContaining('/everyMs') });
    device.service.desire({ everyMs: 2000 });
    await device.service.settle();
    expect(device.settings.config.everyMs).toBe(2000);
    expect(device.settings.config.fields[1]).toMatchObject({ deadband: 2 });
    expect(outcomeOf(device)).not.toHaveProperty('reason');
  });

  it('what cannot be applied is rejected as well', async () => {
    const device = openDevice();
    await device.connect();
    device.broken = 'the disk is full';
    device.service.desire({ everyMs: 5000 });
    await device.service.settle();
    expect(device.settings.config).toEqual(CONFIG);
    expect(outcomeOf(device)).toMatchObject({ state: 'rejected', reason: 'could not be applied: the disk is full' });
  });

  it('a setting that nobody desires any more goes back to the config file with the next connection', async () => {
    const device = openDevice();
    await device.connect();
    device.service.desire({ everyMs: 5000, deadbands: { temperature: 3 } });
    await device.service.settle();
    device.service.desire({ everyMs: null });
    await device.connect();
    expect(device.settings.config.everyMs).toBe(CONFIG.everyMs);
    expect(device.service.state.reported).not.toHaveProperty('everyMs');
    expect(device.service.state.reported).toMatchObject({ deadbands: { temperature: 3 } });
  });

  it('a delta that comes late or twice changes nothing', async () => {
    const device = openDevice();
    await device.connect();
    const delta = (version: number, everyMs: number) =>
      device.session?.deliver({
        topic: `${PREFIX}/update/delta`,
        payload: Buffer.from(JSON.stringify({ version, state: { everyMs } })),
      });
    delta(20, 2000);
    delta(19, 1500);
    delta(20, 1400);
    await device.service.settle();
    expect(device.settings.config.everyMs).toBe(2000);
  });

  it('a shadow that was deleted may count from the beginning again', async () => {
    const device = openDevice();
    await device.connect();
    const say = (end: string, body: unknown) =>
      device.session?.deliver({ topic: `${PREFIX}/${end}`, payload: Buffer.from(JSON.stringify(body)) });
    say('update/delta', { version: 90, state: { everyMs: 2000 } });
    say('delete/accepted', { version: 91 });
    say('update/delta', { version: 1, state: { everyMs: 3000 } });
    await device.service.settle();
    expect(device.settings.config.everyMs).toBe(3000);
  });

  it('settings of before that do not fit a new config file are left out, and told', async () => {
    const device = openDevice();
    await device.connect();
    device.service.desire({ deadbands: { temperature: 3 } });
    await device.service.settle();
    const other: AgentConfig = { ...CONFIG, fields: CONFIG.fields.filter(({ id }) => id !== 'temperature') };
    device.boot(other);
    expect(device.settings.config).toEqual(other);
    expect(device.events.at(-1)).toMatchObject({ kind: 'problem', detail: expect.stringContaining('temperature') });
  });

  it('rubbish from the broker changes nothing', async () => {
    const device = openDevice();
    await device.connect();
    for (const text of [
      '',
      'null',
      '[]',
      '{"version":"9","state":{"everyMs":1}}',
      '{"state":7,"version":99}',
      '\u0000',
    ])
      device.session?.deliver({ topic: `${PREFIX}/update/delta`, payload: Buffer.from(text) });
    await device.service.settle();
    expect(device.settings.config).toEqual(CONFIG);
  });

  it('a wrong wish that is taken back is no longer reported as rejected', async () => {
    const device = openDevice();
    await device.connect();
    device.service.desire({ thresholds: '[]' });
    await device.service.settle();
    device.service.desire({ thresholds: thresholdsText('pressure', 8) });
    await device.service.settle();
    expect(outcomeOf(device)).toMatchObject({ state: 'rejected' });
    device.service.desire({ thresholds: '[]' });
    await device.service.settle();
    expect(outcomeOf(device)).toMatchObject({ state: 'applied' });
  });

  it('whatever is asked for in whatever order, in the end it runs by the last wish, or by the last good one', async () => {
    const wish = fc.record(
      {
        everyMs: fc.constantFrom(0, 500, 1000, 60_000),
        deadbands: fc.constantFrom({ temperature: 1 }, { temperature: 0 }, { pressure: 1 }),
        thresholds: fc.constantFrom('[]', 'no JSON', thresholdsText('temperature', 8), thresholdsText('pressure', 8)),
      },
      { requiredKeys: [] },
    );
    const event = fc.oneof(wish, fc.constantFrom('reconnect' as const, 'restart' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), wish, async (events, last) => {
        const device = openDevice();
        await device.connect();
        for (const one of events) {
          if (one === 'restart') device.boot();
          if (one === 'restart' || one === 'reconnect') await device.connect();
          else device.service.desire(one);
          await device.service.settle();
        }
        const before = device.settings.config;
        device.service.desire(last);
        await device.service.settle();
        const asked = overlay(CONFIG, device.service.state.desired ?? {});
        expect(device.settings.config).toEqual('config' in asked ? asked.config : before);
        const state = 'config' in asked ? 'applied' : 'rejected';
        if (device.service.state.desired) expect(outcomeOf(device)).toMatchObject({ state });
      }),
      { numRuns: 60 },
    );
  });
});

describe('settings over a config file', () => {
  it.each([
    [{ everyMS: 5 }, '/ has the unknown key "everyMS"'],
    [{ everyMs: 'fast' }, '/everyMs must be integer'],
    [{ everyMs: 10 }, '1 devices every 10 ms are more than 80 messages a second'],
    [{ deadbands: { door: 1 } }, 'door is not a number field'],
    [{ deadbands: { temperature: -1 } }, '/deadbands/temperature must be >= 0'],
    [{ thresholds: '{' }, 'not the JSON text of a list'],
    [{ thresholds: '[{"id":"x"}]' }, '/thresholds/0 must have required property'],
    [{ thresholds: thresholdsText('pressure', 1) }, 'warm is about pressure, which is no field of this sensor'],
    [{ models: '{}' }, 'models: not the JSON text of a list'],
    [{ models: '[{"model":"x"}]' }, '/models/0 must have required property'],
    [{ models: modelsText('pressure') }, 'models: watch watches pressure, which is no number field of this sensor'],
    [{ buffer: { bytes: 1 } }, '/buffer/bytes must be >= 65536'],
    [{ devices: [] }, '/ has the unknown key "devices"'],
    ['fast', '/ must be object'],
  ])('%j is refused with its reason', (wanted, reason) => {
    expect(overlay(CONFIG, wanted)).toEqual({ problem: expect.stringContaining(reason) });
  });

  it('models are laid over those of the file, and an empty list takes them away', () => {
    const watching = overlay(CONFIG, { models: modelsText('temperature') });
    if (!('config' in watching)) throw new Error(watching.problem);
    expect(watching.config.models).toMatchObject([{ model: 'watch' }]);
    expect(overlay(watching.config, {})).toEqual(watching);
    expect(overlay(watching.config, { models: '[]' })).toEqual({ config: CONFIG });
  });

  it('nothing asked for is the file', () => {
    expect(overlay(CONFIG, {})).toEqual({ config: CONFIG });
  });
});
