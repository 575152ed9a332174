import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '../../compiler/ir/artifact';
import { onInterrupt } from '../interrupt';
import { fileProblem, Unable } from '../unable';
import { build, type Pause, requireRoom } from './build';
import { type Difference, difference, isFresh } from './difference';
import { existingTree } from './existing';
import { releaseLock, takeLock } from './lock';
import { makeWork, recover, swap } from './swap';

/** Makes `out` hold exactly the artifacts, besides what the user put there: all of them, or nothing is changed. README.md has the steps. */
export async function replaceTree(
  out: string,
  shown: string,
  artifacts: readonly Artifact[],
  pause: Pause,
): Promise<Difference> {
  existingTree(out, shown);
  let work: string | undefined;
  const clean = () => {
    if (work !== undefined) rmSync(work, { recursive: true, force: true });
    releaseLock(out);
  };
  const forget = onInterrupt(clean);
  try {
    await takeLock(out);
    recover(out);
    const existing = existingTree(out, shown);
    const changes = difference(out, existing, artifacts);
    requireRoom(existing, artifacts, changes);
    if (isFresh(changes)) return changes;
    work = makeWork(out);
    await build({ from: out, into: join(work, 'new'), existing, artifacts, changes, pause });
    swap(out, work);
    return changes;
  } catch (problem) {
    throw isSystemError(problem) ? new Unable(`cannot write ${shown}: ${fileProblem(problem)}`) : problem;
  } finally {
    forget();
    clean();
  }
}

function isSystemError(problem: unknown): boolean {
  return problem instanceof Error && 'syscall' in problem;
}
