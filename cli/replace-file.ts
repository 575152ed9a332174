import { randomBytes } from 'node:crypto';
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileProblem, Unable } from './unable';

/** Gives an existing file new text: all of it or nothing. Keeps its mode; where it is a symbolic link, the link stays and its target changes. */
export function replaceFile(path: string, shown: string, text: string): void {
  try {
    const target = realpathSync(path);
    const beside = join(dirname(target), `.${basename(target)}.tmp-${randomBytes(6).toString('hex')}`);
    try {
      writeFileSync(beside, text, { flag: 'wx' });
      chmodSync(beside, statSync(target).mode & 0o7777);
      renameSync(beside, target);
    } catch (problem) {
      rmSync(beside, { force: true });
      throw problem;
    }
  } catch (problem) {
    throw new Unable(`cannot write ${shown}: ${fileProblem(problem)}`);
  }
}
