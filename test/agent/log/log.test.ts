import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LockedError } from '../../../runtime/folder-lock';
import { drain, idOf, logIn, newFolder, record, segmentsIn } from './temporary-log';

const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('the log of an agent', () => {
  it('gives back what it accepted, in order, and after a restart too', async () => {
    const folder = newFolder();
    const first = logIn(folder);
    await Promise.all(ids(1, 100).map((id) => first.append(record(id))));
    expect((await drain(first)).map(idOf)).toEqual(ids(1, 100));
    await first.close();
    const second = logIn(folder, { bootId: 'boot-2' });
    await second.append(record(101));
    const found = await drain(second);
    expect(found.map(idOf)).toEqual(ids(1, 101));
    expect(found.map(({ sameBoot }) => sameBoot)).toEqual([...ids(1, 100).map(() => false), true]);
    expect(found[0]).toMatchObject({ kind: 'data', topic: 'iot/cold/temp-001/data' });
    await second.close();
  });

  it('removes a record after it was acknowledged, in any order, and never before', async () => {
    const folder = newFolder();
    const log = logIn(folder);
    await Promise.all(ids(1, 5).map((id) => log.append(record(id))));
    const [one, two, three] = await drain(log);
    if (!one || !two || !three) throw new Error('five were appended');
    log.acknowledge(three.number);
    log.acknowledge(one.number);
    log.rewind();
    expect((await drain(log)).map(idOf)).toEqual([2, 4, 5]);
    await log.close();
    const again = logIn(folder);
    // 3 was acknowledged ahead of 2: only the cursor is remembered.
    expect((await drain(again)).map(idOf)).toEqual([2, 3, 4, 5]);
    await again.close();
  });

  it('reads on in a segment that grew while it was read', async () => {
    const log = logIn(newFolder());
    await log.append(record(1));
    await log.append(record(2));
    expect(idOf((await log.read()) ?? record(0))).toBe(1);
    await log.append(record(3));
    expect((await drain(log)).map(idOf)).toEqual([2, 3]);
    await log.append(record(4));
    expect((await drain(log)).map(idOf)).toEqual([4]);
    await log.close();
  });

  it('deletes a segment when all of it is acknowledged', async () => {
    const folder = newFolder();
    const log = logIn(folder, { bytes: 16 * 1024 });
    for (const id of ids(1, 60)) await log.append(record(id, 'data', 100));
    const before = segmentsIn(folder).length;
    for (const { number } of await drain(log)) log.acknowledge(number);
    expect(before).toBeGreaterThan(5);
    expect(segmentsIn(folder).length).toBe(1);
    await log.close();
  });

  it('never gives a number twice, also when everything was acknowledged before a restart', async () => {
    const folder = newFolder();
    let greatest = 0;
    for (let boot = 0; boot < 4; boot++) {
      const log = logIn(folder);
      await log.append(record(boot));
      const found = await drain(log);
      expect(found.map(idOf)).toEqual([boot]);
      for (const { number } of found) {
        expect(number).toBeGreaterThan(greatest);
        greatest = number;
        log.acknowledge(number);
      }
      await log.close();
      // The segment may be gone, as when its bytes were needed.
      if (boot % 2 === 1) for (const path of segmentsIn(folder)) rmSync(path);
    }
  });

  it('wakes the reader when something was accepted, and only then', async () => {
    const log = logIn(newFolder());
    const given = new AbortController();
    await drain(log);
    let woken = false;
    const waiting = log.arrived(given.signal).then(() => {
      woken = true;
    });
    await new Promise(setImmediate);
    expect(woken).toBe(false);
    await log.append(record(1));
    await waiting;
    expect((await drain(log)).map(idOf)).toEqual([1]);
    const aborted = log.arrived(given.signal);
    given.abort();
    await aborted;
    await log.close();
  });

  it('is private: folder 0700, files 0600', async () => {
    const folder = join(newFolder(), 'log');
    const log = logIn(folder);
    await log.append(record(1));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder))
      expect({ [name]: statSync(join(folder, name)).mode & 0o777 }).toEqual({ [name]: 0o600 });
    await log.close();
  });

  it('refuses what can never be sent, and says so', async () => {
    const dropped: number[] = [];
    const log = logIn(newFolder(), {
      bytes: 8 * 2 ** 20,
      report: (event) => event.kind === 'dropped' && dropped.push(event.count),
    });
    await expect(log.append(record(1, 'data', 2 ** 20))).rejects.toThrow('too-large');
    expect(dropped).toEqual([1]);
    await log.close();
    await expect(log.append(record(2))).rejects.toThrow('closed');
  });

  it('goes on after its folder was not writable, and says why it did not accept', async () => {
    const folder = newFolder();
    const log = logIn(folder);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file in its place');
    await expect(log.append(record(1))).rejects.toThrow('disk-error');
    rmSync(folder);
    mkdirSync(folder);
    await log.append(record(2));
    expect((await drain(log)).map(idOf)).toEqual([2]);
    await log.close();
  });
});

describe('the lock of a log', () => {
  it('keeps a second agent out', async () => {
    const folder = newFolder();
    const log = logIn(folder);
    expect(() => logIn(folder)).toThrow(LockedError);
    await log.close();
    await logIn(folder).close();
  });

  it.each([
    ['of a process that is gone', `${2 ** 22 + 1} 1 -\n`],
    ['of another process that got the same id', `${process.pid} 1 00000000-0000-0000-0000-000000000000\n`],
    ['that is empty', ''],
  ])('is taken over when it is one %s', async (_, text) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), text);
    await logIn(folder).close();
    expect(readdirSync(folder)).toEqual(['cursor']);
  });
});
