import type { Clients } from '../aws/clients';
import { sdkError } from '../aws/sdk-error';

/** Where the objects are that apply keeps. */
export interface StoreAddress {
  /** The fleet's full name, with its environment. */
  readonly fleet: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
}

/** An object and the tag of this very version of it. */
export interface Stored {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** `new`: only if there is none. A tag: only if it is still this version. */
export type Condition = 'new' | { readonly etag: string };

/** The objects that apply keeps in the artifact bucket, below `fleetwright/<fleet>/`. S3 decides who is first: every condition holds there. */
export class Store {
  readonly prefix: string;

  constructor(
    private readonly clients: Pick<Clients, 's3'>,
    readonly address: StoreAddress,
  ) {
    this.prefix = `fleetwright/${address.fleet}/`;
  }

  /** Undefined when there is no such object, or no bucket yet. */
  async read(name: string): Promise<Stored | undefined> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    try {
      const { Body, ETag } = await (await this.clients.s3()).send(new GetObjectCommand(this.#object(name)));
      if (!Body || ETag === undefined) throw new Error(`S3 answered without content for ${name}`);
      return { bytes: await Body.transformToByteArray(), etag: ETag };
    } catch (problem) {
      if (isAbsent(problem)) return undefined;
      throw problem;
    }
  }

  /** The same of an object of ours that holds JSON. */
  async readJson<T>(name: string): Promise<T | undefined> {
    const stored = await this.read(name);
    return stored && (JSON.parse(Buffer.from(stored.bytes).toString()) as T);
  }

  /** The tag of the version that was written; undefined when the condition did not hold. */
  async write(name: string, bytes: Uint8Array | string, condition?: Condition): Promise<string | undefined> {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const when =
      condition === undefined ? {} : condition === 'new' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
    try {
      const { ETag } = await (await this.clients.s3()).send(
        new PutObjectCommand({ ...this.#object(name), Body: bytes, ...when }),
      );
      if (ETag === undefined) throw new Error(`S3 gave no tag for ${name}`);
      return ETag;
    } catch (problem) {
      if (condition !== undefined && isUnmet(problem)) return undefined;
      throw problem;
    }
  }

  /** Whether it is gone: false when the condition did not hold. */
  async remove(name: string, condition?: { readonly etag: string }): Promise<boolean> {
    const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
    try {
      await (await this.clients.s3()).send(
        new DeleteObjectCommand({ ...this.#object(name), ...(condition ? { IfMatch: condition.etag } : {}) }),
      );
      return true;
    } catch (problem) {
      if (isAbsent(problem)) return true;
      if (condition && isUnmet(problem)) return false;
      throw problem;
    }
  }

  /** Names of the objects below a folder, `history/…`; none where there is no bucket. */
  async list(folder: string): Promise<readonly string[]> {
    const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
    const client = await this.clients.s3();
    const { bucket, account } = this.address;
    const names: string[] = [];
    try {
      for (let token: string | undefined; ; ) {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            ExpectedBucketOwner: account,
            Prefix: `${this.prefix}${folder}/`,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        for (const { Key = '' } of page.Contents ?? []) names.push(Key.slice(this.prefix.length));
        token = page.NextContinuationToken;
        if (token === undefined) return names;
      }
    } catch (problem) {
      if (isAbsent(problem)) return [];
      throw problem;
    }
  }

  #object(name: string) {
    const { bucket, account } = this.address;
    // A bucket of this name that is somebody else's is refused, not read.
    return { Bucket: bucket, Key: this.prefix + name, ExpectedBucketOwner: account };
  }
}

function isAbsent(problem: unknown): boolean {
  return ['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(sdkError(problem).name);
}

/** 409: another conditional write to the same object was under way. Source: S3 user guide, "Conditional writes". */
function isUnmet(problem: unknown): boolean {
  const { name, status } = sdkError(problem);
  return name === 'PreconditionFailed' || name === 'ConditionalRequestConflict' || status === 412;
}
