import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FolderIndex } from '../../../runtime/twin/lake/storage/folder-index';
import { temporaryFolder } from '../../drivers/temporary-folder';

const HOUR_MS = 3_600_000;

/** A folder of two objects that nobody has touched for an hour. */
function settled() {
  const folder = join(temporaryFolder(), 'raw');
  const put = (name: string, landedMs: number) => {
    const draft = `${folder}.draft`;
    writeFileSync(draft, name);
    utimesSync(draft, landedMs / 1000, landedMs / 1000);
    renameSync(draft, join(folder, name));
  };
  const rest = (ms: number) => utimesSync(folder, ms / 1000, ms / 1000);
  mkdirSync(folder);
  const now = Date.now();
  put('a', now - 2 * HOUR_MS);
  put('b', now - HOUR_MS);
  rest(now - HOUR_MS);
  return { folder, put, rest, now };
}

it('knows what was put into a folder, put again or removed since it was read, and when that landed', () => {
  const { folder, put, now } = settled();
  const index = new FolderIndex();
  const start = now - 3 * HOUR_MS;
  /** The hour of each, from three hours ago: above 0, as what rounds to 0 from below is not 0 to a test. */
  const landed = () => {
    const { names, moments } = index.landedIn(folder);
    return Object.fromEntries(names.map((name, at) => [name, Math.round(((moments[at] ?? 0) - start) / HOUR_MS)]));
  };
  expect(landed()).toEqual({ a: 1, b: 2 });
  put('c', now);
  expect(landed()).toEqual({ a: 1, b: 2, c: 3 });
  put('a', now + HOUR_MS);
  expect(landed()).toEqual({ a: 4, b: 2, c: 3 });
  rmSync(join(folder, 'b'));
  expect(landed()).toEqual({ a: 4, c: 3 });
  rmSync(folder, { recursive: true });
  expect(landed()).toEqual({});
});

it('reads a folder that has rested once, and one that changed just now again: two changes may have one time', () => {
  const { folder, put, rest, now } = settled();
  const index = new FolderIndex();
  expect(index.namesIn(folder)).toHaveLength(2);
  put('c', now);
  rest(now - HOUR_MS);
  expect(index.namesIn(folder), 'the time of the folder says that nothing changed').toHaveLength(2);
  rest(now);
  expect(index.namesIn(folder)).toHaveLength(3);
  put('d', now);
  rest(now);
  expect(index.namesIn(folder)).toHaveLength(4);
});
