import { rmSync } from 'node:fs';
import { objectsIn, rawFolders } from './raw-folders';

/** Removes the objects whose names begin so from a raw lake, and gives the days on which their messages arrived. */
export async function removeObjects(
  bucket: string,
  begin: string,
): Promise<{ readonly objects: number; readonly days: readonly string[] }> {
  const days = new Set<string>();
  let objects = 0;
  for (const prefix of ['raw', 'alerts'])
    for await (const folder of rawFolders(bucket, prefix))
      for (const { name, file } of await objectsIn(bucket, folder)) {
        if (!name.startsWith(begin)) continue;
        rmSync(file, { force: true });
        objects += 1;
        if (prefix === 'raw' && folder.day !== undefined) days.add(folder.day);
      }
  return { objects, days: [...days].sort() };
}
