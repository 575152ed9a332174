import { readdirSync, type Stats, statSync } from 'node:fs';

interface Known {
  /** When the folder was changed last, in ms since 1970. */
  readonly changedMs: number;
  /** It had been left alone for a while when it was read: a change since then shows in its time. */
  readonly isSettled: boolean;
  readonly names: readonly string[];
  moments: readonly number[] | undefined;
  /** When objects landed that are never put again, by name. */
  readonly lasting: ReadonlyMap<string, number>;
}

/** Clocks of file systems tick; two changes within one tick have one time. In ms. */
export const TICK_MS = 2_000;
/** Rules and Firehose end the name of each object in a UUID of its own: who finds it again finds the same object. */
const NEVER_PUT_AGAIN = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[a-z]+)*$/;

/**
 * The objects that lie in folders of a lake. A folder that nothing was put into or removed from since it was read is not read again: an object is
 * put by a rename, which changes the time of its folder.
 */
export class FolderIndex {
  readonly #known = new Map<string, Known>();
  readonly #folders = new Map<string, Omit<Known, 'moments' | 'lasting'>>();

  /** The folders in a folder, by name; of one that is not there, none. */
  foldersIn(folder: string): readonly string[] {
    const stats = there(folder);
    const known = this.#folders.get(folder);
    if (known && isAsItWas(known, stats)) return known.names;
    this.#folders.delete(folder);
    if (stats === undefined) return [];
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    this.#folders.set(folder, { ...timesOf(stats), names });
    return names;
  }

  /** The files of a folder, by name; of one that is not there, none. */
  namesIn(folder: string): readonly string[] {
    return this.#look(folder)?.names ?? [];
  }

  /** When each of them landed, in the same order, in ms since 1970. */
  landedIn(folder: string): { readonly names: readonly string[]; readonly moments: readonly number[] } {
    const known = this.#look(folder);
    if (!known) return { names: [], moments: [] };
    const { names, lasting } = known;
    known.moments ??= names.map((name) => lasting.get(name) ?? momentOf(folder, name));
    return { names, moments: known.moments };
  }

  #look(folder: string): Known | undefined {
    const stats = there(folder);
    const known = this.#known.get(folder);
    if (stats === undefined) {
      this.#known.delete(folder);
      return undefined;
    }
    if (known && isAsItWas(known, stats)) return known;
    const lasting = lastingOf(known);
    const fresh = { ...timesOf(stats), names: filesIn(folder, lasting), moments: undefined, lasting };
    this.#known.set(folder, fresh);
    return fresh;
  }
}

const isAsItWas = (known: Pick<Known, 'isSettled' | 'changedMs'>, stats: Stats | undefined) =>
  known.isSettled && known.changedMs === stats?.mtimeMs;

/** To be asked before the folder is read. */
function timesOf({ mtimeMs }: Stats): Pick<Known, 'isSettled' | 'changedMs'> {
  return { changedMs: mtimeMs, isSettled: mtimeMs < Date.now() - TICK_MS };
}

function lastingOf(known: Known | undefined): ReadonlyMap<string, number> {
  if (known?.moments === undefined) return known?.lasting ?? new Map();
  const { names, moments } = known;
  return new Map(names.flatMap((name, at) => (NEVER_PUT_AGAIN.test(name) ? [[name, moments[at] ?? 0] as const] : [])));
}

/** To ask the kind of each of thousands of entries takes longer than to list them: those that are known are files. */
function filesIn(folder: string, known: ReadonlyMap<string, unknown>): readonly string[] {
  if (known.size > 0)
    return readdirSync(folder).filter(
      (name) => known.has(name) || statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.isFile(),
    );
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}

function momentOf(folder: string, name: string): number {
  return statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function there(folder: string): Stats | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() ? stats : undefined;
}
