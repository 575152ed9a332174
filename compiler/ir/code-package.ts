import { createHash } from 'node:crypto';
import { type Artifact, contentOf } from './artifact';
import type { Asset } from './stack';

/** The code of a Lambda function as one archive. */
export interface CodePackage {
  readonly asset: Asset;
  /** Characters of all files together. */
  readonly size: number;
}

/**
 * `lambda/<name>/<hash>.zip`, named by its content: what differs is a new object, and CloudFormation sees that the function has changed. The
 * hash is SHA-256 over paths and contents, each closed by a NUL, which neither can hold. One pass: a large inventory is made on demand.
 */
export function codePackage(name: string, root: string, files: readonly Artifact[]): CodePackage {
  const hash = createHash('sha256');
  let size = 0;
  for (const file of files) {
    hash.update(file.path).update('\0');
    for (const piece of contentOf(file)) {
      hash.update(piece);
      size += piece.length;
    }
    hash.update('\0');
  }
  const key = `lambda/${name}/${hash.digest('hex')}.zip`;
  return { asset: { key, packaging: 'zip', root, files: files.map(({ path }) => path) }, size };
}
