import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ClockJumps } from '../../../runtime/agent/clock-jumps';
import { alertPayload, markLate, readingPayload, restamp } from '../../../runtime/agent/edge/envelope';
import { awsTransport } from '../../../runtime/agent/transport/aws';
import { systemWallClock } from '../../../runtime/agent/wall-clock';
import { systemClock } from '../../../runtime/clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { openRoom, type Room, registered } from '../../twin/iot-core/room';
import { bringIdentity, type Device, startDevice } from './device';

const HOUR = 3_600_000;
const until = async (there: () => boolean) => {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('readings taken while the clock was wrong leave the device with their true time', () => {
  let room: Room;
  const devices: Device[] = [];
  const folders: ReturnType<typeof temporaryFolder>[] = [];
  beforeAll(async () => {
    room = await openRoom();
  });
  afterEach(async () => {
    await Promise.all(devices.splice(0).map(({ agent }) => agent.stop(0)));
    for (const folder of folders.splice(0)) folder.remove();
  });
  afterAll(() => room.close());

  it.each([
    ['temp-001', 'an hour back', -HOUR],
    ['temp-002', 'an hour forward', HOUR],
  ])('%s: %s at its start, until a time server puts it right', async (thing, _, wrong) => {
    let skew = wrong;
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const folder = temporaryFolder();
    folders.push(folder);
    bringIdentity(folder.path, await registered(room, 'temp-001'));
    const clock = { ...systemClock(), now: () => Date.now() + skew };
    room.inbound.splice(0);
    const device = startDevice({
      folder: folder.path,
      clock,
      wallClock: { offset: () => skew, settled: () => settled },
      transport: awsTransport(clock),
      place: { endpoint: '127.0.0.1', port: room.core.port, authorityFile: room.core.caPath },
    });
    devices.push(device);
    await device.heard('connected');
    await until(() => device.count('accepted') >= 5);
    expect(device.count('acknowledged'), `${thing} sends nothing before the time is right`).toBe(0);
    skew = 0;
    settle();
    await until(() => device.count('acknowledged') >= 10);
    const sent = room.inbound
      .filter(({ topic }) => topic.endsWith('/data'))
      .map(
        ({ payload }) => JSON.parse(Buffer.from(payload).toString()) as { event_time: number; monotonic_ms: number },
      );
    expect(sent.length).toBeGreaterThanOrEqual(10);
    // By the clock that does not jump, all of them are of one course of time.
    const starts = sent.map(({ event_time, monotonic_ms }) => event_time - monotonic_ms);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(1000);
    for (const { event_time } of sent) expect(Math.abs(Date.now() - event_time)).toBeLessThan(60_000);
    expect(device.events).toContainEqual({
      kind: 'problem',
      detail: expect.stringMatching(/^the clock was put (forward|back) by 3,600 s; readings that are not sent yet/),
    });
  });
});

describe('jumps of a clock', () => {
  it('are added up from the moment that a reading was taken; what a time service does slowly is none', () => {
    let offset = 0;
    const jumps = new ClockJumps({ offset: () => offset });
    const looks = [
      [0, 0],
      [10, 400],
      [20, 900],
      [30, 5000],
      [40, 5900],
      [50, -2000],
    ].map(([at = 0, shown = 0]) => {
      offset = shown;
      return jumps.look(at);
    });
    expect(looks).toEqual([0, 0, 0, 5000, 0, -7000]);
    expect([5, 25, 30, 45, 50, 60].map((at) => jumps.since(at))).toEqual([-2000, -2000, -7000, -7000, 0, 0]);
    expect(new ClockJumps(undefined).since(1)).toBe(0);
  });

  it('move the time of a message and nothing else in it', () => {
    const head = { eventTime: 1_700_000_000_000, bootId: 'b', sequence: 1, monotonicMs: 12 };
    const threshold = {
      id: 't',
      severity: 'info',
      forMs: 0,
      field: '',
      unit: '',
      condition: { op: 'truth', value: true },
    } as const;
    for (const payload of [
      readingPayload(head, { event: '"event_time":1,', é: 'é' }),
      readingPayload({ ...head, eventTime: 0.5 }, { a: 1 }),
      alertPayload(head, { threshold, state: 'raised', value: '', sinceMs: 1_700_000_000_000 }),
    ]) {
      const before = JSON.parse(Buffer.from(payload).toString());
      for (const one of [payload, markLate(payload)]) {
        const after = JSON.parse(Buffer.from(restamp(one, -HOUR)).toString());
        expect(after).toEqual({ ...before, late: one !== payload, event_time: Math.round(before.event_time - HOUR) });
      }
      expect(restamp(payload, 0)).toBe(payload);
    }
    for (const short of ['{"a":1}', ''])
      expect(Buffer.from(restamp(new TextEncoder().encode(short), 5)).toString()).toBe(short);
  });
});

describe('whether the time is known to be right', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const service = { runs: join(folder.path, 'timesync'), done: join(folder.path, 'timesync', 'synchronized') };
  const wall = () => systemWallClock(systemClock(), service);
  const forEver = new AbortController().signal;

  it('is not asked where no time service says so', async () => {
    expect(existsSync(service.runs)).toBe(false);
    await wall().settled(forEver);
  });

  it('is waited for where one does', async () => {
    mkdirSync(service.runs);
    let isSettled = false;
    const waiting = wall()
      .settled(forEver)
      .then(() => {
        isSettled = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isSettled).toBe(false);
    writeFileSync(service.done, '');
    await waiting;
  });

  it('the offset is one number while the clock does not jump', async () => {
    const { offset } = wall();
    const before = offset();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(Math.abs(offset() - before)).toBeLessThan(1000);
    // proc(5): btime, in seconds since 1970-01-01.
    const [, started] = existsSync('/proc/stat')
      ? (/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8')) ?? [])
      : [];
    if (started !== undefined)
      expect(Math.abs(before - Number(started) * 1000), 'the start of the machine').toBeLessThan(5000);
  });
});
