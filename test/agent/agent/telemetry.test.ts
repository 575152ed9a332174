import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DrainableLog } from '../../../runtime/agent/drainable-log';
import type { Log } from '../../../runtime/agent/log/log';
import { Segments } from '../../../runtime/agent/log/segments';
import type { AgentEvent, RecordLog, StoredRecord } from '../../../runtime/agent/ports';
import { Telemetry, type TelemetryOptions } from '../../../runtime/agent/telemetry';
import type { WallClock } from '../../../runtime/agent/wall-clock';
import type { Driver, DriverContext, Fault, Reading } from '../../../runtime/drivers/driver';
import type { AgentConfig } from '../../../schema/agent-config';
import { type VirtualClock, virtualClock } from '../../drivers/virtual-clock';
import { newFolder } from '../log/temporary-log';
import { thresholdsText } from '../settings/config';
import { REGISTERED } from './device';
import { MemoryBroker, type MemorySession } from './memory-broker';

const device = (id: string) => ({ id, topics: { data: `t/${id}/data`, alert: `t/${id}/alert` }, metadata: {} });
const CONFIG: AgentConfig = {
  ...REGISTERED,
  everyMs: 1000,
  fields: [{ id: 'temperature', type: 'number', unit: 'Cel' }],
  thresholds: JSON.parse(thresholdsText('temperature', 8)),
  devices: [device('a'), device('b')],
};

const running: { telemetry: Telemetry; world: World }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { telemetry, world } of running.splice(0)) {
    await telemetry.stop();
    await telemetry.close();
    world.over.abort();
  }
});

/** A driver that says what the test says, the broker, and all that the agent told. */
class World {
  readonly clock: VirtualClock = virtualClock(Date.UTC(2026, 10, 30));
  readonly folder = newFolder();
  readonly events: AgentEvent[] = [];
  readonly started: DriverContext[] = [];
  readonly stopped: string[] = [];
  readonly emit = new Map<string, (reading: Reading) => void>();
  readonly broker = new MemoryBroker();
  readonly over = new AbortController();

  open(config: AgentConfig = CONFIG, more: Partial<TelemetryOptions> = {}): Telemetry {
    const driver: Driver = {
      manifest: { name: 'exec', title: '', needs: '', whenSilent: 'does it flush?' },
      faults: () => ({ stuck: 'says the same for ever' }),
      start: (context, emit) => {
        this.started.push(context);
        this.emit.set(context.device.id, emit);
        return { stop: async () => void this.stopped.push(context.device.id) };
      },
    };
    const { folder, clock } = this;
    const report = (event: AgentEvent) => void this.events.push(event);
    const options = {
      folder,
      bootId: 'boot-1',
      clock,
      seed: 7,
      faults: {},
      driverFor: () => driver,
      driverFolder: '/drivers',
      report,
    };
    const telemetry = new Telemetry(config, { ...options, ...more });
    telemetry.start();
    running.push({ telemetry, world: this });
    return telemetry;
  }

  read(id: string, temperature: number): void {
    this.emit.get(id)?.({ at: this.clock.now(), values: { temperature } });
  }

  async connect(telemetry: Telemetry): Promise<{ session: MemorySession; ended: Promise<unknown> }> {
    const session = await this.broker.connect({} as never);
    return { session, ended: telemetry.pumpTo(session, this.over.signal) };
  }

  /** The log is on a real disk. */
  until(holds: () => void): Promise<void> {
    return vi.waitFor(
      async () => {
        await this.clock.advance(20);
        holds();
      },
      { timeout: 90_000, interval: 2 },
    );
  }

  told(kind: AgentEvent['kind']): AgentEvent[] {
    return this.events.filter((event) => event.kind === kind);
  }
}

const fault = (kind: string, from = 0): Fault => ({ kind, from, until: from + 1000 });

describe('a driver', () => {
  it('gets what it needs to know of its device, and its words are told with the name of it', () => {
    const world = new World();
    const faults = { a: [fault('stuck')] };
    world.open(CONFIG, { faults });
    expect(world.started.map((context) => context.device.id)).toEqual(['a', 'b']);
    const [a, b] = world.started;
    expect(a).toMatchObject({
      driver: CONFIG.driver,
      fields: CONFIG.fields,
      thresholds: CONFIG.thresholds,
      everyMs: 1000,
      seed: 7,
      faults: faults.a,
      folder: '/drivers',
    });
    expect(b?.faults).toEqual([]);
    a?.problem('odd');
    a?.said('hello');
    b?.leftOut('not-json');
    b?.leftOut('not-json', 3);
    b?.fieldLeftOut('not-finite');
    b?.source({ is: 'failing', why: 'no such file' });
    expect(world.events).toEqual([
      { kind: 'problem', device: 'a', detail: 'odd' },
      { kind: 'said', device: 'a', text: 'hello' },
      { kind: 'taken', device: 'b', count: 1 },
      { kind: 'left-out', device: 'b', reason: 'not-json', count: 1 },
      { kind: 'taken', device: 'b', count: 3 },
      { kind: 'left-out', device: 'b', reason: 'not-json', count: 3 },
      { kind: 'field-left-out', device: 'b', reason: 'not-finite', count: 1 },
      { kind: 'source', device: 'b', is: 'failing', why: 'no such file' },
    ]);
  });

  it('that says nothing is told of, with what to look at', async () => {
    const world = new World();
    world.open();
    world.read('a', 1);
    await world.clock.advance(10_000);
    expect(world.told('source')).toEqual(
      [
        { kind: 'source', device: 'a', is: 'working', why: '' },
        { kind: 'source', device: 'b', is: 'silent', why: 'said nothing for longer than 10 s: does it flush?' },
        { kind: 'source', device: 'a', is: 'silent', why: 'said nothing for longer than 10 s: does it flush?' },
      ].sort((x, y) => Number(x.is === 'silent') - Number(y.is === 'silent') || x.device.localeCompare(y.device)),
    );
  });

  it('may be of a device that is called as something which every object has', () => {
    const world = new World();
    world.open({ ...CONFIG, devices: [device('constructor'), device('__proto__')] });
    expect(world.started.map(({ faults }) => faults)).toEqual([[], []]);
  });
});

describe('an order for a fault', () => {
  it('is carried out by starting the driver of the device anew, with all faults that were ordered', async () => {
    const world = new World();
    const telemetry = world.open(CONFIG, { faults: { b: [fault('stuck', 5)] } });
    await telemetry.order('b', fault('stuck', 9));
    expect(world.stopped).toEqual(['b']);
    expect(world.started.slice(2).map((context) => [context.device.id, context.faults])).toEqual([
      ['b', [fault('stuck', 5), fault('stuck', 9)]],
    ]);
  });

  it('of a device or a kind that is not there is refused, and nothing is stopped', async () => {
    const world = new World();
    const telemetry = world.open();
    await expect(telemetry.order('c', fault('stuck'))).rejects.toThrow('there is no device c');
    for (const kind of ['flood', 'toString'])
      await expect(telemetry.order('a', fault(kind))).rejects.toThrow(`a has no fault ${kind}`);
    expect(world.stopped).toEqual([]);
    expect(world.started).toHaveLength(2);
  });
});

describe('another config', () => {
  it('of thresholds alone stops no driver, and holds from the next reading on', async () => {
    const world = new World();
    const telemetry = world.open();
    world.read('a', 5);
    await telemetry.reconfigure({ ...CONFIG, thresholds: JSON.parse(thresholdsText('temperature', 2)) });
    expect(world.stopped).toEqual([]);
    world.read('a', 5);
    expect(world.told('alert')).toMatchObject([{ device: 'a', threshold: 'warm', state: 'raised' }]);
  });

  it('of another interval starts the drivers anew by it', async () => {
    const world = new World();
    const telemetry = world.open();
    await telemetry.reconfigure({ ...CONFIG, everyMs: 5000 });
    expect(world.stopped).toEqual(['a', 'b']);
    expect(world.started.slice(2).map(({ everyMs }) => everyMs)).toEqual([5000, 5000]);
    await telemetry.reconfigure({ ...CONFIG, everyMs: 5000 });
    expect(world.started, 'the same again is no change').toHaveLength(4);
  });

  it('of another driver, of other fields or devices reads by it when a value has come, and what was known goes on', async () => {
    const world = new World();
    const telemetry = world.open();
    world.read('a', 5);
    await telemetry.reconfigure({ ...CONFIG, driver: { use: 'exec', command: ['/bin/other'] } });
    expect(world.started.slice(2).map(({ driver }) => driver)).toEqual(
      Array(2).fill({ use: 'exec', command: ['/bin/other'] }),
    );
    const reads = telemetry.reads(new AbortController().signal);
    world.emit.get('a')?.({ at: world.clock.now(), values: { unheard: 1 } });
    world.read('b', 6);
    expect(await reads).toBeUndefined();
    world.read('a', 7);
    await telemetry.stop();
    const session = await world.broker.connect({} as never);
    void telemetry.pumpTo(session, world.over.signal);
    const sequences = () => world.broker.on('/a/data').map((said) => (said as { sequence: number }).sequence);
    await world.until(() => expect(sequences()).toEqual([1, 2]));
  });

  it('by which nothing comes does not read: after three intervals in silence, or when all sources fail', async () => {
    const world = new World();
    const telemetry = world.open();
    await telemetry.reconfigure({ ...CONFIG, driver: { use: 'exec', command: ['/bin/silent'] } });
    const silent = telemetry.reads(new AbortController().signal);
    await world.clock.advance(60_000);
    expect(await silent).toMatch(/^none of 2 devices has said anything within \d+ s$/);
    await telemetry.reconfigure({ ...CONFIG, everyMs: 3_600_000, driver: { use: 'exec', command: ['/bin/missing'] } });
    const failing = telemetry.reads(new AbortController().signal);
    for (const { source } of world.started.slice(-2)) source({ is: 'failing', why: 'no such program' });
    await world.clock.advance(11_000);
    expect(await failing).toBe('no such program');
  });

  it('with other topics: what waits under the former ones is sent to those of now, also after a restart', async () => {
    const world = new World();
    const moved = CONFIG.devices.map((device) => ({
      ...device,
      topics: { data: `plant/${device.id}/data`, alert: `plant/${device.id}/alert` },
    }));
    const first = world.open();
    world.read('a', 5);
    await first.stop();
    await first.close();
    const second = world.open({ ...CONFIG, devices: moved });
    const session = await world.broker.connect({} as never);
    void second.pumpTo(session, world.over.signal);
    await world.until(() => expect(world.broker.published.map(({ topic }) => topic)).toEqual(['plant/a/data']));
    expect(world.told('acknowledged')).toMatchObject([{ device: 'a' }]);
  });

  it('of another bound exchanges the log while it is being sent, and loses nothing', async () => {
    const world = new World();
    const telemetry = world.open();
    const { session } = await world.connect(telemetry);
    world.read('a', 1);
    await world.until(() => expect(world.broker.on('/data')).toHaveLength(1));
    let answer = (_: 'acknowledged') => {};
    world.broker.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    world.read('a', 2);
    await world.until(() => expect(world.broker.published).toHaveLength(2));
    const exchanged = telemetry.reconfigure({ ...CONFIG, buffer: { bytes: 400_000, whenFull: 'newest' } });
    await world.clock.advance(1000);
    expect(world.started, 'what is under way is waited for').toHaveLength(2);
    answer('acknowledged');
    await exchanged;
    expect(world.started).toHaveLength(4);
    expect(world.told('found'), 'what it has is no find').toEqual([]);
    world.broker.answer = () => 'acknowledged';
    world.read('a', 3);
    await world.until(() =>
      expect((world.broker.on('/data') as { temperature: number }[]).map(({ temperature }) => temperature)).toEqual(
        expect.arrayContaining([1, 2, 3]),
      ),
    );
    expect(session.isOpen, 'over the same session').toBe(true);
    await world.until(() => expect(world.told('acknowledged')).toHaveLength(3));
    expect(world.told('dropped')).toEqual([]);
  });

  it('whose log cannot be opened leaves the agent as it was', async () => {
    const world = new World();
    const telemetry = world.open();
    world.read('a', 1);
    await world.until(() => expect(world.told('accepted')).toHaveLength(1));
    vi.spyOn(Segments.prototype, 'repairTail').mockImplementationOnce(() => {
      throw new Error('the disk refuses');
    });
    const other = { ...CONFIG, buffer: { bytes: 400_000, whenFull: 'newest' as const }, thresholds: [] };
    await expect(telemetry.reconfigure(other)).rejects.toThrow('the disk refuses');
    expect(world.started).toHaveLength(4);
    world.read('a', 2);
    await world.until(() => expect(world.told('accepted')).toHaveLength(2));
    await world.connect(telemetry);
    await world.until(() => expect(world.broker.on('/data')).toHaveLength(2));
    world.read('a', 9);
    expect(world.told('alert'), 'by its old thresholds').toHaveLength(1);
    expect(world.told('found'), 'what it has is no find').toEqual([]);
  });
});

describe('what is on disk', () => {
  it('has the alerts that are raised, so that the next start knows them and clears them', async () => {
    const world = new World();
    const first = world.open();
    world.read('a', 9);
    world.read('b', 1);
    await world.until(() => expect(world.told('accepted')).toHaveLength(3));
    await first.stop();
    await first.close();
    const file = join(world.folder, 'raised-alerts.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ a: { warm: { raised: true } } });
    world.events.splice(0);
    world.open();
    expect(world.told('alert')).toEqual([
      { kind: 'alert', device: 'a', threshold: 'warm', severity: 'warning', state: 'open' },
    ]);
    world.read('a', 9);
    world.read('a', 1);
    expect(world.told('alert').slice(1)).toMatchObject([{ device: 'a', state: 'cleared' }]);
    await world.until(() => expect(readFileSync(file, 'utf8')).toBe('{}'));
  });

  it('cannot be told where the disk refuses, and that is a problem', async () => {
    const world = new World();
    world.open();
    mkdirSync(join(world.folder, 'raised-alerts.json'));
    world.read('a', 9);
    await world.until(() =>
      expect(world.told('problem')).toEqual([
        { kind: 'problem', detail: expect.stringMatching(/^raised alerts could not be kept: Error: E/) },
      ]),
    );
  });

  it('is found by the next start: readings by device, those of devices that are gone by their topic, and no alerts', async () => {
    const world = new World();
    const first = world.open();
    world.read('a', 9);
    world.read('b', 1);
    world.read('b', 2);
    await world.until(() => expect(world.told('accepted')).toHaveLength(4));
    await first.stop();
    await first.close();
    world.events.splice(0);
    const second = world.open({ ...CONFIG, devices: [device('a')] });
    await world.until(() => expect(world.told('found')).toHaveLength(2));
    expect(world.told('found')).toEqual([
      { kind: 'found', device: 'a', count: 1 },
      { kind: 'found', device: 't/b/data', count: 2 },
    ]);
    await world.connect(second);
    await world.until(() => expect(world.told('acknowledged').length).toBeGreaterThanOrEqual(3));
    expect(world.broker.on('/alert')).toHaveLength(1);
    expect(world.told('dropped')).toEqual([]);
  });

  it('and is damaged there is told as given up once all else has gone', async () => {
    const world = new World();
    const telemetry = world.open();
    // The last one raises an alert, which goes the same way and is no reading.
    for (const value of [0, 1, 9]) world.read('a', value);
    await world.until(() => expect(world.told('accepted')).toHaveLength(4));
    const log = join(world.folder, 'log');
    const [name = ''] = readdirSync(log).filter((one) => one.endsWith('.log'));
    const bytes = readFileSync(join(log, name));
    bytes.fill(0, 20, 60);
    const file = openSync(join(log, name), 'r+');
    writeSync(file, bytes, 0, bytes.length, 0);
    closeSync(file);
    await world.connect(telemetry);
    await world.until(() => expect(world.told('dropped')).not.toEqual([]));
    const dropped = world.told('dropped');
    expect(dropped).toEqual([
      { kind: 'dropped', device: 'a', of: 'data', count: 1, reason: 'damaged', why: 'damaged on the disk' },
    ]);
    expect(world.told('acknowledged')).toHaveLength(3);
    expect(world.told('problem')).toEqual([
      { kind: 'problem', detail: expect.stringMatching(/bytes from 0 on are damaged and were passed over$/) },
    ]);
  });
});

describe('what comes after the end of the log', () => {
  it('is given up, counted, and told why', async () => {
    const world = new World();
    const telemetry = world.open();
    await telemetry.stop();
    await telemetry.close();
    world.read('a', 9);
    await world.until(() => expect(world.told('dropped')).toHaveLength(2));
    expect(world.told('dropped')).toEqual(
      ['data', 'alert'].map((of) => ({
        kind: 'dropped',
        device: 'a',
        of,
        count: 1,
        reason: 'closed',
        why: 'closed: the log was closed',
      })),
    );
    expect(world.told('accepted')).toEqual([]);
  });
});

describe('a clock that jumps', () => {
  it.each([
    [3_600_000, 'forward by 3,600 s'],
    [-5_000, 'back by 5 s'],
  ])('by %d ms is told, and the readings before get their true time', async (jump, words) => {
    const world = new World();
    let offset = 0;
    const telemetry = world.open(CONFIG, { wallClock: { offset: () => offset, settled: async () => {} } });
    const at = world.clock.now();
    world.read('a', 1);
    await world.until(() => expect(world.told('accepted')).toHaveLength(1));
    offset = jump;
    await world.connect(telemetry);
    await world.until(() => expect(world.broker.on('/data')).toHaveLength(1));
    expect(world.broker.on('/data')).toMatchObject([{ event_time: at + jump }]);
    expect(world.told('problem')).toEqual([
      {
        kind: 'problem',
        detail: `the clock was put ${words}; readings that are not sent yet get their true time`,
      },
    ]);
  });

  it('holds everything back until it is known to be right, or the session is over', async () => {
    const world = new World();
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const asked: AbortSignal[] = [];
    const wallClock: WallClock = {
      offset: () => 0,
      settled: (signal) => {
        asked.push(signal);
        return settled;
      },
    };
    const telemetry = world.open(CONFIG, { wallClock });
    world.read('a', 1);
    const lost = await world.connect(telemetry);
    await world.clock.advance(1000);
    lost.session.drop('lost');
    expect(await lost.ended).toMatchObject({ why: 'disconnected', detail: 'lost' });
    expect(
      asked.map(({ aborted }) => aborted),
      'nobody waits for it any more',
    ).toEqual([true]);
    await world.connect(telemetry);
    await world.clock.advance(1000);
    expect(world.broker.published).toEqual([]);
    settle();
    await world.until(() => expect(world.broker.on('/data')).toHaveLength(1));
  });
});

describe('a log that is drained', () => {
  const record = (number: number): StoredRecord => ({
    ...{ kind: 'data', topic: 't', payload: new Uint8Array(), sameBoot: true, appendedAt: 0, number },
  });
  function bench(numbers: readonly number[]) {
    const left = [...numbers];
    const acknowledged: number[] = [];
    let rewound = 0;
    const log: RecordLog & { tellFound(): Promise<void> } = {
      append: async () => void left.push(99),
      read: async () => {
        const number = left.shift();
        return number === undefined ? undefined : record(number);
      },
      arrived: async () => {},
      acknowledge: (number) => void acknowledged.push(number),
      rewind: () => {
        rewound += 1;
      },
      close: async () => {},
      tellFound: async () => {},
    };
    let empty = 0;
    const drainable = new DrainableLog(log as unknown as Log, () => {
      empty += 1;
    });
    const abort = new AbortController();
    let isDrained = false;
    const wait = () => void drainable.drained(abort.signal).then(() => (isDrained = true));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    return {
      drainable,
      wait,
      abort,
      turn,
      isDrained: () => isDrained,
      empty: () => empty,
      acknowledged,
      rewound: () => rewound,
    };
  }

  it('is so when it was read to its end and all of it is acknowledged, in any order', async () => {
    const { drainable, wait, turn, isDrained, empty, acknowledged } = bench([1, 2]);
    wait();
    await drainable.read();
    await drainable.read();
    drainable.acknowledge(1);
    drainable.acknowledge(2);
    await turn();
    expect([isDrained(), empty()], 'not before somebody looked').toEqual([false, 0]);
    expect(await drainable.read()).toBeUndefined();
    await turn();
    expect([isDrained(), empty()]).toEqual([true, 1]);
    expect(acknowledged).toEqual([1, 2]);
  });

  it('is not while one is unanswered, and is with its answer', async () => {
    const { drainable, wait, turn, isDrained } = bench([1]);
    await drainable.read();
    await drainable.read();
    wait();
    await turn();
    expect(isDrained()).toBe(false);
    drainable.acknowledge(1);
    await turn();
    expect(isDrained()).toBe(true);
  });

  it('is not after something was appended, or sent in vain', async () => {
    const { drainable, wait, turn, isDrained, rewound } = bench([]);
    await drainable.read();
    expect(drainable.isEmpty).toBe(true);
    await drainable.append(record(3));
    expect(drainable.isEmpty).toBe(false);
    await drainable.read();
    await drainable.read();
    drainable.rewind();
    expect([drainable.isEmpty, rewound()]).toEqual([false, 1]);
    wait();
    await turn();
    expect(isDrained()).toBe(false);
    await drainable.read();
    await turn();
    expect(isDrained(), 'what was under way is forgotten').toBe(true);
  });

  it('is waited for no longer than the signal says', async () => {
    const { wait, abort, turn, isDrained } = bench([1]);
    wait();
    await turn();
    expect(isDrained()).toBe(false);
    abort.abort();
    await turn();
    expect(isDrained()).toBe(true);
    const late = bench([1]);
    late.abort.abort();
    late.wait();
    await turn();
    expect(late.isDrained()).toBe(true);
  });
});

it('a file in the place of the log is an error at the start', () => {
  const world = new World();
  writeFileSync(join(world.folder, 'log'), '');
  expect(() => world.open()).toThrow();
});

describe('silence that the config watches for', () => {
  const config: AgentConfig = { ...CONFIG, silent: [{ id: 'silent', severity: 'warning', afterMs: 60_000 }] };
  const alerts = (world: World) =>
    world.events.flatMap((event) => (event.kind === 'alert' ? [`${event.device} ${event.state}`] : []));

  it('is told of each device by itself, not of one that gives a sign of life, and is over with the next reading', async () => {
    const world = new World();
    world.open(config);
    const [a] = world.started;
    await world.clock.advance(50_000);
    a?.source({ is: 'working' });
    await world.clock.advance(20_000);
    expect(alerts(world)).toEqual(['b raised']);
    a?.source({ is: 'working', isOrderedSilent: true });
    await world.clock.advance(60_000);
    expect(alerts(world)).toEqual(['b raised', 'a raised']);
    world.read('b', 4);
    expect(alerts(world)).toEqual(['b raised', 'a raised', 'b cleared']);
    await world.clock.advance(70_000);
    expect(alerts(world).slice(3)).toEqual(['b raised']);
  });

  it('outlives a restart, is counted anew from there, and is watched for by a config that brings it', async () => {
    const world = new World();
    const first = world.open();
    await world.clock.advance(500_000);
    expect(alerts(world)).toEqual([]);
    await first.reconfigure(config);
    await world.clock.advance(30_000);
    world.read('a', 4);
    await world.clock.advance(35_000);
    expect(alerts(world)).toEqual(['b raised']);
    await world.until(() => expect(readFileSync(join(world.folder, 'raised-alerts.json'), 'utf8')).toContain('silent'));
    await first.stop();
    await first.close();
    running.pop();
    world.open(config);
    expect(alerts(world)).toEqual(['b raised', 'b open']);
    await world.clock.advance(59_000);
    expect(alerts(world)).toHaveLength(2);
    await world.clock.advance(2_000);
    expect(alerts(world).slice(2)).toEqual(['a raised']);
  });
});
