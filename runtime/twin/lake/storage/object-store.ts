import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ResolvedResource, Storage } from '../../ports';
import { filesIn } from './files-in';
import { keyOfPath, keyProblem, pathOfFolder, pathOfKey } from './key-path';
import { StorageError } from './storage-error';

export interface ObjectStoreOptions {
  /** The folder of the lake: a folder in it for each bucket. */
  readonly folder: string;
  readonly buckets: Iterable<string>;
  /**
   * `process`: what was put survives the end of the process, also by kill -9, as it is with the operating system. `power`: it survives
   * the end of the machine too, as file and folder are synced before the put resolves.
   */
  readonly survives?: 'process' | 'power';
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

export function bucketsOf(resources: readonly ResolvedResource[]): readonly string[] {
  return resources.filter(({ type }) => type === 'AWS::S3::Bucket').map(({ name }) => name);
}

/** An object of one message is written on the spot: that takes less time than to hand it to another thread, four times for each. Longer ones are handed over. */
const WRITTEN_AT_ONCE_BYTES = 64 * 1024;

/**
 * S3 as a folder. A put writes a file beside the buckets and renames it: a reader sees the old object or the new one, whole. When two puts of
 * one key overlap, one of them is there in the end.
 */
export class ObjectStore implements Storage {
  /** The folder of the lake, absolute. */
  readonly folder: string;
  /** Capitals in keys are escaped: this file system would not tell them from small letters. */
  readonly foldsCase: boolean;
  readonly #unfinished: string;
  readonly #survives: 'process' | 'power';
  #buckets: ReadonlySet<string> = new Set();
  /** Folders that are known to be there: a put costs no look. */
  readonly #made = new Set<string>();
  #puts = 0;

  constructor({ folder, buckets, survives = 'process' }: ObjectStoreOptions) {
    this.folder = resolve(folder);
    this.#survives = survives;
    this.#unfinished = join(this.folder, '.unfinished');
    rmSync(this.#unfinished, { recursive: true, force: true });
    mkdirSync(this.#unfinished, { recursive: true, mode: 0o700 });
    this.foldsCase = foldsCase(this.#unfinished);
    this.serve(buckets);
  }

  /** The buckets that are there from now on. What lies in others stays on the disk and is out of reach, as after a retained deletion. */
  serve(buckets: Iterable<string>): void {
    this.#buckets = new Set(buckets);
    for (const bucket of this.#buckets) {
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw new Error(`${bucket} is not the name of a bucket`);
      mkdirSync(join(this.folder, bucket), { recursive: true, mode: 0o700 });
    }
  }

  /** Resolves when the object is there and stays. */
  async put(bucket: string, key: string, body: Uint8Array): Promise<void> {
    const path = this.#pathOf(bucket, key);
    const unfinished = join(this.#unfinished, String(this.#puts++));
    try {
      if (this.#survives === 'power') await writeSynced(unfinished, body);
      else if (body.length > WRITTEN_AT_ONCE_BYTES) await writeFile(unfinished, body, { mode: 0o600 });
      else writeFileSync(unfinished, body, { mode: 0o600 });
      this.#move(unfinished, path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
    if (this.#survives === 'power') await syncFolder(dirname(path));
  }

  async get(bucket: string, key: string): Promise<Uint8Array> {
    try {
      return await readFile(this.#pathOf(bucket, key));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new StorageError('NoSuchKey', `${bucket} has no object ${key}`);
      throw error;
    }
  }

  /** Every object whose key starts with the prefix, in the order of the bytes of the keys, as S3 lists them. */
  async list(bucket: string, prefix = ''): Promise<readonly StoredObject[]> {
    const root = this.#bucketFolder(bucket);
    const slash = prefix.lastIndexOf('/');
    const start = slash === -1 ? '' : pathOfFolder(prefix.slice(0, slash), this.foldsCase);
    const found: StoredObject[] = [];
    for await (const path of filesIn(root, start)) {
      const key = keyOfPath(path);
      if (key.startsWith(prefix)) found.push({ key, bytes: (await stat(join(root, path))).size });
    }
    return found
      .map((object) => [Buffer.from(object.key), object] as const)
      .sort(([a], [b]) => Buffer.compare(a, b))
      .map(([, object]) => object);
  }

  #pathOf(bucket: string, key: string): string {
    const folder = this.#bucketFolder(bucket);
    const problem = keyProblem(key);
    if (problem !== undefined) throw new StorageError(key === '' ? 'InvalidURI' : 'KeyTooLongError', problem);
    return join(folder, pathOfKey(key, this.foldsCase));
  }

  #bucketFolder(bucket: string): string {
    if (this.#buckets.has(bucket)) return join(this.folder, bucket);
    throw new StorageError('NoSuchBucket', `there is no bucket ${bucket} in the stacks`);
  }

  #move(from: string, to: string): void {
    const folder = dirname(to);
    if (!this.#made.has(folder)) this.#make(folder);
    try {
      renameSync(from, to);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      // Somebody removed the folder meanwhile.
      this.#make(folder);
      renameSync(from, to);
    }
  }

  #make(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#made.add(folder);
  }
}

/** The folder of a lake, for who only reads it: a store that another process has open stays as it is. */
export function lakeFolder(folder: string): Pick<ObjectStore, 'folder' | 'foldsCase'> {
  return { folder: resolve(folder), foldsCase: existsSync(join(folder, '.unfinished', 'CASE')) };
}

/** Whether this file system takes `A` and `a` for one name, as macOS does by default. */
function foldsCase(folder: string): boolean {
  writeFileSync(join(folder, 'case'), '');
  return existsSync(join(folder, 'CASE'));
}

async function writeSynced(path: string, body: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(body);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}
