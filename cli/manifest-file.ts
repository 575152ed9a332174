import { createReadStream, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Sources } from '../compiler/1-parse/sources';
import { fileProblem, Unable } from './unable';

/** The manifest of a command: its folder, its name there, and the files around it as the compiler asks for them. */
export interface ManifestFile {
  readonly folder: string;
  readonly name: string;
  readonly sources: Sources;
  /** A path relative to the manifest's folder, as a person in `from` would write it. */
  shown(path: string): string;
}

/** 2 GiB: tens of millions of rows. What is larger is a wrong file. */
const MAX_BYTES = 2 ** 31;

/** Finds the manifest; throws Unable where there is none to read. */
export function manifestFile(from: string, manifest: string): ManifestFile {
  const path = resolve(from, manifest);
  const stats = statsOf(path, manifest);
  if (!stats) throw noManifest(manifest);
  requireReadable(stats, manifest);
  const folder = dirname(path);
  const name = basename(path);
  const near = relative(from, folder);
  const prefix = near === '..' || near.startsWith(`..${sep}`) ? folder : near;
  return {
    folder,
    name,
    sources: { open: (file) => open(folder, file, file === name) },
    shown: (file) => join(prefix, file).replaceAll(sep, '/'),
  };
}

function noManifest(manifest: string): Unable {
  const fix =
    manifest === 'fleet.yaml'
      ? 'run `fleet init` to start one here, or name the manifest behind the command'
      : 'check the path';
  return new Unable(`there is no ${manifest} here`, fix);
}

/**
 * Opens a file next to or below the manifest. A symbolic link may not lead out of the manifest's folder: what a repository says
 * is then all that is compiled. The manifest itself was named by the user and may be a link to anywhere.
 */
function open(folder: string, file: string, isManifest: boolean): AsyncIterable<Uint8Array> | undefined {
  const path = resolve(folder, file);
  const stats = statsOf(path, file);
  if (!stats) return undefined;
  requireReadable(stats, file);
  if (!isManifest && !isWithin(realpathSync(folder), realpathSync(path))) {
    throw new Unable(
      `${file} is a symbolic link to a file outside the manifest's folder`,
      'copy the file into the folder',
    );
  }
  return chunks(path, file);
}

/** Whether `path` is `folder` or lies below it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}

function statsOf(path: string, shown: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'ENOTDIR') return undefined;
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`);
  }
}

/** A folder, a pipe or a device would fail late or never end. */
function requireReadable(stats: Stats, shown: string): void {
  if (stats.isDirectory()) throw new Unable(`${shown} is a folder, not a file`, 'name a file in it');
  if (!stats.isFile()) throw new Unable(`${shown} is not a regular file`, 'write its content to a file first');
  if (stats.size > MAX_BYTES) throw new Unable(`${shown} is larger than 2 GiB`, 'check that it is the right file');
}

async function* chunks(path: string, shown: string): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 * 1024 });
  } catch (problem) {
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`);
  }
}
