import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentAddress } from '../../../schema/agent-settings';
import { writePrivateFile } from '../../private-file';

/** The documents that an agent has fetched, by their hash, and as far as it has come with others. What is damaged is as good as not there. */
export class DocumentFolder {
  constructor(private readonly folder: string) {}

  /** Its bytes, held against length and hash. */
  read({ sha256, bytes }: DocumentAddress): Buffer | undefined {
    const content = contentOf(this.path(sha256));
    return content !== undefined && isIt(content, sha256, bytes) ? content : undefined;
  }

  /** Bytes of it from its beginning that are here. */
  begun({ sha256, bytes }: DocumentAddress): number {
    const size = sizeOf(this.part(sha256));
    if (size <= bytes) return size;
    this.forget(sha256);
    return 0;
  }

  append(sha256: string, block: Uint8Array): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    appendFileSync(this.part(sha256), block, { mode: 0o600 });
  }

  /** It is whole: from now on it is read. undefined where it is not what its address says, and then it has to be fetched anew. */
  finish({ sha256, bytes }: DocumentAddress): Buffer | undefined {
    const content = contentOf(this.part(sha256));
    const whole = content !== undefined && isIt(content, sha256, bytes) ? content : undefined;
    if (whole) writePrivateFile(this.path(sha256), whole);
    this.forget(sha256);
    return whole;
  }

  forget(sha256: string): void {
    rmSync(this.part(sha256), { force: true });
  }

  /** Those that nothing names any more go. */
  keepOnly(hashes: ReadonlySet<string>): void {
    for (const name of namesIn(this.folder))
      if (!hashes.has(name.split('.')[0] ?? '')) rmSync(join(this.folder, name), { force: true });
  }

  private path(sha256: string): string {
    return join(this.folder, `${sha256}.json`);
  }

  private part(sha256: string): string {
    return join(this.folder, `${sha256}.part`);
  }
}

const isIt = (content: Buffer, sha256: string, bytes: number) =>
  content.byteLength === bytes && createHash('sha256').update(content).digest('hex') === sha256;

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
