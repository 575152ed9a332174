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

it('does not ask again when an object landed whose name is given once, and asks for each that is new; a folder among them is none', () => {
  const { folder, put, now } = settled();
  const index = new FolderIndex();
  const once = (at: number) => `1769857200000-6f9619ff-8b86-d011-b42d-00cf4fc964f${at}.json`;
  const landed = () => {
    const { names, moments } = index.landedIn(folder);
    return Object.fromEntries(names.map((name, at) => [name, now - Math.round(moments[at] ?? 0)]));
  };
  put(once(1), now - 3 * HOUR_MS);
  const first = { a: 2 * HOUR_MS, b: HOUR_MS, [once(1)]: 3 * HOUR_MS };
  expect(landed()).toEqual(first);
  // The file system says another moment now: it is not asked.
  utimesSync(join(folder, once(1)), now / 1000, now / 1000);
  put(once(2), now - 2 * HOUR_MS);
  put('a', now);
  mkdirSync(join(folder, 'below'));
  const second = { ...first, a: 0, [once(2)]: 2 * HOUR_MS };
  expect(index.namesIn(folder)).toHaveLength(4);
  expect(landed()).toEqual(second);
  rmSync(join(folder, once(1)));
  put(once(3), now);
  const { [once(1)]: _, ...left } = { ...second, [once(3)]: 0 };
  expect(landed()).toEqual(left);
});

it('knows the folders in a folder, and what became of them since it was read; of a file or of nothing, none', () => {
  const { folder, rest, now } = settled();
  const index = new FolderIndex();
  expect(index.foldersIn(folder)).toEqual([]);
  mkdirSync(join(folder, 'x=1'));
  expect(index.foldersIn(folder)).toEqual(['x=1']);
  rest(now - HOUR_MS);
  expect(index.foldersIn(folder)).toEqual(['x=1']);
  expect(index.namesIn(folder)).toHaveLength(2);
  mkdirSync(join(folder, 'x=2'));
  expect([...index.foldersIn(folder)].sort()).toEqual(['x=1', 'x=2']);
  rmSync(folder, { recursive: true });
  expect(index.foldersIn(folder)).toEqual([]);
});
