import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { pathOfKey } from '../twin/lake/storage/key-path';
import type { LakeLine } from './lake-rules';

export interface RawPlace {
  /** The folder of the lake: a folder in it for each bucket. */
  readonly lake: string;
  /** As the store of the lake has found out. */
  readonly foldsCase: boolean;
  /** Objects lie by their keys themselves, as S3 lists them: for a folder that is copied into a bucket. */
  readonly byKey?: boolean;
  /** For what is not whole yet; on the file system of the lake. */
  readonly unfinished: string;
}

interface Open {
  readonly bucket: string;
  readonly folder: string;
  bytes: Buffer;
  length: number;
  newest: number;
}

/** In ms. Lines come in the order of their arrival; a folder that has had none for so long gets no more. */
const DONE_AFTER = 2 * 3_600_000;
const FIRST_BYTES = 64 * 1024;
const LF = 10;
/** Buffers of objects that are written, for those that come: to ask the system for fresh memory costs more than to put lines there. */
const spare: Buffer[] = [];
const MOST_SPARE = 4;

/** Lines as objects of gzip, one per folder, as Firehose or a compaction leaves them: the tables and the ETL read them as they read an object of one message. */
export class RawObjects {
  readonly #open = new Map<string, Open>();
  readonly made = { objects: 0, bytes: 0 };
  #looked = 0;

  /** `name` is that of every object, without an ending: an object that is there is put whole in its place. */
  constructor(
    private readonly place: RawPlace,
    private readonly name: string,
  ) {}

  add({ bucket, folder, line }: LakeLine, at: number): void {
    const id = `${bucket}/${folder}`;
    let open = this.#open.get(id);
    if (open === undefined) {
      open = { bucket, folder, bytes: spare.pop() ?? Buffer.allocUnsafe(FIRST_BYTES), length: 0, newest: at };
      this.#open.set(id, open);
      this.#closeBefore(at - DONE_AFTER);
    }
    append(open, line);
    open.newest = at;
  }

  close(): void {
    this.#closeBefore(Number.POSITIVE_INFINITY);
  }

  #closeBefore(at: number): void {
    for (const [id, open] of this.#open) {
      if (open.newest >= at) continue;
      this.#open.delete(id);
      this.#put(open);
    }
  }

  #put({ bucket, folder, bytes, length }: Open): void {
    const { lake, foldsCase, unfinished, byKey = false } = this.place;
    const body = gzipSync(bytes.subarray(0, length), { level: constants.Z_BEST_SPEED });
    if (spare.length < MOST_SPARE) spare.push(bytes);
    const key = `${folder}${this.name}.json.gz`;
    const path = join(lake, bucket, byKey ? key : pathOfKey(key, foldsCase));
    const draft = join(unfinished, `${process.pid}-${this.#looked++}`);
    mkdirSync(unfinished, { recursive: true, mode: 0o700 });
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, body, { mode: 0o600 });
    renameSync(draft, path);
    this.made.objects += 1;
    this.made.bytes += body.length;
  }
}

function append(open: Open, line: Uint8Array): void {
  const needed = open.length + line.length + 1;
  if (needed > open.bytes.length) {
    const more = Buffer.allocUnsafe(Math.max(needed, 2 * open.bytes.length));
    more.set(open.bytes.subarray(0, open.length));
    open.bytes = more;
  }
  open.bytes.set(line, open.length);
  open.length += line.length;
  if (line[line.length - 1] !== LF) open.bytes[open.length++] = LF;
}
