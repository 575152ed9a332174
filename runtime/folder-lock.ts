import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** No lock takes more: a process id, its start and the boot of the machine. */
export const LOCK_FILE_BYTES = 128;

/** Another agent works in this folder. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

/**
 * Takes a folder for this process; the result gives it back. A lock whose process is gone is taken over: a process is known by its id, its start
 * and the boot of the machine, because ids are given again. Where /proc is missing, the id alone must do.
 */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, 'lock');
  const mine = `${identityOf(process.pid)}\n`;
  const draft = `${lock}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, mine, { mode: 0o600, flag: 'wx' });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linked(draft, lock)) return () => release(lock, mine);
      const theirs = textOf(lock);
      if (theirs !== undefined && isAlive(theirs))
        throw new LockedError(`${folder} is in use by process ${theirs.split(' ')[0]}`);
      takeAway(lock, theirs);
    }
    throw new LockedError(`${folder} is being taken by another process`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A link is made with its content or not at all, and never over another. */
function linked(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'EEXIST') return false;
    throw thrown;
  }
}

/** Removes the lock that was judged; one that came in its place meanwhile is put back. */
function takeAway(lock: string, judged: string | undefined): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (textOf(aside) !== judged) linked(aside, lock);
  rmSync(aside, { force: true });
}

function release(lock: string, mine: string): void {
  if (textOf(lock) === mine) rmSync(lock, { force: true });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(text: string): boolean {
  const id = Number(text.split(' ')[0]);
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'EPERM') return false;
  }
  return text.trim() === identityOf(id);
}

/** `id start boot`; start and boot are `-` where the system does not say. A process that ended, but was not waited for, is none. */
function identityOf(id: number): string {
  // The name of the program, in parentheses, may hold blanks; behind it stand the state and, 19 words later, the start time.
  const words = textOf(`/proc/${id}/stat`)
    ?.replace(/^.*\)\s*/s, '')
    .split(' ');
  const start = words?.[0] === 'Z' || words?.[0] === 'X' ? 'ended' : words?.[19];
  const boot = textOf('/proc/sys/kernel/random/boot_id')?.trim();
  return `${id} ${start ?? '-'} ${boot ?? '-'}`;
}
