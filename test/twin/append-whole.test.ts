import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { appendWhole } from '../../runtime/twin/append-whole';
import { temporaryFolder } from './iot-core/generated';

const temporary = temporaryFolder();
const mount = (...args: readonly string[]) => execFileSync('mount', args, { stdio: 'ignore' });
afterAll(() => temporary.remove());

it('a line that a full disk has room for half of is not there at all, and the next one stands by itself', (context) => {
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', temporary.path);
  } catch {
    return context.skip('needs the right to mount a tmpfs');
  }
  const file = openSync(join(temporary.path, 'lines'), 'a');
  try {
    appendWhole(file, Buffer.from('one\n'));
    writeFileSync(join(temporary.path, 'of-somebody-else'), Buffer.alloc(48 * 1024));
    expect(() => appendWhole(file, Buffer.from(`${'x'.repeat(20_000)}\n`))).toThrow(/ENOSPC/);
    appendWhole(file, Buffer.from('two\n'));
    expect(readFileSync(join(temporary.path, 'lines'), 'utf8')).toBe('one\ntwo\n');
  } finally {
    closeSync(file);
    execFileSync('umount', [temporary.path]);
  }
});
