import { readdirSync, type Stats, statSync } from 'node:fs';

interface Known {
  /** When the folder was changed last, in ms since 1970. */
  readonly changedMs: number;
  /** It had been left alone for a while when it was read: a change since then shows in its time. */
  readonly isSettled: boolean;
  readonly names: readonly string[];
  moments: readonly number[] | undefined;
}

/** Clocks of file systems tick; two changes within one tick have one time. In ms. */
const TICK_MS = 2_000;

/**
 * The objects that lie in folders of a lake. A folder that nothing was put into or removed from since it was read is not read again: an object is
 * put by a rename, which changes the time of its folder.
 */
export class FolderIndex {
  readonly #known = new Map<string, Known>();

  /** The files of a folder, by name; of one that is not there, none. */
  namesIn(folder: string): readonly string[] {
    return this.#look(folder)?.names ?? [];
  }

  /** When each of them landed, in the same order, in ms since 1970. */
  landedIn(folder: string): { readonly names: readonly string[]; readonly moments: readonly number[] } {
    const known = this.#look(folder);
    if (!known) return { names: [], moments: [] };
    known.moments ??= known.names.map((name) => statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return { names: known.names, moments: known.moments };
  }

  #look(folder: string): Known | undefined {
    const stats = there(folder);
    const known = this.#known.get(folder);
    if (stats === undefined) {
      this.#known.delete(folder);
      return undefined;
    }
    if (known?.isSettled && known.changedMs === stats.mtimeMs) return known;
    const isSettled = stats.mtimeMs < Date.now() - TICK_MS;
    const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
    const fresh = { changedMs: stats.mtimeMs, isSettled, names, moments: undefined };
    this.#known.set(folder, fresh);
    return fresh;
  }
}

function there(folder: string): Stats | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() ? stats : undefined;
}
