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

  /** `cannot` hears of a folder that cannot be watched: the fleet runs on without. */
  constructor(
    private readonly saved: () => void,
    private readonly cannot: (why: string) => void,
  ) {}

  /** These files from now on; absolute paths. */
  watch(files: readonly string[]): void {
    this.close();
    const names = new Map<string, Set<string>>();
    for (const file of files) names.set(dirname(file), (names.get(dirname(file)) ?? new Set()).add(basename(file)));
    this.#watchers = [...names].flatMap(([folder, ours]) => this.#watch(folder, ours) ?? []);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  #watch(folder: string, names: ReadonlySet<string>): FSWatcher | undefined {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || names.has(name)) this.#settle();
      });
      return watcher.on('error', (error) => {
        watcher.close();
        this.cannot(`${folder} is not watched any more: ${error.message}`);
      });
    } catch (error) {
      this.cannot(`${folder} cannot be watched for changes: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.saved, SETTLE);
  }
}
