import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file is whole or as it was before, whenever the process is killed or the power goes; 0600 in a folder of 0700. Not `synced`, a power cut may take it, which spares
 * the wait for the disk where there are thousands of them.
 */
export function writePrivateFile(path: string, content: string | Uint8Array, { synced = true } = {}): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const next = `${path}.next`;
  // What a kill left there may have another mode, which opening it would keep.
  rmSync(next, { force: true });
  const file = openSync(next, 'wx', 0o600);
  try {
    writeWhole(file, typeof content === 'string' ? Buffer.from(content) : content);
    if (synced) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  if (synced) syncFolder(folder);
}

/** One call may write a part only. */
function writeWhole(file: number, content: Uint8Array): void {
  for (let at = 0; at < content.byteLength; ) at += writeSync(file, content, at);
}

/** Gone for good when it returns; nothing happens where it is not there. */
export function removePrivateFile(path: string): void {
  rmSync(path, { force: true });
  syncFolder(dirname(path));
}

/** Closes a file or folder to others. Whether it was open to them. */
export function makePrivate(path: string, mode: 0o600 | 0o700): boolean {
  const open = (statSync(path).mode & 0o077) !== 0;
  if (open) chmodSync(path, mode);
  return open;
}

/** Makes a rename or removal in it last. Windows has no such thing and refuses. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
