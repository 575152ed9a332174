import { execFileSync, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drain, idOf, logIn, newFolder } from './temporary-log';

const APPENDER = fileURLToPath(new URL('./appender.ts', import.meta.url));
const ROUNDS = Number(process.env.LOG_KILL_ROUNDS ?? 12);
const BYTES = 2 ** 22;

/** The kills fall at another moment in every round: after so many lines, and some turns of the loop later. */
async function untilKilled(folder: string, first: number, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', APPENDER, folder, String(BYTES), String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const ended = new Promise((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  await ended;
  return said;
}

const numbered = (lines: readonly string[], letter: string) =>
  lines.filter((line) => line.startsWith(`${letter} `)).map((line) => Number(line.slice(2)));

describe('kill -9 of a process that appends and acknowledges', () => {
  it(
    `loses nothing that was accepted, in ${ROUNDS} rounds`,
    async () => {
      const folder = newFolder();
      const owed = new Set<number>();
      let first = 1;
      for (let round = 0; round < ROUNDS; round++) {
        const said = await untilKilled(folder, first, 40 + ((round * 37) % 400));
        for (const id of numbered(said, 'a')) owed.add(id);
        for (const id of numbered(said, 'k')) owed.delete(id);
        first = Math.max(first, ...numbered(said, 'a'), ...numbered(said, 'k')) + 1000;
        const log = logIn(folder, { bytes: BYTES });
        const left = (await drain(log)).map(idOf);
        await log.close();
        expect(left).toEqual([...left].sort((a, b) => a - b));
        expect(
          [...owed].filter((id) => !left.includes(id)),
          `round ${round}: accepted, not acknowledged, gone`,
        ).toEqual([]);
        for (const id of left) owed.add(id);
      }
      expect(owed.size).toBeGreaterThan(0);
    },
    20_000 + ROUNDS * 5_000,
  );
});

function ofTheSystem(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'ignore' });
}

/** A file system of 1 MB; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  const folder = newFolder();
  try {
    ofTheSystem('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder);
    return folder;
  } catch {
    return undefined;
  }
}

describe('a disk that is full', () => {
  it('is said, loses nothing that was accepted, and is used again when there is space', async (context) => {
    const disk = smallDisk();
    if (disk === undefined) return context.skip('needs the right to mount a tmpfs');
    try {
      const child = spawn(process.execPath, ['--import', 'tsx', APPENDER, disk, String(BYTES), '1', 'step'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const said = async () => {
        for (;;) {
          const { value = '', done } = await lines.next();
          if (done || !value.startsWith('!')) return String(value);
        }
      };
      expect(await said()).toBe('ready');
      const step = (padding: number) => {
        child.stdin.write(`${padding}\n`);
        return said();
      };
      const accepted: number[] = [];
      const note = (line: string) => line.startsWith('a ') && accepted.push(Number(line.slice(2)));
      writeFileSync(join(disk, 'of-somebody-else'), Buffer.alloc(700_000));
      let refusal = '';
      for (let count = 0; count < 60 && refusal === ''; count++) {
        const line = await step(10_000);
        if (!note(line)) refusal = line;
      }
      expect(refusal).toMatch(/^x disk-full: .*ENOSPC/);
      // Small ones may still fit; large ones may not.
      for (let count = 0; count < 5; count++) note(await step(20_000));
      rmSync(join(disk, 'of-somebody-else'));
      for (let count = 0; count < 5; count++) expect(note(await step(20_000)), 'there is space again').toBeTruthy();
      child.stdin.end();
      await new Promise((resolve) => child.once('close', resolve));
      const log = logIn(disk, { bytes: BYTES });
      const left = (await drain(log)).map(idOf);
      await log.close();
      expect(left).toEqual(accepted);
    } finally {
      ofTheSystem('umount', '-l', disk);
    }
  });
});
