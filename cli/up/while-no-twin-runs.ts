import { mkdirSync } from 'node:fs';
import { LockedError, lockFolder } from '../../runtime/folder-lock';
import type { DataDir } from '../data-dir';
import { Unable } from '../unable';

/** Does something that no twin may see half done. Unable where one runs over the data directory. */
export async function whileNoTwinRuns<T>(dir: DataDir, work: () => Promise<T>): Promise<T> {
  mkdirSync(dir.path, { recursive: true, mode: 0o700 });
  let unlock: () => void;
  try {
    unlock = lockFolder(dir.path);
  } catch (problem) {
    throw problem instanceof LockedError ? twinRuns(problem, dir) : problem;
  }
  try {
    return await work();
  } finally {
    unlock();
  }
}

export const twinRuns = (problem: LockedError, { shown }: DataDir): Unable =>
  new Unable(
    `a twin runs in ${shown} already: ${problem.message}`,
    'stop it first, or name another folder with --data-dir',
  );
