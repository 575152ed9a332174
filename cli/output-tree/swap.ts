import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileProblem, Unable } from '../unable';

/** `.<out>.tmp-`: how the names begin of all that a compile leaves next to its output while it works. */
export function workPrefix(out: string): string {
  return join(dirname(out), `.${basename(out)}.tmp-`);
}

/** A work folder next to the output, on the same file system: `new` is the tree that is built, `old` the one that was replaced. */
export function makeWork(out: string): string {
  mkdirSync(dirname(out), { recursive: true });
  const work = mkdtempSync(workPrefix(out));
  mkdirSync(join(work, 'new'));
  return work;
}

/** Puts `<work>/new` in the place of `out`. Nothing else runs between the two renames, no signal handler either. */
export function swap(out: string, work: string): void {
  const old = join(work, 'old');
  const replaces = existsSync(out);
  try {
    if (replaces) chmodSync(join(work, 'new'), statSync(out).mode & 0o7777);
    if (replaces) renameSync(out, old);
  } catch (problem) {
    throw new Unable(
      `cannot replace ${out}: ${fileProblem(problem)}`,
      'a mounted folder cannot be replaced: use one inside it',
    );
  }
  try {
    renameSync(join(work, 'new'), out);
  } catch (problem) {
    if (replaces) renameSync(old, out);
    throw new Unable(`cannot write ${out}: ${fileProblem(problem)}`);
  }
}

/** Undoes a swap that was killed half-way, and removes what killed compiles left. Only under the lock: nobody else is at work. */
export function recover(out: string): void {
  const parent = dirname(out);
  if (!existsSync(parent)) return;
  const prefix = basename(workPrefix(out));
  for (const name of readdirSync(parent).sort()) {
    if (!name.startsWith(prefix) || !WORK_NAME.test(name.slice(prefix.length))) continue;
    const work = join(parent, name);
    if (!existsSync(out) && existsSync(join(work, 'old'))) renameSync(join(work, 'old'), out);
    rmSync(work, { recursive: true, force: true });
  }
}

/** What mkdtemp puts behind a prefix: six letters or digits. */
const WORK_NAME = /^[A-Za-z0-9]{6}$/;
