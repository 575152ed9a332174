import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isWithin } from '../manifest-file';
import { Unable } from '../unable';

/**
 * The output folder is replaced as a whole, so it may be neither the folder of the manifest nor one above it, and no symbolic link on the way
 * may lead from inside the current folder to outside of it.
 */
export function requireOwnPlace(out: string, shown: string, current: string, manifestFolder: string): void {
  if (isWithin(out, manifestFolder) || isWithin(out, current)) {
    throw new Unable(
      `${shown} holds more than the output: it would be replaced`,
      'name a folder of its own with --out',
    );
  }
  const parent = nearestExisting(dirname(out));
  if (isWithin(current, out) && !isWithin(realpathSync(current), realpathSync(parent))) {
    throw new Unable(
      `${shown} leads outside of this folder, through a symbolic link`,
      'name the folder itself with --out',
    );
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}
