import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_LIST } from '../../compiler/4-emit/artifact-list';
import { type Artifact, contentOf } from '../../compiler/ir/artifact';
import type { ArtifactEntry, ArtifactList } from '../../schema/artifact-list';
import type { ExistingTree } from './existing';

/** How an output folder differs from what was compiled. All paths sorted. */
export interface Difference {
  readonly unchanged: readonly string[];
  /** On disk, with other bytes. */
  readonly stale: readonly string[];
  readonly missing: readonly string[];
  /** Made by an earlier compile, and no longer part of the output. */
  readonly orphaned: readonly string[];
  /** Not made by any compile. */
  readonly foreign: readonly string[];
}

export function isFresh({ stale, missing, orphaned }: Difference): boolean {
  return stale.length + missing.length + orphaned.length === 0;
}

/** Compares by size first, and by SHA-256 where the sizes agree. */
export function difference(
  folder: string,
  existing: ExistingTree | undefined,
  artifacts: readonly Artifact[],
): Difference {
  const wanted = entriesOf(artifacts);
  const files = existing?.files ?? new Map<string, number>();
  const made = existing?.made ?? new Set<string>();
  const unchanged: string[] = [];
  const stale: string[] = [];
  const missing: string[] = [];
  for (const { path } of artifacts) {
    const entry = wanted.get(path);
    const size = files.get(path);
    if (!entry) throw new Error(`${path} is not in the artifact list`);
    if (size === undefined) missing.push(path);
    else if (size === entry.bytes && fileHash(join(folder, path)) === entry.sha256) unchanged.push(path);
    else stale.push(path);
  }
  const others = [...files.keys()].filter((path) => !wanted.has(path)).sort();
  return {
    unchanged,
    stale,
    missing,
    orphaned: others.filter((path) => made.has(path)),
    foreign: others.filter((path) => !made.has(path)),
  };
}

/** Size and hash of every artifact: from the artifact list, which has all but itself. */
export function entriesOf(artifacts: readonly Artifact[]): ReadonlyMap<string, Omit<ArtifactEntry, 'because'>> {
  const list = artifacts.find(({ path }) => path === ARTIFACT_LIST);
  if (!list) throw new Error('the output has no artifact list');
  const text = [...contentOf(list)].join('');
  const { artifacts: entries } = JSON.parse(text) as ArtifactList;
  const itself = {
    path: ARTIFACT_LIST,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
  return new Map([...entries, itself].map((entry) => [entry.path, entry]));
}

function fileHash(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(256 * 1024);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
