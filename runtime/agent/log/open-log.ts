import { chmodSync, mkdirSync } from 'node:fs';
import { lockFolder } from '../../folder-lock';
import { Log, type LogOptions } from './log';

/**
 * Opens the log of a folder. Only the last segment is read for that, so a long backlog does not delay the first record.
 * Throws LockedError when another process has it, and what the file system says.
 */
export function openLog(options: LogOptions): Log {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  chmodSync(options.folder, 0o700);
  const unlock = lockFolder(options.folder);
  try {
    return new Log(options, unlock);
  } catch (thrown) {
    unlock();
    throw thrown;
  }
}
