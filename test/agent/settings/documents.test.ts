import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { groupSettings, type Told, thingSettings } from '../../../compiler/devices/group-settings';
import { BLOCK_BYTES } from '../../../runtime/agent/documents/fetch-document';
import type { AgentEvent } from '../../../runtime/agent/ports';
import { Settings } from '../../../runtime/agent/settings/settings';
import type { AgentConfig } from '../../../schema/agent-config';
import { virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { CONFIG, modelsText } from './config';
import { ShadowService, ShadowSession } from './shadow-session';

const temporary: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of temporary.splice(0)) folder.remove();
});

const DAY = Array.from({ length: 24 }, () => 0);
const PRESSURE = { id: 'pressure', type: 'number', unit: 'bar', min: 0, max: 10 } as const;

/** What the manifest says now: another driver, one more field, other topics, metadata, keep-alive. */
const NEW: AgentConfig = {
  ...CONFIG,
  connection: { ...CONFIG.connection, keepAlive: 120 },
  driver: { use: 'exec', command: ['/usr/bin/read-probe', '--fast'] },
  fields: [...CONFIG.fields, PRESSURE],
  devices: [
    {
      id: 'temp-001',
      topics: { data: 'plant/group1/temp-001/data', alert: 'plant/group1/temp-001/alert' },
      metadata: { hall: 'n' },
    },
  ],
};

const toldOf = (config: AgentConfig): Told => thingSettings('acme', groupSettings('acme', config), config);

/** Many devices behind one gateway: no shadow holds them. */
const gateway = (count: number): AgentConfig => ({
  ...CONFIG,
  devices: Array.from({ length: count }, (_, at) => ({
    id: `s-${at}`,
    topics: { data: `iot/group1/s-${at}/data`, alert: `iot/group1/s-${at}/alert` },
    metadata: { room: `room-${createHash('sha256').update(String(at)).digest('hex')}` },
  })),
  everyMs: 60_000,
});

function openDevice() {
  const folder = temporaryFolder();
  temporary.push(folder);
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const service = new ShadowService(folder.path, clock);
  const events: AgentEvent[] = [];
  const device = {
    service,
    events,
    clock,
    documents: join(folder.path, 'documents'),
    becomes: 'applied' as 'applied' | 'stopped' | 'broken',
    settings: undefined as unknown as Settings,
    session: undefined as ShadowSession | undefined,
    boot() {
      device.settings = new Settings({
        config: CONFIG,
        file: join(folder.path, 'settings.json'),
        documents: device.documents,
        clock,
        apply: async (_, trying) => {
          trying();
          if (device.becomes === 'broken') throw new Error('it does not read by it: no such program');
          return device.becomes;
        },
        report: (event) => void events.push(event),
      });
    },
    async connect() {
      await device.session?.close();
      device.session = new ShadowSession(service);
      const attached = device.settings.attach(device.session);
      await service.settle();
      await attached;
      await service.settle();
    },
    async tell(told: Told) {
      service.offer(told.documents);
      service.desire(told.settings);
      await service.settle();
    },
  };
  device.boot();
  return device;
}

const outcomeOf = ({ service }: ReturnType<typeof openDevice>) => service.state.reported?.['outcome'];

describe('a config that a shadow does not hold', () => {
  it('arrives whole: driver, fields, topics, metadata and keep-alive, and nothing is left to ask for', async () => {
    const device = openDevice();
    await device.connect();
    await device.tell(toldOf(NEW));
    expect(device.settings.config).toEqual(NEW);
    expect(outcomeOf(device)).toMatchObject({ state: 'applied' });
    expect(device.service.state).not.toHaveProperty('delta');
  });

  it('is kept: a restart without a connection runs by it, and nothing else is on the disk', async () => {
    const device = openDevice();
    await device.connect();
    await device.tell(toldOf({ ...NEW, fields: CONFIG.fields }));
    await device.tell(toldOf(NEW));
    device.boot();
    expect(device.settings.config).toEqual(NEW);
    const [document] = toldOf(NEW).documents;
    expect(device.service.filesIn(device.documents)).toEqual([`${document?.address.sha256}.json`]);
  });

  it('comes from a document of its own for a gateway with many devices, block by block', async () => {
    const device = openDevice();
    await device.connect();
    const config = gateway(400);
    const told = toldOf(config);
    expect(told.settings.ownDocument?.bytes).toBeGreaterThan(3 * BLOCK_BYTES);
    await device.tell(told);
    expect(device.settings.config.devices).toEqual(config.devices);
    expect(outcomeOf(device)).toMatchObject({ state: 'applied' });
  });

  it('is fetched on from the block at which the line was cut, also after a restart', async () => {
    const device = openDevice();
    await device.connect();
    const told = toldOf(gateway(400));
    device.service.cutAfterBlocks = 3;
    await device.tell(told);
    expect(device.settings.config).toEqual(CONFIG);
    expect(outcomeOf(device)).not.toMatchObject({ state: 'rejected' });
    device.service.cutAfterBlocks = Number.POSITIVE_INFINITY;
    device.service.asked.length = 0;
    device.boot();
    await device.connect();
    expect(device.settings.config.devices).toHaveLength(400);
    const own = told.settings.ownDocument?.stream ?? '';
    expect(device.service.asked.filter(({ stream }) => stream === own).map(({ o }) => o)).not.toContain(0);
  });

  it('a part of it that is damaged on the disk is fetched anew', async () => {
    const device = openDevice();
    const told = toldOf(gateway(400));
    const { sha256 = '' } = told.settings.ownDocument ?? {};
    mkdirSync(device.documents);
    writeFileSync(join(device.documents, `${sha256}.part`), Buffer.alloc(2 * BLOCK_BYTES, 'x'));
    await device.connect();
    await device.tell(told);
    expect(device.settings.config.devices).toHaveLength(400);
    expect(existsSync(join(device.documents, `${sha256}.part`))).toBe(false);
  });

  it('one that is damaged on the disk later keeps the agent on its file until it has fetched it again', async () => {
    const device = openDevice();
    await device.connect();
    await device.tell(toldOf(NEW));
    const [document] = toldOf(NEW).documents;
    const path = join(device.documents, `${document?.address.sha256}.json`);
    writeFileSync(path, readFileSync(path).subarray(0, 40));
    device.boot();
    expect(device.settings.config).toEqual(CONFIG);
    await device.connect();
    expect(device.settings.config).toEqual(NEW);
  });

  it('whose content is another is refused and told, and taken as soon as it is put right, without another wish', async () => {
    const device = openDevice();
    await device.connect();
    const told = toldOf(NEW);
    const stream = told.settings.document?.stream ?? '';
    device.service.desire(told.settings);
    device.service.streams.put(stream, Buffer.from('{"format":"fleetwright/group-part/v1"}'));
    await device.service.settle();
    expect(device.settings.config).toEqual(CONFIG);
    expect(outcomeOf(device)).toMatchObject({ state: 'rejected', reason: expect.stringContaining('length or hash') });
    device.service.offer(told.documents);
    await device.clock.advance(60_000);
    await device.service.settle();
    expect(device.settings.config).toEqual(NEW);
    expect(outcomeOf(device)).toMatchObject({ state: 'applied' });
  });

  it('of a stream that is not there is refused with what the service says', async () => {
    const device = openDevice();
    await device.connect();
    device.service.desire(toldOf(NEW).settings);
    await device.service.settle();
    expect(outcomeOf(device)).toMatchObject({
      state: 'rejected',
      reason: expect.stringMatching(/^document: stream acme--config-[0-9a-f]{24}: ResourceNotFound: /),
    });
  });

  it.each([
    ['another format', { format: 'fleetwright/group-part/v2' }, 'its format is "fleetwright/group-part/v2"'],
    ['a key that it may not change', { thing: 'somebody-else' }, 'has the unknown key "thing"'],
    ['no fields', { fields: [] }, '/fields'],
    ['a driver that nobody knows', { driver: { use: 'modbus' } }, '/driver'],
  ])('with %s is refused, and the old one stays', async (_, change, reason) => {
    const device = openDevice();
    await device.connect();
    const { driver, fields } = NEW;
    const text = JSON.stringify({ format: 'fleetwright/group-part/v1', driver, fields, ...change });
    const sha256 = createHash('sha256').update(text).digest('hex');
    const address = { sha256, bytes: Buffer.byteLength(text), stream: 'acme--config-x' };
    await device.tell({ settings: { document: address }, documents: [{ address, text }] });
    expect(device.settings.config).toEqual(CONFIG);
    expect(outcomeOf(device)).toMatchObject({ state: 'rejected', reason: expect.stringContaining(reason) });
  });

  it('says that it tries it, and goes back with the reason where it does not read by it', async () => {
    const device = openDevice();
    await device.connect();
    device.becomes = 'broken';
    await device.tell(toldOf(NEW));
    expect(device.settings.config).toEqual(CONFIG);
    const states = device.service.updates.map((update) => JSON.stringify(update).match(/"state":"(\w+)"/)?.[1]);
    expect(states.slice(-2)).toEqual(['trying', 'rejected']);
    expect(outcomeOf(device)).toMatchObject({ reason: expect.stringContaining('no such program') });
    device.boot();
    expect(device.settings.config).toEqual(CONFIG);
  });

  it('an agent that is stopped while it tries is undecided: its next start tries again', async () => {
    const device = openDevice();
    await device.connect();
    device.becomes = 'stopped';
    await device.tell(toldOf(NEW));
    expect(outcomeOf(device)).toMatchObject({ state: 'trying' });
    device.becomes = 'applied';
    device.boot();
    expect(device.settings.config).toEqual(CONFIG);
    await device.connect();
    expect(device.settings.config).toEqual(NEW);
    expect(outcomeOf(device)).toMatchObject({ state: 'applied' });
  });

  it('blocks in hexadecimal, as the developer guide has them, are read as well as in base64', async () => {
    const device = openDevice();
    device.service.inHexadecimal = true;
    await device.connect();
    await device.tell(toldOf(NEW));
    expect(device.settings.config).toEqual(NEW);
  });

  it('brings a model: the agent keeps what is about its own device, says which version it watches by, and forgets it with the next', async () => {
    const device = openDevice();
    await device.connect();
    const times = { at: 0, span: 0, every: 60_000, still: 0, longest: 0 };
    const state = {
      n: 5,
      ...times,
      level: 4,
      scale: 1,
      last: 4,
      means: [0, 0],
      scales: [1, 1],
      season: DAY,
      seen: DAY,
      ...{ before: 0, own: 0, next: 0, jump: 0, day: 0, top: 0, tops: [], due: 0, raised: 1 },
    };
    const [model] = JSON.parse(modelsText('temperature'));
    const known = {
      ...model,
      version: 'v7',
      devices: { 'temp-001': { temperature: state }, other: { temperature: state } },
    };
    const told = toldOf({ ...CONFIG, models: [known] });
    await device.tell(told);
    expect(device.settings.config.models).toEqual([{ ...known, devices: { 'temp-001': { temperature: state } } }]);
    expect(outcomeOf(device)).toMatchObject({ state: 'applied', models: { watch: 'v7' } });
    await device.tell(toldOf(CONFIG));
    expect(device.settings.config).not.toHaveProperty('models');
    expect(outcomeOf(device)).not.toHaveProperty('models');
  });

  it('a model for another sensor is refused, and the one of before watches on', async () => {
    const device = openDevice();
    await device.connect();
    const models = (field: string, version: string) => [{ ...JSON.parse(modelsText(field))[0], version }];
    await device.tell(toldOf({ ...CONFIG, models: models('temperature', 'v1') }));
    await device.tell(toldOf({ ...CONFIG, models: models('pressure', 'v2') }));
    expect(outcomeOf(device)).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('watches pressure, which is no number field of this sensor'),
      models: { watch: 'v1' },
    });
  });
});
