import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './ports';

/** The claim credentials in a folder: `certificate.pem` and `private.key`; undefined where they are not both there. They are read and never changed. */
export function claimIn(folder: string | undefined): Credentials | undefined {
  if (folder === undefined) return undefined;
  const certificateFile = join(folder, 'certificate.pem');
  const keyFile = join(folder, 'private.key');
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return undefined;
  return { certificate: readFileSync(certificateFile, 'utf8'), privateKey: readFileSync(keyFile, 'utf8') };
}
