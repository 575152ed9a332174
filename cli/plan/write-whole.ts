import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileProblem, Unable } from '../unable';

/** Writes a file whole or not at all, new or in place of another. */
export function writeWhole(folder: string, shown: string, text: string, mode = 0o666): void {
  const path = resolve(folder, shown);
  const beside = join(dirname(path), `.${basename(path)}.tmp-${randomBytes(6).toString('hex')}`);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new Unable(`${shown} is a folder`, 'name a file');
    writeFileSync(beside, text, { flag: 'wx', mode });
    renameSync(beside, path);
  } catch (problem) {
    rmSync(beside, { force: true });
    if (problem instanceof Unable) throw problem;
    throw new Unable(`cannot write ${shown}: ${fileProblem(problem)}`);
  }
}
