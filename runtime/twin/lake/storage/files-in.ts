import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** The paths of all files below a folder, relative to `root`, in no order. A folder that is not there has none. */
export async function* filesIn(root: string, folder = ''): AsyncGenerator<string> {
  for await (const entry of await openOrNothing(join(root, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesIn(root, path);
    else if (entry.isFile()) yield path;
  }
}

async function openOrNothing(folder: string) {
  try {
    return await opendir(folder, { bufferSize: 256 });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return [];
    throw error;
  }
}
