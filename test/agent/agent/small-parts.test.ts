import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Backoff } from '../../../runtime/agent/backoff';
import { claimIn } from '../../../runtime/agent/claim';
import { Gate } from '../../../runtime/agent/gate';
import { seededRandom } from '../../../runtime/agent/seeded-random';
import { systemWallClock } from '../../../runtime/agent/wall-clock';
import { makePrivate, removePrivateFile, writePrivateFile } from '../../../runtime/private-file';
import { virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';

/** The small parts that an agent is made of. */

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('a private file', () => {
  it('is 0600 in a folder of 0700, whole, and nothing is left beside it', () => {
    const path = join(folder.path, 'deep', 'er', 'key');
    writePrivateFile(path, 'one');
    writeFileSync(`${path}.next`, 'what a kill left, and it was longer');
    writePrivateFile(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(modeOf(path)).toBe(0o600);
    expect(modeOf(join(folder.path, 'deep', 'er'))).toBe(0o700);
    expect(modeOf(join(folder.path, 'deep'))).toBe(0o700);
    expect(readdirSync(join(folder.path, 'deep', 'er'))).toEqual(['key']);
  });

  it('that cannot be written is as it was before', () => {
    const path = join(folder.path, 'key');
    writePrivateFile(path, 'one');
    mkdirSync(`${path}.next`);
    expect(() => writePrivateFile(path, 'two')).toThrow();
    expect(readFileSync(path, 'utf8')).toBe('one');
  });

  it('goes, and is not missed where it was not there', () => {
    const path = join(folder.path, 'key');
    writePrivateFile(path, 'one');
    removePrivateFile(path);
    expect(readdirSync(folder.path)).toEqual([]);
    removePrivateFile(path);
  });

  it.each([
    [0o600, false],
    [0o400, false],
    [0o700, false],
    [0o640, true],
    [0o604, true],
    [0o610, true],
    [0o601, true],
  ])('of mode %o is open to others: %j, and closed to them', (mode, open) => {
    const path = join(folder.path, 'key');
    writeFileSync(path, '');
    chmodSync(path, mode);
    expect(makePrivate(path, 0o600)).toBe(open);
    expect(modeOf(path)).toBe(open ? 0o600 : mode);
  });
});

describe('a claim', () => {
  it('is a certificate and its key in a folder, both or none', () => {
    expect(claimIn(undefined)).toBeUndefined();
    expect(claimIn(folder.path)).toBeUndefined();
    writeFileSync(join(folder.path, 'certificate.pem'), 'CERT ü');
    expect(claimIn(folder.path)).toBeUndefined();
    writeFileSync(join(folder.path, 'private.key'), 'KEY');
    expect(claimIn(folder.path)).toEqual({ certificate: 'CERT ü', privateKey: 'KEY' });
    removePrivateFile(join(folder.path, 'certificate.pem'));
    expect(claimIn(folder.path)).toBeUndefined();
  });
});

describe('a pause', () => {
  it('is its floor and a part of a bound that doubles up to its cap, from the beginning after a success', () => {
    let part = 1;
    const backoff = new Backoff({ floorMs: 1000, baseMs: 500, capMs: 3000, random: () => part });
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([1500, 2000, 3000, 4000, 4000]);
    backoff.reset();
    part = 0;
    expect([1, 2].map(() => backoff.next())).toEqual([1000, 1000]);
    part = 0.5;
    expect(backoff.next()).toBe(2000);
  });
});

describe('random numbers by a seed', () => {
  it('are the same for the same seed and name, others for others, and from 0 to below 1', () => {
    const draw = (seed: number, name: string) => {
      const random = seededRandom(seed, name);
      return Array.from({ length: 200 }, random);
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    const all = [...draw(1, 'a'), ...draw(1, 'b'), ...draw(2, 'a'), ...draw(12, ''), ...draw(1, '2')];
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((one) => one >= 0 && one < 1)).toBe(true);
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  });
});

describe('a gate', () => {
  it('lets so many in at a time, the others in their order as room is made, and a way out is taken once', async () => {
    const gate = new Gate(2);
    const inside: number[] = [];
    const ways: (() => void)[] = [];
    const enter = (n: number) =>
      void gate.enter().then((leave) => {
        inside.push(n);
        ways.push(leave);
      });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    for (let n = 1; n <= 5; n++) enter(n);
    await turn();
    expect(inside).toEqual([1, 2]);
    ways[0]?.();
    ways[0]?.();
    await turn();
    expect(inside).toEqual([1, 2, 3]);
    ways[1]?.();
    ways[2]?.();
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 5]);
    ways[3]?.();
    ways[4]?.();
    for (const n of [6, 7, 8]) enter(n);
    await turn();
    expect(inside).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('a time service that never says so', () => {
  const service = () => {
    const runs = join(folder.path, 'timesync');
    mkdirSync(runs, { recursive: true });
    return { runs, done: join(runs, 'synchronized') };
  };

  it('is waited for two minutes and no longer', async () => {
    const clock = virtualClock(0);
    let isSettled = false;
    void systemWallClock(clock, service())
      .settled(new AbortController().signal)
      .then(() => (isSettled = true));
    await clock.advance(120_000);
    expect(isSettled).toBe(false);
    await clock.advance(1000);
    expect(isSettled).toBe(true);
  });

  it('is looked at every second, and not after the signal', async () => {
    const clock = virtualClock(0);
    const over = new AbortController();
    let isSettled = false;
    const place = service();
    void systemWallClock(clock, place)
      .settled(over.signal)
      .then(() => (isSettled = true));
    await clock.advance(5500);
    over.abort();
    await clock.advance(0);
    expect(isSettled).toBe(true);
    let isKnown = false;
    void systemWallClock(clock, place)
      .settled(new AbortController().signal)
      .then(() => (isKnown = true));
    await clock.advance(1);
    writeFileSync(place.done, '');
    await clock.advance(998);
    expect(isKnown).toBe(false);
    await clock.advance(1);
    expect(isKnown).toBe(true);
  });
});
