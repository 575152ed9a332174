import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_LIST } from '../../compiler/4-emit/artifact-list';
import { fileProblem, Unable } from '../unable';

/** What stands in the output folder before a compile. Paths are relative to it, with `/`. */
export interface ExistingTree {
  /** Size in bytes of every file. */
  readonly files: ReadonlyMap<string, number>;
  readonly folders: ReadonlySet<string>;
  /** Files that a previous compile says it made; only these may be removed. */
  readonly made: ReadonlySet<string>;
}

const FORMAT = '"format": "fleetwright/artifacts/v1"';

/** Undefined when there is no such folder. Throws Unable for a folder that is not ours to replace. */
export function existingTree(folder: string, shown: string): ExistingTree | undefined {
  const stats = statsOf(folder, shown);
  if (!stats) return undefined;
  if (stats.isSymbolicLink()) throw linkRefused(shown);
  if (!stats.isDirectory()) throw new Unable(`${shown} is not a folder`, 'name another one with --out');
  const files = new Map<string, number>();
  const folders = new Set<string>();
  walk(folder, '', shown, files, folders);
  const isEmpty = files.size === 0 && folders.size === 0;
  return { files, folders, made: isEmpty ? new Set() : madePaths(folder, shown, files) };
}

function walk(root: string, path: string, shown: string, files: Map<string, number>, folders: Set<string>): void {
  for (const entry of entriesOf(join(root, path), join(shown, path))) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isSymbolicLink()) throw linkRefused(join(shown, inner));
    if (entry.isDirectory()) {
      folders.add(inner);
      walk(root, inner, shown, files, folders);
    } else if (entry.isFile()) {
      files.set(inner, lstatSync(join(root, inner)).size);
    } else
      throw new Unable(`${join(shown, inner)} is neither a file nor a folder`, 'remove it, or choose another --out');
  }
}

function entriesOf(folder: string, shown: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (problem) {
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`);
  }
}

function statsOf(path: string, shown: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (problem) {
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`);
  }
}

function linkRefused(shown: string): Unable {
  return new Unable(
    `${shown} is a symbolic link: replacing it would write to another place`,
    'remove the link, or name the folder itself with --out',
  );
}

/**
 * The list is read by its lines, not as JSON: after a merge it may hold conflict marks, and then the paths of both sides were made by a compile.
 */
function madePaths(folder: string, shown: string, files: ReadonlyMap<string, number>): ReadonlySet<string> {
  const text = files.has(ARTIFACT_LIST) ? readFileSync(join(folder, ARTIFACT_LIST), 'utf8') : '';
  if (!text.includes(FORMAT)) {
    throw new Unable(
      `${shown} was not made by \`fleet compile\`: it has files, and no ${ARTIFACT_LIST} of ours`,
      'name another folder with --out, or empty this one if nothing in it is needed',
    );
  }
  const listed = [...text.matchAll(/^ {6}"path": ("(?:[^"\\]|\\.)*")/gm)].map(([, path]) =>
    String(JSON.parse(path ?? '""')),
  );
  return new Set([ARTIFACT_LIST, ...listed]);
}
