import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { generatedStep, type Item, type StepModule } from './generated-code';

/** What the notifier decides (docs/alerts.md), by the very code that is deployed. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Saturday. */
const NOON = Date.UTC(2026, 0, 31, 12);

interface Told {
  readonly at: number;
  readonly topic: string;
  readonly notice: string;
  readonly summary: string;
  readonly [key: string]: unknown;
}

/** The notifier of one device and one threshold, message by message; `deliver: false` is a sender that dies before it sends. */
class OneDevice {
  item: Item | undefined;
  readonly told: Told[] = [];
  deliver = true;

  constructor(
    readonly code: StepModule,
    readonly settings: object,
    readonly threshold = 'hot',
  ) {}

  hear(now: number, over: object): void {
    const summary = `${this.threshold} at ${(over as { event_time?: number }).event_time}`;
    const body = { group_id: 'rooms', device_id: 'room-001', threshold: this.threshold, summary, ...over };
    const event = this.code.eventOf(body);
    if (!event) throw new Error('no event');
    this.#move(event, now);
  }

  tick(now: number): void {
    if (this.item && this.item.due !== null && this.item.due <= now) this.#move({ kind: 'tick' }, now);
  }

  /** A tick at every minute from, up to and with, `until`. */
  ticks(from: number, until: number): void {
    for (let at = from; at <= until; at += MINUTE) this.tick(at);
  }

  notices(): string[] {
    return this.told.map(({ notice, topic, at }) => `${notice} to ${topic} at ${(at - NOON) / MINUTE}`);
  }

  #move(input: Parameters<StepModule['step']>[1], now: number): void {
    const { item, messages } = this.code.step(this.item, input, now, this.settings);
    this.item = item;
    if (!this.deliver || messages.length === 0) return;
    for (const { topic, text } of messages) this.told.push({ at: now, topic, ...JSON.parse(text) });
    const ids = messages.map(({ id }) => id);
    this.item = this.code.confirmed(item, ids, this.settings);
  }
}

let code: StepModule;
let plain: object;
let elsewhere: object;
let quiet: object;
beforeAll(async () => {
  ({ code, settings: plain } = await generatedStep('  escalateAfter: 30m'));
  elsewhere = (await generatedStep('  escalateAfter: 30m\n  escalateTo: [boss@example.com]')).settings;
  const silence = `  escalateAfter: 30m
  silence:
    - { from: "22:00", to: "06:00", days: [sat], timezone: Europe/Berlin, severities: [warning, critical] }
    - { from: 2026-01-31T13:00Z, until: 2026-01-31T14:00Z }`;
  quiet = (await generatedStep(silence)).settings;
});

describe('a breach', () => {
  it('is told once, again each time that repeatAfter has passed while it lasts, and no more once it is cleared', () => {
    const warm = new OneDevice(code, plain, 'warm');
    const raised = { state: 'raised', event_time: NOON, since_ms: NOON - MINUTE };
    warm.hear(NOON, raised);
    warm.hear(NOON + 1000, raised);
    warm.ticks(NOON, NOON + 130 * MINUTE);
    warm.hear(NOON + 131 * MINUTE, { state: 'cleared', event_time: NOON + 131 * MINUTE, since_ms: NOON - MINUTE });
    warm.ticks(NOON + 131 * MINUTE, NOON + 300 * MINUTE);
    expect(warm.notices()).toEqual(['breach to alert at 0', 'still to alert at 60', 'still to alert at 120']);
    expect(warm.told[1]).toMatchObject({
      since_utc: '2026-01-31 11:59:00',
      severity: 'warning',
      summary: `Still: warm at ${NOON}`,
      device_id: 'room-001',
    });
  });

  it('that an agent told has the value of its newest reading whenever it is told again, and says since when', () => {
    const warm = new OneDevice(code, { ...elsewhere, severities: { rooms: { warm: 'critical' } } }, 'warm');
    const first = { state: 'raised', since_ms: NOON - MINUTE, since_utc: '2026-01-31 11:59:00', unit: 'Cel' };
    warm.hear(NOON, { ...first, event_time: NOON, value: '9' });
    for (let at = NOON; at <= NOON + 65 * MINUTE; at += MINUTE) {
      const event_time = at - 5000;
      const minute = (at - NOON) / MINUTE;
      warm.hear(at, { state: 'lasts', event_time, value: 9 + minute, summary: `warm has ${9 + minute}` });
      warm.tick(at);
    }
    expect(warm.told.map(({ notice, value }) => `${notice} ${value}`)).toEqual([
      'breach 9',
      'escalated 39',
      'still 69',
    ]);
    expect(warm.told[2]).toMatchObject({
      ...first,
      event_time: NOON + 60 * MINUTE - 5000,
      summary: 'Still: warm has 69, since 2026-01-31 11:59:00 UTC',
    });
  });

  it('is begun and ended by the agent alone where it decides: its readings open nothing, reopen nothing and keep nothing open', () => {
    const warm = new OneDevice(code, plain, 'warm');
    const reading = (at: number) => warm.hear(at, { state: 'lasts', event_time: at, value: '9' });
    reading(NOON);
    expect(warm.item).toBeUndefined();
    warm.hear(NOON + MINUTE, { state: 'raised', event_time: NOON + MINUTE, since_ms: NOON });
    // The first reading of a breach to come overtakes the end of this one.
    reading(NOON + 3 * MINUTE);
    warm.hear(NOON + 4 * MINUTE, { state: 'cleared', event_time: NOON + 2 * MINUTE });
    expect(warm.item?.open).toBe(false);
    const { item } = warm;
    reading(NOON + 5 * MINUTE);
    expect(warm.item).toBe(item);
    expect(warm.notices()).toEqual(['breach to alert at 1']);
  });

  it('that is about no single value has none, and one that is a number stays the text that agents write', () => {
    for (const [value, told] of [
      [undefined, ''],
      [0.1 + 0.2, '0.3'],
      [true, 'true'],
    ]) {
      const warm = new OneDevice(code, plain, 'warm');
      warm.hear(NOON, { state: 'raised', event_time: NOON, since_ms: NOON, value: '' });
      warm.hear(NOON + MINUTE, { state: 'lasts', event_time: NOON + MINUTE, value });
      warm.ticks(NOON + 2 * MINUTE, NOON + 61 * MINUTE);
      expect(warm.told[1]).toMatchObject({ notice: 'still', event_time: NOON + MINUTE, value: told });
    }
  });

  it('keeps a newer reading once a minute at most, and never an older one', () => {
    const warm = new OneDevice(code, plain, 'warm');
    warm.hear(NOON, { state: 'raised', event_time: NOON, since_ms: NOON });
    let writes = 0;
    for (let second = -30; second < 600; second += 1) {
      const { item } = warm;
      warm.hear(NOON + (second + 30) * 1000, { state: 'lasts', event_time: NOON + second * 1000, value: `${second}` });
      if (warm.item !== item) writes += 1;
    }
    expect(writes).toBe(10);
    expect(warm.item).toMatchObject({ latest: { body: { value: '540' } } });
  });

  it('that lasts for weeks is not told as one that nothing was heard of, while readings say that it lasts', () => {
    const warm = new OneDevice(code, { ...plain, repeatAfterMs: 1000 * HOUR }, 'warm');
    warm.hear(NOON, { state: 'raised', event_time: NOON, since_ms: NOON });
    for (let at = NOON; at < NOON + 20 * 24 * HOUR; at += HOUR) {
      warm.hear(at, { state: 'lasts', event_time: at, value: '9' });
      warm.tick(at);
    }
    expect(warm.told.map(({ notice }) => notice)).toEqual(['breach']);
    expect(warm.item?.open).toBe(true);
  });

  it('is told again at once after it was cleared, but not within repeatAfter', () => {
    const hot = new OneDevice(code, plain);
    for (const minute of [0, 10, 20, 70]) {
      hot.hear(NOON + minute * MINUTE, { event_time: NOON + minute * MINUTE });
      hot.hear(NOON + (minute + 5) * MINUTE, { state: 'cleared', event_time: NOON + (minute + 5) * MINUTE });
    }
    expect(hot.notices()).toEqual(['breach to alert at 0', 'breach to alert at 70']);
  });

  it('is escalated once when it is critical and was told for escalateAfter, to those of escalateTo', () => {
    const hot = new OneDevice(code, elsewhere);
    hot.hear(NOON, { event_time: NOON });
    hot.ticks(NOON, NOON + 100 * MINUTE);
    expect(hot.notices()).toEqual(['breach to alert at 0', 'escalated to escalation at 30', 'still to alert at 60']);
    const warm = new OneDevice(code, elsewhere, 'warm');
    warm.hear(NOON, { state: 'raised', event_time: NOON });
    warm.ticks(NOON, NOON + 50 * MINUTE);
    expect(warm.notices()).toEqual(['breach to alert at 0']);
  });

  it('is escalated to the same addresses where there are no others, and they are not reminded at the same time', () => {
    const hot = new OneDevice(code, plain);
    hot.hear(NOON, { event_time: NOON });
    hot.ticks(NOON, NOON + 80 * MINUTE);
    expect(hot.notices()).toEqual(['breach to alert at 0', 'escalated to alert at 30']);
  });

  it('is escalated anew when it comes back after it was cleared', () => {
    const hot = new OneDevice(code, elsewhere);
    hot.hear(NOON, { event_time: NOON });
    hot.ticks(NOON, NOON + 35 * MINUTE);
    hot.hear(NOON + 36 * MINUTE, { state: 'cleared', event_time: NOON + 36 * MINUTE });
    hot.hear(NOON + 40 * MINUTE, { event_time: NOON + 40 * MINUTE });
    hot.ticks(NOON + 40 * MINUTE, NOON + 75 * MINUTE);
    const escalated = hot.notices().filter((notice) => notice.startsWith('escalated'));
    expect(escalated).toEqual(['escalated to escalation at 30', 'escalated to escalation at 70']);
  });

  it('whose end overtakes its beginning is told nevertheless, as one that is over', () => {
    const warm = new OneDevice(code, plain, 'warm');
    warm.hear(NOON, { state: 'cleared', event_time: NOON - 1000 });
    warm.hear(NOON + 100, { state: 'raised', event_time: NOON - 5000, since_ms: NOON - HOUR });
    warm.ticks(NOON, NOON + 200 * MINUTE);
    expect(warm.notices().map((notice) => notice.split(' ')[0])).toEqual(['over']);
  });

  it('is not told again by a copy of its first word that comes hours after its end', () => {
    const warm = new OneDevice(code, plain, 'warm');
    const raised = { state: 'raised', event_time: NOON, since_ms: NOON };
    warm.hear(NOON, raised);
    warm.hear(NOON + MINUTE, { state: 'cleared', event_time: NOON + MINUTE });
    warm.hear(NOON + 3 * HOUR, raised);
    expect(warm.notices()).toEqual(['breach to alert at 0']);
  });

  it('is not ended by the late end of the one before', () => {
    const hot = new OneDevice(code, elsewhere);
    hot.hear(NOON, { event_time: NOON });
    hot.hear(NOON + MINUTE, { state: 'cleared', event_time: NOON - MINUTE });
    hot.ticks(NOON, NOON + 40 * MINUTE);
    expect(hot.notices()).toEqual(['breach to alert at 0', 'escalated to escalation at 30']);
  });

  it('began with the earliest of its readings, in whatever order they come', () => {
    const hot = new OneDevice(code, elsewhere);
    hot.hear(NOON, { event_time: NOON });
    hot.hear(NOON + MINUTE, { event_time: NOON - 5 * MINUTE });
    hot.ticks(NOON, NOON + 40 * MINUTE);
    expect(hot.told.map(({ since_utc }) => since_utc)).toEqual(['2026-01-31 12:00:00', '2026-01-31 11:55:00']);
  });

  it('is heard of a device whose clock was ahead and has been set right', () => {
    const hot = new OneDevice(code, plain);
    hot.hear(NOON, { state: 'cleared', event_time: NOON + 24 * HOUR });
    hot.hear(NOON + 2 * MINUTE, { event_time: NOON + 2 * MINUTE });
    expect(hot.notices()).toEqual(['breach to alert at 2']);
    expect(hot.item?.open).toBe(true);
  });

  it('is not escalated early because the clock went back and was set right', () => {
    const hot = new OneDevice(code, elsewhere);
    hot.hear(NOON, { state: 'cleared', event_time: NOON - MINUTE });
    hot.hear(NOON - HOUR, { event_time: NOON });
    hot.ticks(NOON, NOON + 35 * MINUTE);
    expect(hot.notices()).toEqual(['breach to alert at -60', 'escalated to escalation at 30']);
  });

  it('that nothing is heard of for a week is told of a last time', () => {
    const warm = new OneDevice(code, { ...plain, repeatAfterMs: 1000 * HOUR }, 'warm');
    warm.hear(NOON, { state: 'raised', event_time: NOON });
    for (let at = NOON; at < NOON + 30 * 24 * HOUR; at += HOUR) warm.tick(at);
    expect(warm.told.map(({ notice }) => notice)).toEqual(['breach', 'forgotten']);
    expect(warm.item?.open).toBe(false);
  });

  it('ends without a word when its threshold is taken out of the manifest', () => {
    const hot = new OneDevice(code, plain);
    hot.hear(NOON, { event_time: NOON });
    const without = new OneDevice(code, { ...plain, severities: {} });
    without.item = hot.item;
    without.ticks(NOON, NOON + 300 * MINUTE);
    expect(without.told).toEqual([]);
    expect(without.item?.due).toBeNull();
  });

  it('that was kept but not sent, because the sender died, is sent a minute later, and once', () => {
    const hot = new OneDevice(code, elsewhere);
    hot.deliver = false;
    hot.hear(NOON, { event_time: NOON });
    hot.deliver = true;
    hot.ticks(NOON, NOON + 20 * MINUTE);
    expect(hot.notices()).toEqual(['breach to alert at 1']);
  });

  it.each([[null], ['text'], [{}], [{ group_id: 'rooms', device_id: 'x', threshold: 'hot', state: 'odd' }]])(
    'is nothing of %j',
    (body) => expect(code.eventOf(body)).toBeUndefined(),
  );
});

describe('a window of silence', () => {
  it('holds a warning back, and at its end says what is still breached', () => {
    const warm = new OneDevice(code, quiet, 'warm');
    const at = NOON + 70 * MINUTE;
    warm.hear(at, { state: 'raised', event_time: at });
    warm.ticks(at, NOON + 200 * MINUTE);
    expect(warm.notices()).toEqual(['waited to alert at 120', 'still to alert at 180']);
  });

  it('costs no writes while something waits: the item stays the same', () => {
    const warm = new OneDevice(code, quiet, 'warm');
    warm.hear(NOON + 70 * MINUTE, { state: 'raised', event_time: NOON + 70 * MINUTE });
    const { item } = warm;
    warm.ticks(NOON + 71 * MINUTE, NOON + 119 * MINUTE);
    expect(warm.item).toBe(item);
  });

  it('says nothing of what began and ended within it', () => {
    const warm = new OneDevice(code, quiet, 'warm');
    warm.hear(NOON + 70 * MINUTE, { state: 'raised', event_time: NOON + 70 * MINUTE });
    warm.hear(NOON + 80 * MINUTE, { state: 'cleared', event_time: NOON + 80 * MINUTE });
    warm.ticks(NOON + 70 * MINUTE, NOON + 200 * MINUTE);
    expect(warm.notices()).toEqual([]);
  });

  it('lets critical alerts through where it does not name them', () => {
    const hot = new OneDevice(code, quiet);
    hot.hear(NOON + 70 * MINUTE, { event_time: NOON + 70 * MINUTE });
    expect(hot.notices()).toEqual(['breach to alert at 70']);
  });

  it.each([
    ['Saturday 21:59 in Berlin', '2026-01-31T20:59Z', true],
    ['Saturday 22:00', '2026-01-31T21:00Z', false],
    ['Sunday 05:59, still of Saturday', '2026-02-01T04:59Z', false],
    ['Sunday 06:00', '2026-02-01T05:00Z', true],
    ['Sunday 23:00, a day that is not named', '2026-02-01T22:00Z', true],
    ['Saturday 22:00 in summer', '2026-07-04T20:00Z', false],
    ['Sunday 06:00 in summer', '2026-07-05T04:00Z', true],
    ['Sunday 05:59 in summer', '2026-07-05T03:59Z', false],
  ])('goes by the day and the time of its zone: %s', (_, moment, isTold) => {
    const hot = new OneDevice(code, quiet);
    const at = Date.parse(moment);
    hot.hear(at, { event_time: at });
    expect(hot.told.length > 0).toBe(isTold);
  });
});

/** Readings, words of the agent and ticks in any order, twice, late, and by a clock that jumps back. */
const words = fc.array(
  fc.record({
    what: fc.constantFrom('breach', 'raised', 'cleared', 'tick', 'tick'),
    /** Minutes of the function's clock since the last word. */
    after: fc.integer({ min: -20, max: 45 }),
    /** Minutes that the word is late. */
    late: fc.integer({ min: -5, max: 30 }),
    twice: fc.boolean(),
  }),
  { maxLength: 40 },
);

function play(settings: object, script: typeof words extends fc.Arbitrary<infer T> ? T : never): OneDevice {
  const device = new OneDevice(code, settings);
  let now = NOON;
  for (const { what, after, late, twice } of script) {
    now += after * MINUTE;
    const event = { event_time: now - late * MINUTE, since_ms: now - late * MINUTE };
    for (let n = 0; n < (twice ? 2 : 1); n++) {
      if (what === 'tick') device.tick(now);
      else device.hear(now, what === 'breach' ? event : { ...event, state: what });
    }
  }
  return device;
}

describe('whatever comes in whatever order', () => {
  const gaps = (told: readonly Told[]) => told.slice(1).map(({ at }, n) => at - (told[n]?.at ?? 0));

  it('those of email are told at most once per repeatAfter, but for an escalation', () =>
    fc.assert(
      fc.property(words, (script) => {
        const told = play(elsewhere, script).told.filter(({ topic }) => topic === 'alert');
        expect(gaps(told).filter((gap) => gap < HOUR)).toEqual([]);
      }),
    ));

  it('escalations are at least escalateAfter apart, and each follows a message by so much', () =>
    fc.assert(
      fc.property(words, (script) => {
        const { told } = play(elsewhere, script);
        const escalated = told.filter(({ notice }) => notice === 'escalated');
        expect(gaps(escalated).filter((gap) => gap < 30 * MINUTE)).toEqual([]);
        const early = escalated.filter(
          ({ at }) => !told.some((one) => one.topic === 'alert' && one.at <= at - 30 * MINUTE),
        );
        expect(early).toEqual([]);
      }),
    ));

  it('words that come twice change nothing', () =>
    fc.assert(
      fc.property(words, (script) => {
        const once = script.map((word) => ({ ...word, twice: false }));
        expect(play(elsewhere, script).told).toEqual(play(elsewhere, once).told);
      }),
    ));

  it('a breach that lasts is told within a minute after the last window or repeatAfter', () =>
    fc.assert(
      fc.property(words, (script) => {
        const device = play(quiet, script);
        const item = device.item;
        if (!item?.open) return;
        const before = device.told.length;
        // By then the windows of that Saturday are over.
        const end = Math.max(item.at, Date.UTC(2026, 1, 1, 5)) + HOUR + MINUTE;
        device.ticks(item.at, end);
        expect(device.told.length).toBeGreaterThan(before);
      }),
    ));

  it('nothing is told in a window that names it', () =>
    fc.assert(
      fc.property(words, (script) => {
        const always = [{ kind: 'dated', from: 0, until: NOON * 2, severities: ['warning', 'critical'] }];
        expect(play({ ...quiet, silence: always }, script).told).toEqual([]);
      }),
    ));
});
