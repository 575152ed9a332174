import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keyOfPath } from '../twin/lake/storage/key-path';

/** A folder of the raw lake that holds objects, and the day on which they arrived. */
export interface RawFolder {
  /** Below the bucket, as on the disk. */
  readonly path: string;
  /** `2026-11-25`; undefined where the folders do not say. */
  readonly day: string | undefined;
}

/** The folders with objects of a prefix (`raw`, `alerts`), of all partitionings. */
export async function* rawFolders(bucket: string, path: string): AsyncGenerator<RawFolder> {
  const entries = await readdir(join(bucket, path), { withFileTypes: true }).catch((problem: unknown) => {
    if ((problem as { code?: unknown }).code === 'ENOENT') return [];
    throw problem;
  });
  if (entries.some((entry) => entry.isFile())) yield { path, day: dayOf(path) };
  for (const entry of entries) if (entry.isDirectory()) yield* rawFolders(bucket, `${path}/${entry.name}`);
}

/** The names of the objects of a folder, as S3 has them. */
export async function objectsIn(
  bucket: string,
  { path }: RawFolder,
): Promise<readonly { readonly name: string; readonly file: string }[]> {
  const entries = await readdir(join(bucket, path), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name: keyOfPath(name), file: join(bucket, path, name) }));
}

function dayOf(path: string): string | undefined {
  const values = new Map(path.split('/').map((part) => part.split('=') as [string, string]));
  const day = values.get('dt') ?? [values.get('year'), values.get('month'), values.get('day')].join('-');
  return /^\d{4}-\d\d-\d\d$/.test(day) ? day : undefined;
}
