import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArtifactList } from '../../../schema/artifact-list';

/**
 * Addresses of S3 as the jobs of a pipeline use them: objects lie in the folder of the lake, and what the compiler uploads is found in generated/ by the key of its
 * asset. Keys of the ETL and of models hold no character that a path would need to write differently.
 */
export class BucketFolders {
  readonly #assets: ReadonlyMap<string, string>;

  constructor(
    private readonly lake: string,
    generated: string,
  ) {
    const { assets } = JSON.parse(readFileSync(join(generated, 'manifest.json'), 'utf8')) as ArtifactList;
    const files = assets.filter(({ packaging }) => packaging === 'file');
    this.#assets = new Map(files.map(({ key, files: [path = ''] }) => [key, join(generated, path)]));
  }

  /** The file or folder of an address in the lake, whether it is there or not. */
  pathOf(uri: string): string {
    const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri);
    if (!match) throw new Error(`${uri} is no address of S3`);
    const [, bucket = '', key = ''] = match;
    if (key.split('/').includes('..')) throw new Error(`${uri} leads out of its bucket`);
    return join(this.lake, bucket, key);
  }

  /** Puts everything below a prefix, or one object, into a folder, as a job finds it. The number of files. */
  fetch(uri: string, folder: string): number {
    mkdirSync(folder, { recursive: true });
    const key = uri.replace(/^s3:\/\/[^/]+\//, '');
    const assets = [...this.#assets].filter(
      ([one]) => one === key || one.startsWith(key.endsWith('/') ? key : `${key}/`),
    );
    for (const [one, file] of assets) copyFileSync(file, join(folder, one.slice(one.lastIndexOf('/') + 1)));
    const path = this.pathOf(uri);
    if (!existsSync(path)) return assets.length;
    if (statSync(path).isDirectory()) return assets.length + linkAll(path, folder);
    linkFile(path, join(folder, path.slice(dirname(path).length + 1)));
    return assets.length + 1;
  }

  /** Gives a job's folder to an address, all of it at once; what lay there goes. */
  put(folder: string, uri: string): void {
    const target = this.pathOf(uri);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(dirname(target), { recursive: true });
    try {
      renameSync(folder, target);
    } catch (problem) {
      if ((problem as { code?: string }).code !== 'EXDEV') throw problem;
      cpSync(folder, target, { recursive: true });
    }
  }
}

/** Links, not copies: a job reads, and the lake replaces whole files. */
function linkAll(from: string, to: string): number {
  let files = 0;
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) files += linkAll(source, target);
    else if (entry.isFile()) {
      linkFile(source, target);
      files += 1;
    }
  }
  return files;
}

function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
