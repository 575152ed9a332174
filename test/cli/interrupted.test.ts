import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fleet, folderWith, manifest, put, startFleet, treeOf } from './fleet';

const ROUNDS = 8;
const [OLD, NEW] = [manifest({ count: 220, above: 8 }), manifest({ count: 200, above: 9 })];

function compiled(text: string) {
  const folder = folderWith({ 'fleet.yaml': text });
  fleet(folder, ['compile']);
  return treeOf(join(folder, 'generated'));
}

describe('an interrupted compile', () => {
  const trees = { old: compiled(OLD), new: compiled(NEW) };
  /** Which tree it is; a mixture is neither. Maps are compared as JSON: a failure of 220 files would print them all. */
  const names = new Map(Object.entries(trees).map(([name, tree]) => [JSON.stringify([...tree]), name]));
  const state = (folder: string) => names.get(JSON.stringify([...treeOf(join(folder, 'generated'))])) ?? 'neither';

  it('the two trees differ in every agent config', () => {
    expect(trees.old.get('agents/rooms/room-001.json')).not.toBe(trees.new.get('agents/rooms/room-001.json'));
    expect(trees.old.size - trees.new.size).toBe(20);
  });

  it(`killed at ${ROUNDS} moments: the old tree or the new one, never a mixture, and the next compile ends well`, async () => {
    const folder = folderWith({ 'fleet.yaml': OLD });
    fleet(folder, ['compile']);
    const started = performance.now();
    put(folder, 'fleet.yaml', NEW);
    fleet(folder, ['compile']);
    const usual = performance.now() - started;
    const seen: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      put(folder, 'fleet.yaml', round % 2 === 0 ? OLD : NEW);
      const child = startFleet(folder, ['compile']);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await sleep((usual * (round + 1.5)) / (ROUNDS + 1));
      child.kill('SIGKILL');
      await ended;
      // Between the two renames of the swap there is no folder for a moment; the old one lies next to it, whole.
      seen.push(existsSync(join(folder, 'generated')) ? state(folder) : 'absent');
      expect(fleet(folder, ['compile']).code).toBe(0);
      expect(state(folder)).toBe(round % 2 === 0 ? 'old' : 'new');
      expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'generated']);
    }
    expect(seen.filter((name) => name === 'neither')).toEqual([]);
  });

  it('killed between the two renames of the swap: the next compile puts the old tree back first', () => {
    const folder = folderWith({ 'fleet.yaml': OLD });
    fleet(folder, ['compile']);
    put(folder, 'generated/mine.txt', 'kept');
    const work = join(folder, '.generated.tmp-Ab12Cd');
    mkdirSync(join(work, 'new'), { recursive: true });
    renameSync(join(folder, 'generated'), join(work, 'old'));
    expect(fleet(folder, ['compile']).stdout).toContain('mine.txt');
    expect(treeOf(join(folder, 'generated')).get('mine.txt')).toBe('kept');
    expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'generated']);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s: nothing of it is left behind', async (signal) => {
    const folder = folderWith({ 'fleet.yaml': manifest({ count: 499 }) });
    const child = startFleet(folder, ['compile']);
    const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve(by ?? code)));
    for (let tries = 0; tries < 2000 && readdirSync(folder).length < 2; tries++) await sleep(1);
    child.kill(signal);
    await ended;
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('two compiles at once', () => {
  const lock = '.generated.tmp-lock';

  it('the second one says who is at work, and writes nothing', () => {
    const folder = folderWith({ 'fleet.yaml': OLD, [lock]: `${process.pid} ${hostname()}\n` });
    const { code, stderr } = fleet(folder, ['compile']);
    expect(code).toBe(2);
    expect(stderr).toContain(`another compile writes this folder (process ${process.pid} on ${hostname()})`);
    expect(readdirSync(folder).sort()).toEqual([lock, 'fleet.yaml']);
  });

  it.each(['', `2147483646 ${hostname()}\n`])('the lock of a process that is gone (%j) is taken over', (text) => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    writeFileSync(join(folder, lock), text);
    expect(fleet(folder, ['compile']).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'generated']);
  });

  it('many at once end with one whole tree', async () => {
    const folder = folderWith({ 'fleet.yaml': manifest({ count: 200 }) });
    const codes = await Promise.all(
      Array.from({ length: 4 }, () => startFleet(folder, ['compile'])).map(
        (child) => new Promise((resolve) => child.once('exit', resolve)),
      ),
    );
    expect(codes).toContain(0);
    expect(codes.filter((code) => code !== 0 && code !== 2)).toEqual([]);
    expect(fleet(folder, ['compile', '--check']).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'generated']);
  });
});
