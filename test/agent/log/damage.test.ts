import {
  appendFileSync,
  copyFileSync,
  cpSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LogOptions } from '../../../runtime/agent/log/log';
import { openLog } from '../../../runtime/agent/log/open-log';
import { systemClock } from '../../../runtime/clock';
import { drain, idOf, logIn, newFolder, record, segmentsIn } from './temporary-log';

const COUNT = 40;
const all = Array.from({ length: COUNT }, (_, index) => index);

/** A folder with records 0 to 39 in several segments. */
async function filled(): Promise<string> {
  const folder = newFolder();
  const log = logIn(folder, { bytes: 16 * 1024 });
  for (const id of all) await log.append(record(id, 'data', 60));
  await log.close();
  return folder;
}

async function reopened(folder: string): Promise<{ ids: number[]; problems: string[] }> {
  const problems: string[] = [];
  const report: LogOptions['report'] = (event) => {
    if (event.kind === 'problem') problems.push(event.detail);
  };
  const log = openLog({ folder, bytes: 16 * 1024, whenFull: 'oldest', bootId: 'boot-2', clock: systemClock(), report });
  const ids = (await drain(log)).map(idOf);
  await log.append(record(1000));
  expect((await drain(log)).map(idOf), 'the log goes on').toEqual([1000]);
  await log.close();
  return { ids, problems };
}

describe('damage on disk', () => {
  let sound = '';
  beforeAll(async () => {
    // Kept beside the folders that are removed after each test.
    const folder = await filled();
    sound = `${folder}-sound`;
    cpSync(folder, sound, { recursive: true });
    return () => rmSync(sound, { recursive: true, force: true });
  });
  const copy = () => {
    const folder = newFolder();
    cpSync(sound, folder, { recursive: true });
    return folder;
  };

  it('of one byte, anywhere, costs at most the one record it lies in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, flip) => {
        const folder = copy();
        const paths = segmentsIn(folder);
        const path = paths[which % paths.length] ?? '';
        const bytes = readFileSync(path);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        writeFileSync(path, bytes);
        const { ids, problems } = await reopened(folder);
        expect(all.filter((id) => !ids.includes(id)).length).toBe(1);
        expect(ids).toEqual([...ids].sort((a, b) => a - b));
        expect(problems.length, 'damage is reported once').toBe(1);
      }),
      { numRuns: 150 },
    );
  });

  it('of a stretch of bytes keeps what decodes before and after it', async () => {
    const folder = copy();
    const path = segmentsIn(folder)[1] ?? '';
    const bytes = readFileSync(path);
    bytes.fill(0xff, 200, 500);
    writeFileSync(path, bytes);
    const { ids } = await reopened(folder);
    expect(ids[0]).toBe(0);
    expect(ids.at(-1)).toBe(COUNT - 1);
    expect(COUNT - ids.length).toBeLessThanOrEqual(4);
  });

  it('by a torn last record is cut at any byte of it', async () => {
    const length = statSync(segmentsIn(sound).at(-1) ?? '').size;
    const whole = await reopened(copy());
    expect(whole).toEqual({ ids: all, problems: [] });
    for (let cut = 1; cut < 120; cut += 7) {
      const folder = copy();
      truncateSync(segmentsIn(folder).at(-1) ?? '', length - cut);
      const { ids } = await reopened(folder);
      expect(ids).toEqual(all.slice(0, ids.length));
      expect(ids.length).toBe(COUNT - 1);
    }
  });

  it('by a torn tail is told at the next start, and not at every one', async () => {
    const folder = copy();
    appendFileSync(segmentsIn(folder).at(-1) ?? '', Buffer.alloc(50, 1));
    expect((await reopened(folder)).problems.length).toBe(1);
    expect((await reopened(folder)).problems).toEqual([]);
  });

  it('by garbage behind the last record costs nothing', async () => {
    const folder = copy();
    appendFileSync(segmentsIn(folder).at(-1) ?? '', Buffer.alloc(333, 0xf1));
    expect((await reopened(folder)).ids).toEqual(all);
  });

  it('by a segment that is missing costs that segment only', async () => {
    const folder = copy();
    const [, second, third] = segmentsIn(folder);
    copyFileSync('/dev/null', second ?? '');
    truncateSync(third ?? '', 0);
    const { ids } = await reopened(folder);
    expect(ids[0]).toBe(0);
    expect(ids.at(-1)).toBe(COUNT - 1);
  });

  it.each([1, -1])('by a segment that is deleted while the log is open costs that segment only (%i)', async (which) => {
    const folder = copy();
    const log = logIn(folder, { bytes: 16 * 1024 });
    await log.read();
    rmSync(segmentsIn(folder).at(which) ?? '');
    const ids = (await drain(log)).map(idOf);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(COUNT - ids.length).toBeLessThan(10);
    await log.append(record(1000));
    expect((await drain(log)).map(idOf)).toEqual([1000]);
    await log.close();
  });

  it('of the cursor sends again rather than loses', async () => {
    const folder = copy();
    const log = logIn(folder, { bytes: 16 * 1024 });
    for (const { number } of (await drain(log)).slice(0, 10)) log.acknowledge(number);
    await log.close();
    writeFileSync(join(folder, 'cursor'), Buffer.alloc(64, 7));
    const { ids } = await reopened(folder);
    expect(ids).toEqual(expect.arrayContaining(all.slice(10)));
  });
});
