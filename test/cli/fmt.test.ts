import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fmt } from '../../cli/commands/fmt';
import { record } from './recording';
import { temporaryFolder } from './temporary-folder';

const UNTIDY = '\uFEFFgroups:   # which\r\n    a: "x"\r\nfleet: b';
const TIDY = 'fleet: b\n\ngroups: # which\n  a: x\n';

describe('fleet fmt', () => {
  it('formats the file in one step, keeps its mode and leaves nothing else behind', async () => {
    const folder = folderWith(UNTIDY);
    chmodSync(join(folder, 'fleet.yaml'), 0o640);
    expect(await record(fmt, folder)).toEqual({ code: 0, out: '', err: 'formatted fleet.yaml\n' });
    expect(readFileSync(join(folder, 'fleet.yaml'), 'utf8')).toBe(TIDY);
    expect(statSync(join(folder, 'fleet.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['fleet.yaml']);
  });

  it('does not touch a file that is clean', async () => {
    const folder = folderWith(TIDY);
    const before = statSync(join(folder, 'fleet.yaml'));
    expect(await record(fmt, folder)).toEqual({ code: 0, out: '', err: '' });
    const after = statSync(join(folder, 'fleet.yaml'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('follows a symbolic link and leaves the link', async () => {
    const folder = folderWith(UNTIDY);
    mkdirSync(join(folder, 'links'));
    symlinkSync('../fleet.yaml', join(folder, 'links/fleet.yaml'));
    await record(fmt, folder, { arguments: { manifest: 'links/fleet.yaml' } });
    expect(lstatSync(join(folder, 'links/fleet.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'fleet.yaml'), 'utf8')).toBe(TIDY);
  });

  it('--check names what would change, writes nothing and exits with 1', async () => {
    const folder = folderWith(UNTIDY);
    expect(await record(fmt, folder, { options: { check: true } })).toEqual({ code: 1, out: 'fleet.yaml\n', err: '' });
    expect(readFileSync(join(folder, 'fleet.yaml'), 'utf8')).toBe(UNTIDY);
    expect(await record(fmt, folderWith(TIDY), { options: { check: true } })).toEqual({ code: 0, out: '', err: '' });
  });

  it.each([
    ['only a byte order mark', `\uFEFF${TIDY}`],
    ['only the line ends', TIDY.replaceAll('\n', '\r\n')],
    ['only the last line end', TIDY.trimEnd()],
  ])('--check sees a difference that is %s', async (_, text) => {
    expect((await record(fmt, folderWith(text), { options: { check: true } })).code).toBe(1);
  });

  it.each([
    ['a syntax error', 'a: [1\n', 'yaml-syntax'],
    ['a key twice', 'a: 1\na: 2\n', 'duplicate-key'],
    ['a tab', 'a:\n\tb: 1\n', 'yaml-tab'],
    ['nothing in it', '', 'file-empty'],
    ['two documents', 'a: 1\n---\nb: 1\n', 'yaml-documents'],
  ])('refuses a file with %s and leaves it as it is', async (_, text, code) => {
    const folder = folderWith(text);
    const { code: exit, out, err } = await record(fmt, folder);
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain(`error ${code}`);
    expect(readFileSync(join(folder, 'fleet.yaml'), 'utf8')).toBe(text);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const folder = folderWith(Buffer.from([0x61, 0x3a, 0x20, 0xff, 0x0a]));
    const { code, err } = await record(fmt, folder);
    expect(code).toBe(1);
    expect(err).toContain('file-encoding');
  });
});

function folderWith(manifest: string | Uint8Array): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'fleet.yaml'), manifest);
  return folder;
}
