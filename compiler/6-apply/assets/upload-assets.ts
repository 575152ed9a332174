import type { Snapshot } from '../../../schema/plan/snapshot';
import { type Artifact, contentOf } from '../../ir/artifact';
import type { Asset } from '../../ir/stack';
import { sdkError } from '../aws/sdk-error';
import type { Store } from '../state/store';
import type { Held } from '../step/held';
import { inParallel } from '../step/in-parallel';
import { Refusal } from '../step/refusal';
import { requireUninterrupted, type StepWork } from '../step/step-work';
import { zipped } from './zipped';

/** Objects that are looked at and uploaded at once. */
const AT_ONCE = 8;

/** What a compilation made that stacks refer to by object key. */
export interface Uploads {
  readonly assets: readonly Asset[];
  readonly artifacts: readonly Artifact[];
  /** An object that no compilation makes (a layer of Lambda), packed on this machine; undefined where this machine cannot. */
  readonly layer: (key: string) => Promise<Uint8Array | undefined>;
}

/**
 * Puts what the target refers to into the artifact bucket, under names that hold a hash of the content: what is there is right, and is
 * asked for only. What was applied before, by an apply that came to its end, is there for sure.
 */
export async function uploadAssets(held: Held): Promise<string | undefined> {
  const { store, options, base, goesOn } = held;
  const known = new Set(goesOn ? [] : Object.keys(base?.snapshot.assets ?? {}));
  const { uploads, target } = options;
  const artifacts = new Map(uploads.artifacts.map((artifact) => [artifact.path, artifact]));
  const own = new Map(uploads.assets.map((asset) => [asset.key, asset]));
  const keys = [...new Set([...own.keys(), ...foreignKeys(target)])].filter((key) => !known.has(key)).sort();
  let done = 0;
  let sent = 0;
  const one = async (key: string) => {
    requireUninterrupted(held);
    if (!(await isStored(held, store, key))) {
      const asset = own.get(key);
      const bytes = asset ? assetBytes(asset, artifacts) : await uploads.layer(key);
      if (!bytes) throw missing(key);
      await put(held, store, key, bytes);
      sent += 1;
    }
    done += 1;
    held.tell({ event: 'progress', step: 'assets', done, of: keys.length });
  };
  await inParallel(keys, AT_ONCE, one);
  return sent === 0 ? undefined : `${sent} uploaded`;
}

/** The object of an asset; the same files make the same bytes, at any time and place. */
export function assetBytes(asset: Asset, artifacts: ReadonlyMap<string, Artifact>): Uint8Array {
  const bytes = (path: string) => {
    const artifact = artifacts.get(path);
    if (!artifact) throw new Error(`the asset ${asset.key} holds ${path}, which was not emitted`);
    return Buffer.from([...contentOf(artifact)].join(''));
  };
  if (asset.packaging === 'file') return bytes(asset.files[0] ?? '');
  return zipped(Object.fromEntries(asset.files.map((path) => [path.slice(asset.root.length + 1), bytes(path)])));
}

/** Keys in the artifact bucket that templates name and no asset is: code that is not compiled from the manifest. */
export function foreignKeys({ stacks, assets }: Snapshot): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'S3Key' && typeof inner === 'string' && !Object.hasOwn(assets, inner)) found.add(inner);
      walk(inner);
    }
  };
  for (const { template } of Object.values(stacks)) walk(template);
  return found;
}

async function isStored({ clients }: StepWork, { address }: Store, key: string): Promise<boolean> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    await (await clients.s3()).send(
      new HeadObjectCommand({ Bucket: address.bucket, Key: key, ExpectedBucketOwner: address.account }),
    );
    return true;
  } catch (problem) {
    const { name, status } = sdkError(problem);
    if (name === 'NotFound' || status === 404) return false;
    throw problem;
  }
}

async function put({ clients }: StepWork, { address }: Store, key: string, bytes: Uint8Array): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  await (await clients.s3()).send(
    new PutObjectCommand({ Bucket: address.bucket, Key: key, Body: bytes, ExpectedBucketOwner: address.account }),
  );
}

function missing(key: string): Refusal {
  return new Refusal(
    'missing-artifact',
    `the stacks need ${key} in the artifact bucket, and this machine cannot make it`,
    'run apply once on Linux x86-64, where the packages for it are installed, or put the object there',
  );
}
