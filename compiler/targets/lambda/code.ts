import { createHash } from 'node:crypto';
import { type Artifact, contentOf } from '../../ir/artifact';
import type { Asset } from '../../ir/stack';

/** The files as one archive, named by their content. */
export function codeAsset(files: readonly Artifact[]): Asset {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file.path).update('\0');
    for (const piece of contentOf(file)) hash.update(piece);
    hash.update('\0');
  }
  const paths = files.map(({ path }) => path);
  return { key: `lambda/etl/${hash.digest('hex')}.zip`, packaging: 'zip', root: 'lambda', files: paths };
}
