import { afterEach, describe, expect, it } from 'vitest';
import { ConnectError, type ConnectRefusal, type Session, type Transport } from '../../../runtime/agent/ports';
import { seededRandom } from '../../../runtime/agent/seeded-random';
import { Authority } from '../../../runtime/twin/iot-core/ca/authority';
import { type VirtualClock, virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { bringIdentity, type Device, REGISTERED, startDevice } from './device';

const EVERY_HOUR = { ...REGISTERED, everyMs: 3_600_000 };

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A transport at which only the moments of the attempts count. */
class Door implements Transport {
  readonly attempts: number[] = [];
  outcome: ConnectRefusal | { readonly lastsMs: number } = 'unreachable';

  constructor(private readonly clock: VirtualClock) {}

  async connect(): Promise<Session> {
    this.attempts.push(this.clock.monotonic());
    const { outcome } = this;
    if (typeof outcome === 'string') throw new ConnectError(outcome, 'no');
    const closed = this.clock.sleep(outcome.lastsMs).then(() => 'the server disconnects');
    return {
      publish: async () => 'unknown',
      subscribe: async () => {},
      unsubscribe: async () => {},
      closed,
      takenOver: false,
      close: async () => {},
    };
  }

  get pauses(): number[] {
    return this.attempts.slice(1).map((at, index) => at - (this.attempts[index] ?? 0));
  }
}

/** Stopping takes time of the clock and of the disk. */
async function stopAt(clock: VirtualClock, { agent }: Device): Promise<void> {
  let stopped = false;
  void agent.stop(0).then(() => {
    stopped = true;
  });
  while (!stopped) await clock.advance(1000);
}

async function openDoor(name = 'temp-001'): Promise<{ clock: VirtualClock; door: Door; device: Device }> {
  const folder = temporaryFolder();
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const authority = await Authority.open(`${folder.path}/ca`);
  const { pem, privateKey } = await authority.deviceCertificate();
  bringIdentity(folder.path, { certificate: pem, privateKey });
  const door = new Door(clock);
  const options = { folder: folder.path, clock, transport: door, config: EVERY_HOUR, random: seededRandom(7, name) };
  const device = startDevice(options);
  cleanups.push(async () => {
    await stopAt(clock, device);
    folder.remove();
  });
  return { clock, door, device };
}

describe('when the agent tries again', () => {
  it('each pause is one second and a random part of a bound that doubles, up to two minutes', async () => {
    const { clock, door } = await openDoor();
    await clock.advance(3_600_000);
    expect(door.pauses.length).toBeGreaterThan(20);
    door.pauses.forEach((pause, index) => {
      expect(pause).toBeGreaterThanOrEqual(1000);
      expect(pause, `pause ${index}`).toBeLessThanOrEqual(1000 + Math.min(120_000, 1000 * 2 ** index) + 1);
    });
    expect(Math.max(...door.pauses.slice(0, 4))).toBeLessThan(10_000);
    expect(Math.max(...door.pauses.slice(7))).toBeGreaterThan(60_000);
  });

  it('devices that lost the broker at one moment do not come back at one moment', async () => {
    const moments = new Set<number>();
    for (let n = 0; n < 20; n += 1) {
      const { clock, door } = await openDoor(`temp-${n}`);
      await clock.advance(60_000);
      moments.add(Math.round(door.pauses[3] ?? 0));
    }
    expect(moments.size).toBeGreaterThan(15);
  });

  it('a connection that is cut as soon as it stands makes the pauses longer', async () => {
    const { clock, door } = await openDoor();
    door.outcome = { lastsMs: 10 };
    await clock.advance(1_800_000);
    expect(Math.min(...door.pauses)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...door.pauses.slice(7))).toBeGreaterThan(60_000);
  });

  it('a connection that was good makes the next pause short again', async () => {
    const { clock, door } = await openDoor();
    await clock.advance(1_800_000);
    door.outcome = { lastsMs: 600_000 };
    await clock.advance(1_800_000);
    const [last = 0] = door.pauses.slice(-1);
    expect(last).toBeGreaterThanOrEqual(601_000);
    expect(last).toBeLessThanOrEqual(602_001);
  });

  it('what only a person can put right is tried again after minutes, and said', async () => {
    const folder = temporaryFolder();
    const clock = virtualClock(Date.UTC(2026, 0, 1));
    const door = new Door(clock);
    const device = startDevice({ folder: folder.path, clock, transport: door, config: EVERY_HOUR });
    await clock.advance(290_000);
    const problems = () => device.events.filter(({ kind }) => kind === 'problem');
    expect(problems()).toEqual([{ kind: 'problem', detail: expect.stringContaining('registered by hand') }]);
    await clock.advance(400_000);
    expect(problems()).toHaveLength(2);
    await stopAt(clock, device);
    folder.remove();
    expect(door.attempts).toEqual([]);
  });
});
