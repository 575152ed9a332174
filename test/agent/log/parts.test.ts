import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { AppendError, appendErrorOf } from '../../../runtime/agent/log/append-error';
import { CURSOR_FILE_BYTES, CursorFile } from '../../../runtime/agent/log/cursor-file';
import { frameBytes, framesIn, HEADER_BYTES, MAX_BODY_BYTES, writeFrame } from '../../../runtime/agent/log/frame';
import { Segments } from '../../../runtime/agent/log/segments';
import { sumsByTopic } from '../../../runtime/agent/log/sums-by-topic';
import type { AgentRecord, RecordEvent } from '../../../runtime/agent/ports';
import { LOCK_FILE_BYTES, LockedError, lockFolder } from '../../../runtime/folder-lock';
import { bytesIn, drain, idOf, logIn, newFolder, record, segmentsIn } from './temporary-log';

/** The parts of the log, each by its own promise. */

describe('why the disk did not take a record', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EFBIG', 'disk-full'],
    ['EACCES', 'not-permitted'],
    ['EPERM', 'not-permitted'],
    ['EROFS', 'not-permitted'],
    ['EIO', 'disk-error'],
    [undefined, 'disk-error'],
  ])('%s is %s', (code, reason) => {
    const error = appendErrorOf(Object.assign(new Error('the words of the system'), { code }));
    expect(error).toMatchObject({ name: 'AppendError', reason, message: `${reason}: the words of the system` });
  });

  it('is known from before, or is told in its own words', () => {
    const known = new AppendError('closed', 'x');
    expect(appendErrorOf(known)).toBe(known);
    expect(appendErrorOf('odd').message).toBe('disk-error: odd');
  });

  it('is rejected and reported with it, and the next record is tried again', async () => {
    const events: RecordEvent[] = [];
    const log = logIn(newFolder(), { report: (event) => event.kind !== 'problem' && events.push(event) });
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const spy = vi.spyOn(Segments.prototype, 'append').mockRejectedValueOnce(full);
    await expect(log.append(record(1))).rejects.toMatchObject({ reason: 'disk-full' });
    await log.append(record(2));
    spy.mockRestore();
    expect(events).toEqual([
      {
        kind: 'dropped',
        count: 1,
        of: 'data',
        topic: 'iot/cold/temp-001/data',
        reason: 'disk-full',
        why: 'disk-full: no space',
      },
    ]);
    expect((await drain(log)).map(idOf)).toEqual([2]);
    expect(log.dropped).toBe(1);
    await log.close();
  });
});

describe('the cursor', () => {
  const open = (path: string, failed: (thrown: unknown) => void = () => {}) => CursorFile.open(path, failed);

  it('is found as it was written last, in a file of two slots whose size never changes', () => {
    const path = join(newFolder(), 'cursor');
    const first = open(path);
    expect(first.found).toEqual({ passed: 0, dropped: 0 });
    expect(statSync(path).size).toBe(CURSOR_FILE_BYTES);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (let n = 1; n <= 200; n++) {
      first.write({ passed: n, dropped: 2 * n });
      // Also while it is open, as after a kill.
      const again = open(path);
      expect(again.found).toMatchObject({ passed: n, dropped: 2 * n });
      again.close();
    }
    first.close();
    expect(statSync(path).size).toBe(CURSOR_FILE_BYTES);
    const large = { passed: 2 ** 48 - 1, dropped: 2 ** 47 };
    const last = open(path);
    last.write(large);
    last.close();
    const again = open(path);
    expect(again.found).toMatchObject(large);
    again.close();
  });

  it('is on disk as earlier versions wrote it', () => {
    const path = join(newFolder(), 'cursor');
    const cursor = open(path);
    cursor.write({ passed: 0x0102030405, dropped: 0x0a0b0c });
    cursor.close();
    const bytes = readFileSync(path);
    // The third change of a new file, in the slot of the odd ones.
    const third = `0000000000030001020304050000000a0b0c${'00'.repeat(10)}`;
    const sum = crc32(Buffer.from(third, 'hex')).toString(16).padStart(8, '0');
    expect(bytes.subarray(32).toString('hex')).toBe(third + sum);
    expect(bytes.subarray(0, 6).toString('hex')).toBe('000000000002');
  });

  it('that is torn anywhere in one slot is the one before, and both are whole again', () => {
    for (let at = 0; at < CURSOR_FILE_BYTES; at += 3) {
      const path = join(newFolder(), 'cursor');
      const first = open(path);
      for (let n = 1; n <= 3; n++) first.write({ passed: n, dropped: 0 });
      first.close();
      const bytes = readFileSync(path);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      writeFileSync(path, bytes);
      const damaged = open(path);
      expect([2, 3], `byte ${at}`).toContain(damaged.found.passed);
      const kept = damaged.found.passed;
      damaged.close();
      const slots = [0, 1].map((slot) => readFileSync(path).subarray(32 * slot, 32 * slot + 32));
      for (const slot of slots) expect(crc32(slot.subarray(0, 28))).toBe(slot.readUInt32BE(28));
      const again = open(path);
      expect(again.found.passed).toBe(kept);
      again.close();
    }
  });

  it('goes on after a write that failed, and says so', () => {
    const path = join(newFolder(), 'cursor');
    writeFileSync(path, '');
    const failures: unknown[] = [];
    const file = openSync(path, 'r');
    expect(() => new CursorFile(file, (thrown) => failures.push(thrown))).toThrow();
    closeSync(file);
    open(path).close();
    const readOnly = openSync(path, 'r');
    const cursor = new CursorFile(readOnly, (thrown) => failures.push(thrown));
    cursor.write({ passed: 5, dropped: 0 });
    cursor.close();
    expect(failures).toHaveLength(1);
    expect(String(failures[0])).toContain('EBADF');
  });

  it('that cannot be written is told once by the log, which goes on', async () => {
    const folder = newFolder();
    const problems: string[] = [];
    const log = logIn(folder, { report: (event) => event.kind === 'problem' && problems.push(event.detail) });
    const spy = vi.spyOn(CursorFile.prototype as unknown as { put(): void }, 'put').mockImplementation(() => {
      throw new Error('bad disk');
    });
    for (let id = 1; id <= 3; id++) await log.append(record(id));
    for (const { number } of await drain(log)) log.acknowledge(number);
    spy.mockRestore();
    expect(problems).toEqual(['the cursor could not be written (Error: bad disk): some messages may be sent twice']);
    await log.close();
  });
});

describe('a frame', () => {
  const one: AgentRecord = { kind: 'alert', topic: 'iot/ü/alert', payload: Buffer.from('{"a":1}') };
  const stamp = { number: 2 ** 48 - 2, boot: 0xfedcba98, appendedAt: 12.7 };
  const inFile = (bytes: Uint8Array) => {
    const path = join(newFolder(), 'frames');
    writeFileSync(path, bytes);
    const file = openSync(path, 'r');
    const damages: [number, number][] = [];
    const frames = [...framesIn(file, 0, bytes.length, (offset, length) => damages.push([offset, length]))];
    closeSync(file);
    return { frames, damages };
  };
  const written = (given: AgentRecord = one, by: Partial<typeof stamp> = {}) => {
    const bytes = Buffer.alloc(frameBytes(given));
    expect(writeFrame(bytes, 0, given, { ...stamp, ...by })).toBe(bytes.length);
    return bytes;
  };
  /** Says what it says under a sum that is right, as another version might. */
  const forged = (change: (bytes: Buffer) => void) => {
    const bytes = written();
    change(bytes);
    bytes.writeUInt32BE(crc32(bytes.subarray(6)), 2);
    return bytes;
  };

  it('gives back what was written, and the whole ms of when', () => {
    const bytes = written();
    expect(bytes.length).toBe(HEADER_BYTES + Buffer.byteLength(one.topic) + one.payload.length);
    const { frames, damages } = inFile(Buffer.concat([bytes, written({ ...one, kind: 'data' }, { appendedAt: -3 })]));
    expect(damages).toEqual([]);
    expect(frames.map(({ payload, ...frame }) => ({ ...frame, text: Buffer.from(payload).toString() }))).toEqual(
      [
        { ...one, payload: undefined, ...stamp, appendedAt: 12, text: '{"a":1}', start: 0, end: bytes.length },
        {
          ...{ ...one, kind: 'data', payload: undefined, ...stamp, appendedAt: 0, text: '{"a":1}' },
          ...{ start: bytes.length, end: 2 * bytes.length },
        },
      ].map(({ payload: _, ...frame }) => frame),
    );
  });

  it('is on disk as earlier versions wrote it', () => {
    const bytes = written(
      { kind: 'alert', topic: 't/a', payload: Buffer.from('{}') },
      { number: 0x0102030405, boot: 0x0a0b0c0d, appendedAt: 0x1122334455 },
    );
    expect(bytes.toString('hex')).toBe(
      ['f1ee', '@', '00000005', '01', '0003', '000102030405', '0a0b0c0d', '001122334455', '742f61', '7b7d']
        .join('')
        .replace('@', crc32(bytes.subarray(6)).toString(16).padStart(8, '0')),
    );
    const { frames } = inFile(written({ kind: 'data', topic: 't', payload: Buffer.alloc(0) }));
    expect(frames, 'also without a payload').toMatchObject([{ kind: 'data', topic: 't' }]);
  });

  it.each<[string, () => Uint8Array]>([
    ['of a kind that nobody knows', () => forged((bytes) => bytes.writeUInt8(2, 10))],
    ['whose topic is longer than itself', () => forged((bytes) => bytes.writeUInt16BE(200, 11))],
    ['with another magic', () => forged((bytes) => bytes.writeUInt16BE(0xf1ef, 0))],
    ['with a wrong sum', () => Buffer.from(written().map((byte, at) => (at === 3 ? byte ^ 1 : byte)))],
  ])('%s is passed over, told once, and what is around it kept', (_what, bad) => {
    const good = written();
    const bytes = bad();
    const { frames, damages } = inFile(Buffer.concat([good, bytes, bytes, good]));
    expect(frames.map(({ start }) => start)).toEqual([0, good.length + 2 * bytes.length]);
    expect(damages).toEqual([[good.length, 2 * bytes.length]]);
    expect(inFile(bytes)).toEqual({ frames: [], damages: [[0, bytes.length]] });
  });

  it('may be a megabyte long, which is more than is read at once', () => {
    const payload = Buffer.alloc(MAX_BODY_BYTES - one.topic.length - 1, 7);
    const long = written({ ...one, payload });
    const { frames, damages } = inFile(Buffer.concat([written(), long, written()]));
    expect(frames.map(({ payload: { length } }) => length)).toEqual([7, payload.length, 7]);
    expect(frames[1]?.payload.every((byte) => byte === 7)).toBe(true);
    expect(damages).toEqual([]);
  });

  it('that the file ends before is damage and no error', () => {
    const bytes = written();
    for (const cut of [1, HEADER_BYTES - 1, HEADER_BYTES, bytes.length - 1])
      expect(inFile(bytes.subarray(0, cut)), `${cut}`).toEqual({ frames: [], damages: [[0, cut]] });
  });
});

describe('sums by topic', () => {
  it('count records of each topic and kind in the order in which these came', () => {
    const of = (kind: AgentRecord['kind'], topic: string) => ({ kind, topic, payload: Buffer.alloc(0) });
    const all = [of('data', 'b'), of('data', 'a'), of('alert', 'b'), of('data', 'b')];
    expect(sumsByTopic(all)).toEqual([
      { topic: 'b', of: 'data', count: 2 },
      { topic: 'a', of: 'data', count: 1 },
      { topic: 'b', of: 'alert', count: 1 },
    ]);
    expect(sumsByTopic([])).toEqual([]);
  });
});

describe('the lock', () => {
  it('is a private file of one line, and goes with the log', () => {
    const folder = newFolder();
    const unlock = lockFolder(folder);
    const lock = join(folder, 'lock');
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+ [0-9a-f-]{36}\\n$`));
    expect(statSync(lock).size).toBeLessThanOrEqual(LOCK_FILE_BYTES);
    expect(statSync(lock).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder), 'no draft is left').toEqual(['lock']);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names the process that has it, and leaves nothing beside it', () => {
    const folder = newFolder();
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(new LockedError(`${folder} is in use by process ${process.pid}`));
    expect(readdirSync(folder)).toEqual(['lock']);
    unlock();
  });

  it('that another took meanwhile is not given back by the first', () => {
    const folder = newFolder();
    const unlock = lockFolder(folder);
    writeFileSync(join(folder, 'lock'), '1 other\n');
    unlock();
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe('1 other\n');
  });

  it.each([
    ['of no process', '0 1 -\n'],
    ['of a group of processes', '-1 1 -\n'],
    ['of a word', 'agent 1 -\n'],
    ['of half a process', '1.5 1 -\n'],
    ['of this process by another boot', `${process.pid} 1 -\n`],
  ])('%s is taken over', (_what, text) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), text);
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a process that runs is not, whoever it belongs to; of one that has ended it is', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const folder = newFolder();
    const [, start] = /\) \S (?:\S+ ){18}(\d+)/.exec(readFileSync(`/proc/${child.pid}/stat`, 'utf8')) ?? [];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    writeFileSync(join(folder, 'lock'), `${child.pid} ${start} ${boot}`);
    expect(() => lockFolder(folder)).toThrow(`is in use by process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFolder(folder)();
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not yours'), { code: 'EPERM' });
    });
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(LockedError);
    kill.mockRestore();
    unlock();
  });

  it('of a process that ended, and that nobody waited for, is taken over', async () => {
    // The shell becomes a program that waits for nothing, and its child ends.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(parent.stdout, 'data');
    const id = Number(String(line));
    await vi.waitFor(() => expect(readFileSync(`/proc/${id}/stat`, 'utf8')).toMatch(/\) Z /), { timeout: 90_000 });
    const [, start] = /\) \S (?:\S+ ){18}(\d+)/.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), `${id} ${start} ${boot}`);
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
    parent.kill('SIGKILL');
  });

  it('says what the file system says where it cannot be made', () => {
    expect(() => lockFolder(join(newFolder(), 'nowhere'))).toThrow('ENOENT');
  });
});

describe('the files of a log', () => {
  it('are named by their first number, and are as large together as it says', async () => {
    const folder = newFolder();
    const log = logIn(folder, { bytes: 16 * 1024 });
    for (let id = 0; id < 40; id++) await log.append(record(id, 'data', 60));
    const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
    expect(names.length).toBeGreaterThan(2);
    const firsts = names.map((name) => Number.parseInt(name, 16));
    const numbers = (await drain(log)).map(({ number }) => number);
    expect(names.every((name) => /^[0-9a-f]{12}\.log$/.test(name))).toBe(true);
    expect(numbers).toEqual(expect.arrayContaining(firsts));
    expect(log.bytes - bytesIn(folder), 'it counts the greatest lock').toBeLessThan(LOCK_FILE_BYTES);
    expect(log.bytes).toBeGreaterThanOrEqual(bytesIn(folder));
    await log.close();
  });

  it('that are drafts or empty are removed at a start; what is no file of it stays', async () => {
    const folder = newFolder();
    for (const name of ['000000000001.log.draft', '000000000002.log', 'notes.txt', 'x0000000000a.log'])
      writeFileSync(join(folder, name), name.endsWith('2.log') ? '' : 'x');
    const log = logIn(folder);
    expect(readdirSync(folder).sort()).toEqual(['cursor', 'lock', 'notes.txt', 'x0000000000a.log']);
    await log.close();
  });

  it('that are all damage are removed, and the log goes on', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, '000000000001.log'), 'rubbish');
    const problems: string[] = [];
    const log = logIn(folder, { report: (event) => event.kind === 'problem' && problems.push(event.detail) });
    expect(problems).toEqual([
      `${join(folder, '000000000001.log')}: 7 bytes from 0 on are damaged and were passed over`,
    ]);
    expect(segmentsIn(folder)).toEqual([]);
    await log.append(record(1));
    expect((await drain(log)).map(idOf)).toEqual([1]);
    await log.close();
  });

  it('are gone on with after a start, and not after a failure', async () => {
    const folder = newFolder();
    const first = logIn(folder);
    await first.append(record(1));
    await first.close();
    const second = logIn(folder);
    await second.append(record(2));
    expect(segmentsIn(folder)).toHaveLength(1);
    await second.append(record(3));
    expect(segmentsIn(folder)).toHaveLength(1);
    await second.close();
    appendFileSync(segmentsIn(folder)[0] ?? '', 'torn');
    const third = logIn(folder);
    await third.append(record(4));
    expect(segmentsIn(folder)).toHaveLength(1);
    expect((await drain(third)).map(idOf)).toEqual([1, 2, 3, 4]);
    await third.close();
  });

  it('are 4 MB at most, and a sixteenth of the bound', async () => {
    for (const [bytes, most] of [
      [32 * 1024, 2048],
      [100 * 2 ** 20, 4 * 2 ** 20],
    ] as const) {
      const folder = newFolder();
      const log = logIn(folder, { bytes });
      const payload = Buffer.alloc(Math.floor(most / 5));
      for (let n = 0; n < 9; n++) await log.append({ kind: 'data', topic: 't', payload });
      const sizes = segmentsIn(folder).map((path) => statSync(path).size);
      expect(sizes.length).toBe(3);
      for (const size of sizes) expect(size).toBeLessThanOrEqual(most);
      await log.close();
    }
  });
});

describe('a log that is opened again', () => {
  it('tells what earlier starts left, by topic, once, and not where the same start opens it again', async () => {
    const folder = newFolder();
    const first = logIn(folder, { bytes: 16 * 1024 });
    for (let id = 0; id < 30; id++) await first.append(record(id, 'data', 60));
    await first.append(record(99, 'alert'));
    await first.close();
    const found = async (tellFound: boolean) => {
      const events: RecordEvent[] = [];
      const report = (event: { kind: string }) => void (event.kind === 'found' && events.push(event as RecordEvent));
      const log = logIn(folder, { bytes: 16 * 1024, bootId: 'boot-2', tellFound, report });
      const [one] = [await log.read()];
      expect(events, 'before what becomes of it').toHaveLength(tellFound ? 1 : 0);
      await log.tellFound();
      await log.tellFound();
      expect(one).toMatchObject({ sameBoot: false });
      await log.close();
      const count = (of: string) => events.reduce((sum, event) => sum + (event.of === of ? event.count : 0), 0);
      return [count('data'), count('alert')];
    };
    expect(await found(true)).toEqual([30, 1]);
    expect(await found(false)).toEqual([0, 0]);
    expect(await found(true)).toEqual([30, 1]);
  });

  it('has a folder of its own that is closed to others, also where it was open', async () => {
    const folder = join(newFolder(), 'log');
    mkdirSync(folder, { mode: 0o755 });
    const log = logIn(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await log.close();
    expect(readdirSync(folder), 'a log without records is its cursor').toEqual(['cursor']);
  });

  it('is free again where it could not be opened', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'cursor'));
    expect(() => logIn(folder)).toThrow();
    expect(readdirSync(folder)).toEqual(['cursor']);
    rmSync(join(folder, 'cursor'), { recursive: true });
  });
});

describe('a log that is closed', () => {
  it('gives nothing, takes nothing, wakes who waits, and may be closed twice', async () => {
    const log = logIn(newFolder());
    await log.append(record(1));
    await drain(log);
    let isAwake = false;
    const waiting = log.arrived(new AbortController().signal).then(() => {
      isAwake = true;
    });
    await new Promise(setImmediate);
    expect(isAwake).toBe(false);
    await log.close();
    await waiting;
    expect(await log.read()).toBeUndefined();
    await log.arrived(new AbortController().signal);
    log.acknowledge(1);
    await expect(log.append(record(2))).rejects.toMatchObject({ reason: 'closed' });
    await log.close();
  });

  it('has on disk what was appended before it', async () => {
    const folder = newFolder();
    const log = logIn(folder);
    const appended = [1, 2, 3].map((id) => log.append(record(id)));
    await log.close();
    await Promise.all(appended);
    const again = logIn(folder);
    expect((await drain(again)).map(idOf)).toEqual([1, 2, 3]);
    await again.close();
  });
});

describe('numbers', () => {
  it('that were never given, or are gone, are acknowledged in vain', async () => {
    const log = logIn(newFolder());
    for (let id = 1; id <= 3; id++) await log.append(record(id));
    const [one, two] = await drain(log);
    log.acknowledge(99);
    log.acknowledge(-1);
    log.acknowledge(one?.number ?? 0);
    log.acknowledge(one?.number ?? 0);
    log.rewind();
    expect((await drain(log)).map(idOf)).toEqual([2, 3]);
    log.acknowledge(two?.number ?? 0);
    log.rewind();
    expect((await drain(log)).map(idOf)).toEqual([3]);
    await log.close();
  });
});

/** Runs with another function of the file system in the place of its own. */
async function withFileSystem(other: Partial<typeof fs>, run: () => Promise<void>): Promise<void> {
  const own = Object.fromEntries(Object.keys(other).map((name) => [name, fs[name as keyof typeof fs]]));
  const put = (functions: object) => {
    Object.assign(fs, functions);
    syncBuiltinESMExports();
  };
  put(other);
  try {
    await run();
  } finally {
    put(own);
  }
}
const failure = (code: string) => Object.assign(new Error(`${code}: of this test`), { code });

describe('the lock of a machine without /proc', () => {
  it('knows a process by its id alone', async () => {
    const { readFileSync } = fs;
    const without = ((path: string, encoding: 'utf8') => {
      if (String(path).startsWith('/proc/')) throw failure('ENOENT');
      return readFileSync(path, encoding);
    }) as never;
    const folder = newFolder();
    await withFileSystem({ readFileSync: without }, async () => {
      const unlock = lockFolder(folder);
      expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(`${process.pid} - -\n`);
      expect(() => lockFolder(folder)).toThrow(LockedError);
      unlock();
      writeFileSync(join(folder, 'lock'), `${2 ** 22 + 1} - -\n`);
      lockFolder(folder)();
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a disk that fails', () => {
  it('while it syncs costs what was appended, and its file is not written again', async () => {
    const folder = newFolder();
    const log = logIn(folder);
    for (const id of [1, 2]) await log.append(record(id));
    const { size } = statSync(segmentsIn(folder)[0] ?? '');
    const fdatasync = ((_: number, done: (error: Error) => void) => setImmediate(() => done(failure('EIO')))) as never;
    await withFileSystem({ fdatasync }, async () => {
      await expect(log.append(record(3))).rejects.toMatchObject({ reason: 'disk-error' });
    });
    expect(segmentsIn(folder).map((path) => statSync(path).size)).toEqual([size]);
    await log.append(record(4));
    expect(segmentsIn(folder)).toHaveLength(2);
    expect((await drain(log)).map(idOf)).toEqual([1, 2, 4]);
    expect(log.dropped).toBe(1);
    await log.close();
    const again = logIn(folder);
    const found = await drain(again);
    expect(found.map(idOf)).toEqual([1, 2, 4]);
    expect(new Set(found.map(({ number }) => number)).size, 'no number is given twice').toBe(3);
    await again.close();
  });

  it('with the first record of a file leaves no file', async () => {
    const folder = newFolder();
    const log = logIn(folder);
    const fdatasync = ((_: number, done: (error: Error) => void) =>
      setImmediate(() => done(failure('ENOSPC')))) as never;
    await withFileSystem({ fdatasync }, async () => {
      await expect(log.append(record(1))).rejects.toMatchObject({ reason: 'disk-full' });
    });
    expect(segmentsIn(folder)).toEqual([]);
    expect(log.bytes).toBe(CURSOR_FILE_BYTES + LOCK_FILE_BYTES);
    await log.append(record(2));
    expect((await drain(log)).map(idOf)).toEqual([2]);
    await log.close();
  });

  it('has a new file in its folder for good before its first record is accepted', async () => {
    const log = logIn(newFolder());
    let syncs = 0;
    const { fsyncSync } = fs;
    const counted = ((file: number) => {
      syncs += 1;
      fsyncSync(file);
    }) as never;
    await withFileSystem({ fsyncSync: counted }, async () => {
      await log.append(record(1));
      expect(syncs).toBe(1);
      await log.append(record(2));
      expect(syncs, 'once a file').toBe(1);
    });
    await log.close();
  });

  it('writes a record in pieces, and all of them are there', async () => {
    const log = logIn(newFolder());
    const { writeSync } = fs;
    const piecemeal = ((file: number, bytes: Buffer, from: number, length: number, at: number) =>
      writeSync(file, bytes, from, Math.min(length, 7), at)) as never;
    await withFileSystem({ writeSync: piecemeal }, () => log.append(record(1, 'data', 100)));
    expect((await drain(log)).map(idOf)).toEqual([1]);
    await log.close();
  });

  it('has a bad sector: what lies in it is damage, and the rest is kept', async () => {
    const folder = newFolder();
    const log = logIn(folder, { bytes: 8 * 2 ** 20 });
    for (let id = 0; id < 6; id++) await log.append(record(id, 'data', 30_000));
    const problems: string[] = [];
    await log.close();
    const again = logIn(folder, {
      bytes: 8 * 2 ** 20,
      report: (event) => event.kind === 'problem' && problems.push(event.detail),
    });
    const { readSync } = fs;
    const bad = ((file: number, into: Buffer, from: number, length: number, at: number) => {
      if (at > 40_000 && at < 80_000) throw failure('EIO');
      return readSync(file, into, from, length, at);
    }) as never;
    const ids: number[] = [];
    await withFileSystem({ readSync: bad }, async () => {
      ids.push(...(await drain(again)).map(idOf));
    });
    expect(ids[0]).toBe(0);
    expect(ids.at(-1)).toBe(5);
    expect(ids.length).toBeLessThan(6);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(problems).toHaveLength(1);
    await again.close();
  });

  it('that cannot be read for another reason says so', async () => {
    const log = logIn(newFolder());
    await log.append(record(1));
    const readSync = (() => {
      throw failure('ENXIO');
    }) as never;
    await withFileSystem({ readSync }, async () => {
      await expect(log.read()).rejects.toThrow('ENXIO');
    });
    await log.close();
  });

  it('syncs the cursor after 64 changes, and at the end', async () => {
    const path = join(newFolder(), 'cursor');
    const failures: unknown[] = [];
    const cursor = CursorFile.open(path, (thrown) => failures.push(thrown));
    let [syncs, ends] = [0, 0];
    let done = (_: null) => {};
    const counted = ((_: number, told: (error: null) => void) => {
      syncs += 1;
      done = told;
    }) as never;
    const { fdatasyncSync } = fs;
    const atEnd = ((file: number) => {
      ends += 1;
      fdatasyncSync(file);
    }) as never;
    await withFileSystem({ fdatasync: counted, fdatasyncSync: atEnd }, async () => {
      // Both slots of a new file are changes as well.
      for (let n = 1; n < 62; n++) cursor.write({ passed: n, dropped: 0 });
      expect(syncs).toBe(0);
      for (let n = 62; n <= 62 + 64; n++) cursor.write({ passed: n, dropped: 0 });
      expect(syncs, 'one at a time').toBe(1);
      done(null);
      cursor.write({ passed: 500, dropped: 0 });
      expect(syncs).toBe(2);
      done(null);
      cursor.write({ passed: 501, dropped: 0 });
      cursor.close();
      expect(ends).toBe(1);
      expect(failures).toEqual([]);
    });
    const again = CursorFile.open(path, () => {});
    expect(again.found.passed).toBe(501);
    again.close();
  });

  it('tells when the cursor cannot be synced', async () => {
    const failures: unknown[] = [];
    const cursor = CursorFile.open(join(newFolder(), 'cursor'), (thrown) => failures.push(thrown));
    const fdatasync = ((_: number, done: (error: Error) => void) => setImmediate(() => done(failure('EIO')))) as never;
    const fdatasyncSync = (() => {
      throw failure('EIO');
    }) as never;
    await withFileSystem({ fdatasync, fdatasyncSync }, async () => {
      for (let n = 1; n <= 70; n++) cursor.write({ passed: n, dropped: 0 });
      await vi.waitFor(() => expect(failures).toHaveLength(1));
      cursor.close();
      expect(failures).toHaveLength(2);
    });
  });
});
