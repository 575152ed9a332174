import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderIndex } from '../storage/folder-index';
import { keyOfPath, pathOfFolder } from '../storage/key-path';
import type { LocationFolder } from './location';
import { isProjected } from './projection';
import type { Table } from './table';

/** Where objects lie as files: an ObjectStore is one. */
export interface LakeFolder {
  /** Absolute. */
  readonly folder: string;
  readonly foldsCase: boolean;
}

/** A folder of a table, with the values of its partition columns by name. */
export interface Partition {
  readonly folder: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The partitions that are there and that Athena would project at `now`; of a table without projection, every folder. A table without partition columns is one. */
export function partitionsOf(lake: LakeFolder, table: Table, now: number, index: FolderIndex): readonly Partition[] {
  const { bucket, folders } = table.location;
  let found: readonly Partition[] = [{ folder: join(lake.folder, bucket), values: {} }];
  for (const level of folders)
    found = found.flatMap((partition) => partitionsBelow(partition, level, table, lake, now, index));
  return found;
}

function partitionsBelow(
  { folder, values }: Partition,
  level: LocationFolder,
  { partitions }: Table,
  { foldsCase }: LakeFolder,
  now: number,
  index: FolderIndex,
): readonly Partition[] {
  if ('text' in level) return [{ folder: join(folder, pathOfFolder(level.text, foldsCase)), values }];
  const { column } = level;
  const projection = partitions.find(({ name }) => name === column)?.projection;
  const prefix = `${pathOfFolder(column, foldsCase)}=`;
  const found: Partition[] = [];
  for (const name of index.foldersIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const value = keyOfPath(`${name.slice(prefix.length)}/`).slice(0, -1);
    if (projection && isProjected(projection, value, now)) {
      found.push({ folder: join(folder, name), values: { ...values, [column]: value } });
    }
  }
  return found;
}

/** How much of a table a query reads. */
export interface Extent {
  /** The folders that have objects. */
  readonly folders: readonly string[];
  readonly objects: number;
  /** Number of objects times the mean size of a sample. */
  readonly estimatedBytes: number;
}

const SAMPLE = 100;

/** Beside a file of Parquet there may be one that the ETL has not finished. */
export const PARQUET_END = '.parquet';

export async function extentOf(
  { format }: Table,
  partitions: readonly Partition[],
  index: FolderIndex,
): Promise<Extent> {
  const folders: string[] = [];
  const sample: string[] = [];
  let objects = 0;
  for (const { folder } of partitions) {
    const all = index.namesIn(folder);
    const names = format === 'parquet' ? all.filter((name) => name.endsWith(PARQUET_END)) : all;
    if (names.length === 0) continue;
    folders.push(folder);
    objects += names.length;
    for (const name of names.slice(0, SAMPLE - sample.length)) sample.push(join(folder, name));
  }
  const sizes = await Promise.all(sample.map(async (file) => (await stat(file)).size));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
  return { folders, objects, estimatedBytes: Math.round(objects * mean) };
}

/** The same folders, of which only so many objects are read. */
export const partOf = (extent: Extent, objects: number): Extent => ({
  ...extent,
  objects,
  estimatedBytes: Math.round((extent.estimatedBytes * objects) / Math.max(1, extent.objects)),
});
