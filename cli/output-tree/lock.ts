import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileProblem, Unable } from '../unable';
import { workPrefix } from './swap';

/** Milliseconds. Two compiles that take over the same dead lock both see, after this time, whose name is in it. */
const SETTLE = 100;

const lockPath = (out: string) => `${workPrefix(out)}lock`;
const ownLine = () => `${process.pid} ${hostname()}\n`;

/** Takes the lock of an output folder. Throws Unable while another compile is at work. */
export async function takeLock(out: string): Promise<void> {
  const [path, mine] = [lockPath(out), ownLine()];
  while (!create(path, mine)) {
    const owner = await ownerOf(path);
    if (owner === undefined) continue;
    if (isAlive(owner)) throw busy(path, owner);
    writeFileSync(path, mine);
    await sleep(SETTLE);
    const winner = readOwner(path);
    if (winner === mine) break;
    throw busy(path, winner ?? owner);
  }
}

/** Does nothing where the lock is not ours. */
export function releaseLock(out: string): void {
  if (readOwner(lockPath(out)) === ownLine()) rmSync(lockPath(out), { force: true });
}

function create(path: string, mine: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, mine, { flag: 'wx' });
    return true;
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'EEXIST') return false;
    throw new Unable(
      `cannot write next to the output folder: ${fileProblem(problem)}`,
      'name another folder with --out',
    );
  }
}

/** A lock that is empty was just created and is about to be written, or its process died at that moment. */
async function ownerOf(path: string): Promise<string | undefined> {
  if (readOwner(path) === '') await sleep(SETTLE);
  return readOwner(path);
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A process on another machine cannot be asked; it counts as alive. */
function isAlive(owner: string): boolean {
  const [id, host] = owner.trim().split(' ');
  if (!Number(id)) return false;
  if (host !== hostname()) return true;
  if (Number(id) === process.pid) return false;
  try {
    process.kill(Number(id), 0);
    return true;
  } catch (problem) {
    return problem instanceof Error && 'code' in problem && problem.code === 'EPERM';
  }
}

function busy(path: string, owner: string): Unable {
  const [id = '?', host = '?'] = owner.trim().split(' ');
  return new Unable(
    `another compile writes this folder (process ${id} on ${host})`,
    `wait until it has ended; if there is no such process any more, remove ${path}`,
  );
}
