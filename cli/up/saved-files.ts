import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** ms of wall time in which an editor has finished saving. */
const SETTLE = 200;

/**
 * Calls back after one of these files was saved. Folders are watched rather than files, because most editors save by putting a new file
 * in place of the old one.
 */
export class SavedFiles {
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly saved: () => void) {}

  /** These files from now on; absolute paths. */
  watch(files: readonly string[]): void {
    this.close();
    const names = new Map<string, Set<string>>();
    for (const file of files) names.set(dirname(file), (names.get(dirname(file)) ?? new Set()).add(basename(file)));
    this.#watchers = [...names].map(([folder, ours]) => {
      const watcher = watch(folder, (_, name) => {
        if (name === null || ours.has(name)) this.#settle();
      });
      // A folder that is gone is not watched any more; the fleet runs on.
      watcher.on('error', () => watcher.close());
      return watcher;
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.saved, SETTLE);
  }
}
