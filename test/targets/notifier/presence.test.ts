import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { generatedPresence, type Known, type PresenceModule } from './generated-code';

/** Who is not connected (docs/alerts.md), by the very code that is deployed. */

const MINUTE = 60_000;
const SILENT = 15 * MINUTE;
const NOON = Date.UTC(2026, 0, 31, 12);

let code: PresenceModule;
let things: ReturnType<PresenceModule['watchedThings']>;
beforeAll(async () => {
  ({ code, things } = await generatedPresence('    silent: { after: 15m, severity: critical }\n'));
});

interface Event {
  readonly kind: 'connected' | 'disconnected';
  /** When it happened, as AWS says. */
  readonly time: number;
  readonly session: string;
  readonly version: number;
  readonly reason?: string;
}

/** What the notifier knows of one thing, and what it told on the topic of its alerts. */
class OneThing {
  item: Known | undefined;
  readonly told: { readonly at: number; readonly state: string; readonly [key: string]: unknown }[] = [];
  deliver = true;

  constructor(readonly thing = 'room-001') {}

  hear(now: number, { kind, time, session, version, reason }: Event): void {
    const event = code.presenceOf({
      clientId: this.thing,
      timestamp: time,
      eventType: kind,
      sessionIdentifier: session,
      principalIdentifier: 'c',
      versionNumber: version,
      ...(kind === 'disconnected'
        ? { clientInitiatedDisconnect: false, disconnectReason: reason ?? 'CONNECTION_LOST' }
        : {}),
    });
    if (!event) throw new Error('no event');
    this.#move(event, now);
  }

  tick(now: number): void {
    if (this.item && this.item.due !== null && this.item.due <= now) this.#move({ kind: 'tick' }, now);
  }

  states(): string[] {
    return this.told.map(({ state, at }) => `${state} at ${(at - NOON) / MINUTE}`);
  }

  #move(input: Parameters<PresenceModule['watch']>[1], now: number): void {
    const { item, messages } = code.watch(this.item, input, now, things);
    this.item = item;
    if (!this.deliver || messages.length === 0) return;
    for (const { topic, text } of messages) {
      expect(topic).toBe(`iot/rooms/${this.thing}/alert`);
      this.told.push({ at: now, ...(JSON.parse(text) as { state: string }) });
    }
    this.item = code.presenceConfirmed(
      item,
      messages.map(({ id }) => id),
      things,
    );
  }
}

const at = (minutes: number) => NOON + minutes * MINUTE;
const on = (minutes: number, version: number, session = `s${version}`): Event => ({
  kind: 'connected',
  time: at(minutes),
  session,
  version,
});
const off = (minutes: number, version: number, session = `s${version}`): Event => ({
  kind: 'disconnected',
  time: at(minutes),
  session,
  version,
});

/** Hears each event when it happens, and looks once a minute. */
function play(events: readonly Event[], until: number, device = new OneThing()): OneThing {
  for (let minute = 0; minute <= until; minute++) {
    for (const event of events) if (Math.floor((event.time - NOON) / MINUTE) === minute) device.hear(event.time, event);
    device.tick(at(minute));
  }
  return device;
}

describe('a thing that is not connected', () => {
  it('is told once, when it was gone for so long, and once when it is back', () => {
    const device = play([on(0, 0), off(5, 0), on(60, 1)], 90);
    expect(device.states()).toEqual(['raised at 20', 'cleared at 60']);
    expect(device.told[0]).toEqual({
      at: at(20),
      late: false,
      event_time: at(20),
      boot_id: 's0',
      sequence: 0,
      threshold: 'offline',
      severity: 'critical',
      state: 'raised',
      field: '',
      value: 'CONNECTION_LOST',
      unit: '',
      since_ms: at(5),
    });
    // What names an alert is the same at both its ends, and its end comes after its beginning.
    expect(device.told[1]).toMatchObject({ since_ms: at(5), event_time: at(60) });
  });

  it('is not told when it is back in time: a clean restart, a flapping line, a second client with its id', () => {
    expect(play([on(0, 0), off(5, 0), on(19, 1)], 60).states()).toEqual([]);
    const flaps = Array.from({ length: 40 }, (_, n) => [on(3 * n, n), off(3 * n + 2, n)]).flat();
    expect(play([...flaps, on(120, 40)], 180).states()).toEqual([]);
    // The newcomer is there before the older session is said to have ended (DUPLICATE_CLIENTID).
    expect(play([on(0, 0), on(5, 1), off(5, 0)], 60).states()).toEqual([]);
  });

  it('is told again when it is gone again, and no second time in between', () => {
    const device = play([on(0, 0), off(5, 0), on(60, 1), off(61, 1), on(62, 2), off(100, 2)], 200);
    expect(device.states()).toEqual(['raised at 20', 'cleared at 60', 'raised at 115']);
  });

  it('is known by time where its connections are counted anew, after about an hour', () => {
    expect(play([on(0, 7), off(5, 7), on(80, 0), off(90, 0)], 120).states()).toEqual([
      'raised at 20',
      'cleared at 80',
      'raised at 105',
    ]);
  });

  it('is not there before it connected once: what nobody ever heard of is not silent', () => {
    const device = new OneThing();
    device.tick(at(0));
    expect(device.item).toBeUndefined();
  });

  it('is none of ours where the manifest does not watch it, and forgotten a week after it was taken out', () => {
    for (const thing of ['room-004', 'room-1', 'room-0001', 'ROOM-001', 'constructor']) {
      const stranger = new OneThing(thing);
      stranger.hear(at(5), off(5, 0));
      expect([thing, stranger.item]).toEqual([thing, undefined]);
    }
    const retired = new OneThing();
    retired.hear(at(5), off(5, 0));
    const none = code.watchedThings({ groups: [] });
    const { item, messages } = code.watch(retired.item, { kind: 'tick' }, at(30), none);
    expect([messages, item.due, code.presenceExpires(item, none)]).toEqual([[], null, at(30) + 7 * 24 * 60 * MINUTE]);
    expect(code.presenceExpires(item, things)).toBeNull();
  });

  it('is told by another tick where whoever was to tell it died', () => {
    const device = new OneThing();
    device.hear(at(0), off(0, 0));
    device.deliver = false;
    device.tick(at(15));
    device.deliver = true;
    device.tick(at(15));
    expect(device.states()).toEqual([]);
    device.tick(at(16));
    expect(device.states()).toEqual(['raised at 16']);
    expect(device.told[0]?.['event_time']).toBe(at(15));
  });

  it('is not kept anew for an event that says nothing new', () => {
    const device = play([on(0, 0), off(5, 0)], 30);
    const { item } = device;
    device.hear(at(31), off(5, 0));
    device.hear(at(32), on(0, 0));
    expect(device.item).toBe(item);
  });

  it('is no event of a connection: anything else is left alone', () => {
    const whole = {
      clientId: 'room-001',
      eventType: 'connected',
      timestamp: 1,
      sessionIdentifier: 's',
      versionNumber: 0,
    };
    expect(code.presenceOf(whole)).toMatchObject({ key: 'presence/room-001', kind: 'connected' });
    for (const [name, value] of Object.entries({
      clientId: 7,
      eventType: 'subscribed',
      timestamp: 'now',
      sessionIdentifier: null,
      versionNumber: Number.NaN,
    }))
      expect([name, code.presenceOf({ ...whole, [name]: value })]).toEqual([name, undefined]);
    expect(code.presenceOf(undefined)).toBeUndefined();
  });
});

/** How long an event may be on its way, and how wrong its time may be (AWS IoT developer guide, "Lifecycle events"). */
const ON_ITS_WAY = 3 * MINUTE;
const WRONG = 2 * MINUTE;

/** Connections one after the other: pauses and lengths in minutes, of each event how late it comes, how wrong its time is, and whether it comes twice. */
const connections = fc.array(
  fc.record({
    pause: fc.oneof(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 15, max: 200 })),
    length: fc.oneof(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 15, max: 300 })),
    skips: fc.integer({ min: 0, max: 3 }),
    takenOver: fc.boolean(),
    late: fc.array(fc.integer({ min: 0, max: ON_ITS_WAY }), { minLength: 4, maxLength: 4 }),
    wrong: fc.array(fc.integer({ min: -WRONG, max: WRONG }), { minLength: 2, maxLength: 2 }),
    twice: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('whatever the order and number of events', () => {
  it('a device is told silent once per silence, and never while it speaks', () => {
    fc.assert(
      fc.property(connections, (drawn) => {
        const coming: { readonly arrives: number; readonly event: Event }[] = [];
        /** When it was connected, by the true time. */
        const spans: { readonly from: number; readonly to: number }[] = [];
        let time = NOON;
        let version = 0;
        for (const [n, { pause, length, skips, takenOver, late, wrong, twice }] of drawn.entries()) {
          const isTakenOver = takenOver && n > 0;
          // Nobody takes the place of a client that is gone; AWS counts anew after about an hour.
          const from = isTakenOver ? time : time + pause * MINUTE;
          version = !isTakenOver && pause >= 60 ? 0 : version + 1 + skips;
          const to = from + length * MINUTE;
          const events: readonly Event[] = [
            { kind: 'connected', time: from + (wrong[0] ?? 0), session: `s${n}`, version },
            { kind: 'disconnected', time: to + (wrong[1] ?? 0), session: `s${n}`, version },
          ];
          for (const [at, event] of events.entries()) {
            const happened = at === 0 ? from : to;
            coming.push({ arrives: happened + (late[at] ?? 0), event });
            if (twice) coming.push({ arrives: happened + (late[at + 2] ?? 0), event });
          }
          spans.push({ from, to });
          time = to;
        }
        coming.sort((a, b) => a.arrives - b.arrives);
        const device = new OneThing();
        let next = 0;
        const end = time + 3 * SILENT;
        for (let now = NOON; now <= end; now += MINUTE) {
          for (; next < coming.length && (coming[next]?.arrives ?? 0) <= now; next++) {
            const { arrives, event } = coming[next] as (typeof coming)[number];
            device.hear(arrives, event);
          }
          device.tick(now);
        }
        // Told in turns: never twice about one silence.
        expect(device.told.map(({ state }) => state)).toEqual(
          device.told.map((_, n) => (n % 2 === 0 ? 'raised' : 'cleared')),
        );
        // Never while it has been connected for longer than an event is on its way.
        for (const { at, state } of device.told.filter((told) => told.state === 'raised'))
          expect(
            spans.some(({ from, to }) => from + ON_ITS_WAY <= at && at < to),
            `${state} at ${(at - NOON) / MINUTE} min, while it was connected`,
          ).toBe(false);
        // Each silence that lasts for longer than all that may be wrong about it is told.
        const raisedIn = (from: number, to: number) =>
          device.told.filter(({ at, state }) => state === 'raised' && from <= at && at <= to);
        const gaps = spans.map(({ to }, n) => [to, spans[n + 1]?.from ?? end] as const);
        for (const [from, to] of gaps)
          if (to - from > SILENT + WRONG + ON_ITS_WAY + MINUTE) expect(raisedIn(from, to + ON_ITS_WAY)).toHaveLength(1);
        // In the end it is what it is: gone since the last event, and told.
        expect(device.told.at(-1)?.state).toBe('raised');
      }),
      { numRuns: 300 },
    );
  });
});
