import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Counting } from '../../runtime/agent/counting';
import { openLog } from '../../runtime/agent/log/open-log';
import { Segments } from '../../runtime/agent/log/segments';
import type { AgentEvent, Message, PublishOutcome, Session } from '../../runtime/agent/ports';
import { Telemetry } from '../../runtime/agent/telemetry';
import type { Driver, DriverContext, Reading } from '../../runtime/drivers/driver';
import type { AgentConfig } from '../../schema/agent-config';
import { countOf, NO_READINGS, type ReadingCounts, sumOfReadings } from '../../schema/reading-counts';
import { type VirtualClock, virtualClock } from '../drivers/virtual-clock';
import { REGISTERED } from './agent/device';
import { drain, newFolder } from './log/temporary-log';

/**
 * The law of the account, over random drivers, faults, restarts and kills: for every device and at any moment
 * found + taken = delivered + refused + left out + unchanged + given up + waiting, and each of these is what truly happened. What truly happened
 * is told by the other side: the driver that handed readings over, the broker that answered, and the files of the log.
 */

const DEVICES = ['a', 'b'] as const;
type DeviceId = (typeof DEVICES)[number];

const CONFIG: AgentConfig = {
  ...REGISTERED,
  everyMs: 1000,
  fields: [
    { id: 'n', type: 'integer', unit: '1' },
    { id: 'level', type: 'number', unit: '1', deadband: 1 },
    { id: 'note', type: 'string', unit: '1' },
  ],
  thresholds: [],
  devices: DEVICES.map((id) => ({ id, topics: { data: `t/${id}/data`, alert: `t/${id}/alert` }, metadata: {} })),
};

/** What the broker does with a publish; `gone` is a connection that is lost before the answer. */
type Answer = Exclude<PublishOutcome, 'unknown'> | 'gone';

type Act =
  | { readonly do: 'read'; readonly device: DeviceId; readonly what: Said }
  | { readonly do: 'connect'; readonly answers: readonly Answer[] }
  | { readonly do: 'disk'; readonly fails: boolean }
  | { readonly do: 'restart' | 'kill' };
type Said = 'good' | 'nan' | 'unknown-field' | 'nothing' | 'same' | 'no-json' | 'great';

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      device: fc.constantFrom(...DEVICES),
      what: fc.constantFrom<Said>(
        'good',
        'good',
        'good',
        'nan',
        'unknown-field',
        'nothing',
        'same',
        'no-json',
        'great',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('connect' as const),
      answers: fc.array(fc.constantFrom<Answer>('acknowledged', 'acknowledged', 'acknowledged', 'refused', 'gone'), {
        maxLength: 30,
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disk' as const), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'kill' as const) }) },
);

/** A broker that answers as it is told, then takes everything; it knows what it took. */
class Broker implements Session {
  private end: (why: string) => void = () => {};
  readonly takenOver = false;
  readonly closed = new Promise<string>((resolve) => {
    this.end = resolve;
  });
  private isOpen = true;

  constructor(
    private readonly answers: Answer[],
    private readonly took: (message: Message, answer: 'acknowledged' | 'refused') => void,
  ) {}

  async publish(message: Message): Promise<PublishOutcome> {
    const answer = this.isOpen ? (this.answers.shift() ?? 'acknowledged') : 'gone';
    await Promise.resolve();
    if (answer === 'gone' || !this.isOpen) {
      await this.close();
      return 'unknown';
    }
    this.took(message, answer);
    return answer;
  }

  async unsubscribe(): Promise<void> {}

  async subscribe(): Promise<void> {}

  async close(): Promise<void> {
    this.isOpen = false;
    this.end('gone');
  }
}

/** What the other side knows, by device. */
interface Truth {
  taken: number;
  delivered: number;
}

class World {
  readonly clock: VirtualClock = virtualClock(Date.UTC(2026, 10, 30));
  readonly contexts = new Map<string, { context: DriverContext; emit: (reading: Reading) => void }>();
  counting = new Counting();
  truths = new Map<string, Truth>(DEVICES.map((id) => [id, { taken: 0, delivered: 0 }]));
  counts: Record<string, ReadingCounts> = {};
  telemetry: Telemetry;
  folder = newFolder();
  private boot = 0;
  private n = 0;
  private alive = { is: true };

  constructor(private readonly buffer: AgentConfig['buffer']) {
    this.telemetry = this.start();
  }

  async carryOut(act: Act): Promise<void> {
    if (act.do === 'read') this.read(act.device, act.what);
    else if (act.do === 'connect') await this.connect([...act.answers]);
    else if (act.do === 'disk') diskFails(act.fails);
    else if (act.do === 'restart') await this.restart();
    else await this.kill();
    await this.settled();
    this.hold(`after ${JSON.stringify(act)}`);
  }

  /** Connects until nothing is left, so that what the account calls waiting must have become something. */
  async finish(): Promise<void> {
    diskFails(false);
    await this.connect([]);
    await this.settled();
    this.hold('at the end');
    for (const device of DEVICES) expect(this.of(device).waiting, `${device} waits for nothing at the end`).toBe(0);
    await this.telemetry.stop();
    await this.telemetry.close();
  }

  private read(device: DeviceId, what: Said): void {
    const source = this.contexts.get(device);
    if (!source) throw new Error(`${device} has no driver`);
    this.truthOf(device).taken += 1;
    const at = this.clock.now();
    this.n += 1;
    if (what === 'no-json') source.context.leftOut('not-json');
    else source.emit({ at, values: this.valuesOf(what) });
  }

  private valuesOf(what: Exclude<Said, 'no-json'>): Reading['values'] {
    if (what === 'nothing') return { n: null };
    if (what === 'nan') return { level: Number.NaN };
    if (what === 'same') return { level: 4 };
    if (what === 'great') return { n: this.n, note: 'x'.repeat(140_000) };
    return { n: this.n, level: this.n * 2, ...(what === 'unknown-field' ? { surprise: 1 } : {}) };
  }

  private async connect(answers: Answer[]): Promise<void> {
    const broker = new Broker(answers, ({ topic }, answer) => {
      const device = topic.split('/')[1] ?? '';
      if (answer === 'acknowledged') this.truthOf(device).delivered += 1;
    });
    const stop = new AbortController();
    const pumping = this.telemetry.pumpTo(broker, stop.signal);
    for (let step = 0; step < 40; step++) await this.clock.advance(250);
    stop.abort();
    await this.clock.advance(20_000);
    await pumping;
  }

  private async restart(): Promise<void> {
    await this.telemetry.stop();
    await this.telemetry.close();
    this.telemetry = this.start();
  }

  /** The process is gone with all that it counted, and what it had on disk is there. */
  private async kill(): Promise<void> {
    const before = this.folder;
    this.folder = newFolder();
    cpSync(before, this.folder, { recursive: true });
    rmSync(join(this.folder, 'log', 'lock'), { force: true });
    this.alive.is = false;
    await this.telemetry.stop();
    await this.telemetry.close();
    this.counting = new Counting();
    this.counts = {};
    this.truths = new Map(DEVICES.map((id) => [id, { taken: 0, delivered: 0 }]));
    this.telemetry = this.start();
    await this.settled();
    const onDisk = await this.onDisk();
    for (const device of DEVICES)
      expect(this.of(device).found, `${device}: what lies on disk after a kill is found`).toBe(onDisk[device] ?? 0);
  }

  private start(): Telemetry {
    this.boot += 1;
    const alive = { is: true };
    this.alive = alive;
    const report = (event: AgentEvent) => {
      if (alive.is) this.counting.take('thing', event);
    };
    const { folder, clock, boot } = this;
    const driver: Driver = {
      manifest: { name: 'exec', title: '', needs: '' },
      faults: () => ({}),
      start: (context, emit) => {
        this.contexts.set(context.device.id, { context, emit });
        return { stop: async () => {} };
      },
    };
    report({ kind: 'started', bootId: `boot-${boot}` });
    const options = {
      folder,
      bootId: `boot-${boot}`,
      clock,
      seed: 1,
      faults: {},
      driverFor: () => driver,
      driverFolder: '/',
      report,
    };
    const telemetry = new Telemetry({ ...CONFIG, buffer: this.buffer }, options);
    telemetry.start();
    return telemetry;
  }

  /** What was appended is synced by the real disk, which is asked in turns of the loop. */
  private async settled(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (
        turn > 20 &&
        (this.telemetry as unknown as { outbox: { appending: Set<unknown> } }).outbox.appending.size === 0
      )
        break;
      if (turn > 100) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    for (const [device, counts] of Object.entries(this.counting.news()?.thing?.readings ?? {}))
      this.counts[device] = counts;
  }

  private hold(when: string): void {
    for (const device of DEVICES) {
      const counts = this.of(device);
      const { found, taken, delivered, refused, leftOut, unchanged, givenUp, waiting } = counts;
      const sum = delivered + refused + countOf(leftOut) + unchanged + countOf(givenUp) + waiting;
      expect(found + taken, `${device}, ${when}: the sum closes in ${JSON.stringify(counts)}`).toBe(sum);
      expect(waiting, `${device}, ${when}: nothing is counted twice`).toBeGreaterThanOrEqual(0);
      expect(givenUp.damaged ?? 0, `${device}, ${when}: no disk was damaged`).toBe(0);
      const truth = this.truthOf(device);
      expect(taken, `${device}, ${when}: all that the driver had`).toBe(truth.taken);
      expect(delivered, `${device}, ${when}: all that the broker acknowledged`).toBe(truth.delivered);
    }
  }

  /** Readings in the files of the log that still have to go, read by a log of its own from a copy. */
  private async onDisk(): Promise<Record<string, number>> {
    const copy = newFolder();
    cpSync(join(this.folder, 'log'), copy, { recursive: true });
    for (const name of readdirSync(copy)) if (name.startsWith('lock')) rmSync(join(copy, name));
    const log = openLog({ folder: copy, ...this.buffer, bootId: 'judge', clock: this.clock, report: () => {} });
    const counts: Record<string, number> = {};
    for (const { topic } of await drain(log)) {
      const device = topic.split('/')[1] ?? '';
      counts[device] = (counts[device] ?? 0) + 1;
    }
    await log.close();
    return counts;
  }

  private of(device: string): ReadingCounts {
    return this.counts[device] ?? NO_READINGS;
  }

  private truthOf(device: string): Truth {
    const truth = this.truths.get(device);
    if (!truth) throw new Error(`nobody reads ${device}`);
    return truth;
  }
}

function diskFails(fails: boolean): void {
  vi.restoreAllMocks();
  if (fails)
    vi.spyOn(Segments.prototype, 'append').mockRejectedValue(Object.assign(new Error('full'), { code: 'ENOSPC' }));
}

afterEach(() => vi.restoreAllMocks());

describe('the account of readings', () => {
  it.each(['oldest', 'newest', 'keep-alerts'] as const)(
    'closes at any moment, whatever drivers, broker and disk do, over restarts and kills (%s)',
    async (whenFull) => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.constantFrom(4096, 400_000), async (acts, bytes) => {
          vi.restoreAllMocks();
          const world = new World({ bytes, whenFull });
          for (const one of acts) await world.carryOut(one);
          await world.finish();
        }),
        { numRuns: 40 },
      );
    },
    360_000,
  );

  it('sums up to the same for a fleet as for its devices', () => {
    const counts = fc.record({ taken: fc.nat(9), delivered: fc.nat(9), leftOut: fc.record({ 'not-json': fc.nat(9) }) });
    fc.assert(
      fc.property(fc.array(counts), (all) => {
        const sum = sumOfReadings(all.map((one) => ({ ...NO_READINGS, ...one })));
        expect(sum.taken).toBe(all.reduce((total, { taken }) => total + taken, 0));
        expect(countOf(sum.leftOut)).toBe(all.reduce((total, { leftOut }) => total + leftOut['not-json'], 0));
      }),
    );
  });
});
