import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { globOf } from '../sql-text';
import { pathOfFolder } from '../storage/key-path';
import type { LocationFolder } from './location';
import type { Table } from './table';

/** The files of a table, as patterns that DuckDB's glob understands. */
export interface TableFiles {
  /** Each of them has at least one file: DuckDB refuses a pattern that has none. */
  readonly patterns: readonly string[];
  /** Bytes of the mean file, from a sample; 0 where there are no files. */
  readonly meanBytes: number;
}

/** Above so many values of its first column a table is read with one pattern. */
const MAX_PATTERNS = 60;
const SAMPLE = 50;

/** Where objects lie as files: an ObjectStore is one. */
export interface LakeFolder {
  readonly folder: string;
  readonly foldsCase: boolean;
}

/**
 * Where the files of a table lie below the folder of the lake. The first column that lists its values gives a pattern for each, so that
 * tables which share a prefix do not list each other's files.
 */
export async function tableFiles(
  { folder, foldsCase }: LakeFolder,
  { location, partitions }: Table,
): Promise<TableFiles> {
  const root = join(folder, location.bucket);
  const split = partitions.find(({ name, projection }) => {
    const first = location.folders.find((folder) => 'column' in folder);
    return first !== undefined && 'column' in first && first.column === name && projection.type === 'enum';
  });
  const values =
    split?.projection.type === 'enum' && split.projection.values.length <= MAX_PATTERNS
      ? split.projection.values
      : undefined;
  const named = (value: string): readonly LocationFolder[] =>
    location.folders.map((folder) =>
      'column' in folder && folder.column === split?.name ? { text: `${split.name}=${value}` } : folder,
    );
  const onDisk = (part: LocationFolder): FolderOnDisk =>
    'text' in part
      ? { name: pathOfFolder(part.text, foldsCase) }
      : { prefix: `${pathOfFolder(part.column, foldsCase)}=` };
  const patterns: string[] = [];
  const sizes: number[] = [];
  for (const folders of values?.map(named) ?? [location.folders]) {
    let found = 0;
    for await (const file of filesAt(root, folders.map(onDisk))) {
      sizes.push((await stat(file)).size);
      found += 1;
      if (found === SAMPLE) break;
    }
    if (found > 0) patterns.push([globOf(root), ...folders.map(onDisk).map(patternOf), '*'].join('/'));
  }
  return { patterns, meanBytes: sizes.length === 0 ? 0 : sizes.reduce((sum, size) => sum + size, 0) / sizes.length };
}

/** The name of a folder, or what it begins with where a column names it. */
type FolderOnDisk = { readonly name: string } | { readonly prefix: string };

function patternOf(folder: FolderOnDisk): string {
  return 'name' in folder ? folder.name : `${folder.prefix}*`;
}

async function* filesAt(folder: string, [next, ...rest]: readonly FolderOnDisk[]): AsyncGenerator<string> {
  if (next && 'name' in next) return yield* filesAt(join(folder, next.name), rest);
  for await (const entry of await openOrNothing(folder)) {
    const path = join(folder, entry.name);
    if (next === undefined) {
      if (entry.isFile()) yield path;
    } else if (entry.isDirectory() && entry.name.startsWith(next.prefix)) yield* filesAt(path, rest);
  }
}

async function openOrNothing(folder: string) {
  try {
    return await opendir(folder);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return [];
    throw error;
  }
}
