import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileProblem, Unable } from '../unable';

/** Writes the bundle, all or nothing. Whoever may not read a private one cannot do so at any moment: it is made with its mode. */
export function writeBundle(path: string, shown: string, bytes: Uint8Array, isPrivate: boolean): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Unable(`${shown} is a folder`, 'name a file, such as bundle.tar.gz');
  }
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.tmp-${randomBytes(6).toString('hex')}`);
  try {
    const file = openSync(beside, 'wx', isPrivate ? 0o600 : 0o644);
    try {
      if (isPrivate) fchmodSync(file, 0o600);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (problem) {
    rmSync(beside, { force: true });
    throw new Unable(`cannot write ${shown}: ${fileProblem(problem)}`);
  }
}

/** Output folders are committed: a bundle with a key in it does not belong there. */
export function requireOutsideOutput(path: string, shown: string): void {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (isOutput(folder)) {
      throw new Unable(
        `${shown} would put a private key into ${basename(folder)}/, which holds what was compiled`,
        'name another place with --out',
      );
    }
    if (folder === dirname(folder)) return;
  }
}

function isOutput(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'manifest.json'), 'utf8').includes('"fleetwright/artifacts/v1"');
  } catch {
    return false;
  }
}
