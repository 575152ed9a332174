import { closeSync, copyFileSync, linkSync, mkdirSync, openSync, statSync, utimesSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Artifact, contentOf } from '../../compiler/ir/artifact';
import { Unable } from '../unable';
import type { Difference } from './difference';
import type { ExistingTree } from './existing';

/** Called between pieces of work: lets signals in and progress be drawn. */
export type Pause = (done: number) => Promise<void>;

export interface Build {
  /** Where the old tree stands; its files are linked from there. */
  readonly from: string;
  /** An empty folder for the new tree. */
  readonly into: string;
  readonly existing: ExistingTree | undefined;
  readonly artifacts: readonly Artifact[];
  readonly changes: Difference;
  readonly pause: Pause;
}

/** Builds the complete new tree. The old one is only read. */
export async function build({ from, into, existing, artifacts, changes, pause }: Build): Promise<void> {
  const unchanged = new Set(changes.unchanged);
  const folders = new Folders(into);
  for (const folder of foreignFolders(existing)) folders.make(folder);
  for (const path of changes.foreign) keep(folders, from, into, path);
  let done = 0;
  for (const artifact of artifacts) {
    if (unchanged.has(artifact.path)) keep(folders, from, into, artifact.path);
    else await write(folders, into, artifact, () => pause(done));
    await pause(++done);
  }
}

/** Where a file of the user stands in the way of an artifact, or the other way round. */
export function requireRoom(
  existing: ExistingTree | undefined,
  artifacts: readonly Artifact[],
  changes: Difference,
): void {
  const theirs = new Set(changes.foreign);
  const files = new Set(artifacts.map(({ path }) => path));
  const inTheWay = [
    ...artifacts.flatMap(({ path }) => parents(path)).filter((folder) => theirs.has(folder)),
    ...[...theirs, ...foreignFolders(existing)].flatMap(withParents).filter((path) => files.has(path)),
  ];
  const [first] = inTheWay;
  if (first === undefined) return;
  throw new Unable(
    `${first} in the output folder was not made by a compile, and stands in the way`,
    'move it elsewhere',
  );
}

/** Folders that hold nothing a compile made: a user's own, kept even where they are empty. */
function foreignFolders(existing: ExistingTree | undefined): readonly string[] {
  if (!existing) return [];
  const ours = new Set([...existing.made].flatMap(parents));
  return [...existing.folders].filter((folder) => !ours.has(folder));
}

/** `a/b/c` → `a/b`, `a`. */
function parents(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...parents(folder)];
}

const withParents = (path: string) => [path, ...parents(path)];

class Folders {
  readonly #made = new Set<string>();

  constructor(readonly root: string) {}

  make(folder: string): void {
    if (folder === '.' || this.#made.has(folder)) return;
    mkdirSync(join(this.root, folder), { recursive: true });
    this.#made.add(folder);
  }
}

/** A second name for the same file, so that inode and time stay; a copy where the file system has no links. */
function keep(folders: Folders, from: string, into: string, path: string): void {
  folders.make(dirname(path));
  const [source, target] = [join(from, path), join(into, path)];
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
    const { atime, mtime } = statSync(source);
    utimesSync(target, atime, mtime);
  }
}

async function write(folders: Folders, into: string, artifact: Artifact, pause: () => Promise<void>): Promise<void> {
  folders.make(dirname(artifact.path));
  const file = openSync(join(into, artifact.path), 'wx');
  try {
    for (const piece of contentOf(artifact)) {
      writeWhole(file, Buffer.from(piece));
      await pause();
    }
  } finally {
    closeSync(file);
  }
}

/** A write may take less than it was given. */
function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
