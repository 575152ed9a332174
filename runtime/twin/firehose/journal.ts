import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A record that waits for its delivery. */
export interface JournalRecord {
  readonly body: Uint8Array;
  /** When it arrived: ms since 1970. */
  readonly at: number;
  readonly segment: Segment;
}

export interface Segment {
  readonly path: string;
  /** Records in it that are not delivered. At 0 the file goes. */
  waiting: number;
}

interface OpenSegment {
  readonly segment: Segment;
  readonly file: number;
  bytes: number;
}

/** Records that came in one turn of the loop: they are written together, and share the promise that says so. */
interface Group {
  readonly records: Omit<JournalRecord, 'segment'>[];
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Length and CRC-32 of what follows, time of arrival. */
const HEADER_BYTES = 4 + 4 + 8;
const SEGMENT_BYTES = 4 * 1024 * 1024;

/**
 * What a stream has taken and not yet delivered, on the disk. Records that come together are written together; `append` resolves when they
 * are with the operating system, so they survive a kill -9, not a power cut. A file goes when all of its records are delivered: after a
 * kill some that were delivered already come again.
 */
export class Journal {
  /** What the last process left, oldest first. */
  readonly recovered: readonly JournalRecord[];
  readonly #folder: string;
  #next: number;
  #current: OpenSegment | undefined;
  #group: Group | undefined;
  readonly #onWritten: (record: JournalRecord) => void;

  /** `onWritten` is told each record that is with the operating system, in order, before its `append` resolves. */
  constructor(folder: string, onWritten: (record: JournalRecord) => void = () => {}) {
    this.#folder = folder;
    this.#onWritten = onWritten;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const names = readdirSync(folder)
      .filter((name) => /^\d+\.journal$/.test(name))
      .sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
    this.recovered = names.flatMap((name) => recover(join(folder, name)));
    this.#next = parseInt(names.at(-1) ?? '0', 10) + 1;
  }

  append(body: Uint8Array, at: number): Promise<void> {
    this.#group ??= this.#begin();
    this.#group.records.push({ body, at });
    return this.#group.written;
  }

  #begin(): Group {
    setImmediate(() => this.#commit());
    let ends: Pick<Group, 'resolve' | 'reject'> | undefined;
    const written = new Promise<void>((resolve, reject) => {
      ends = { resolve, reject };
    });
    return { records: [], written, ...(ends as unknown as Pick<Group, 'resolve' | 'reject'>) };
  }

  /** So many records of a file are delivered and need not come again. */
  release(segment: Segment, records: number): void {
    segment.waiting -= records;
    if (segment.waiting === 0) this.#remove(segment);
  }

  /** Nothing is taken any more; what waits is there for the next process. */
  close(): void {
    this.#commit();
    if (this.#current) closeSync(this.#current.file);
    this.#current = undefined;
  }

  #commit(): void {
    const group = this.#group;
    if (!group) return;
    this.#group = undefined;
    try {
      const current = this.#writable();
      const bytes = framesOf(group.records);
      try {
        writeAll(current.file, bytes);
      } catch (error) {
        ftruncateSync(current.file, current.bytes);
        throw error;
      }
      const { segment } = current;
      current.bytes += bytes.length;
      segment.waiting += group.records.length;
      for (const { body, at } of group.records) this.#onWritten({ body, at, segment });
      group.resolve();
    } catch (error) {
      group.reject(error);
    }
  }

  #writable(): OpenSegment {
    if (this.#current && this.#current.bytes >= SEGMENT_BYTES) {
      closeSync(this.#current.file);
      this.#current = undefined;
    }
    if (!this.#current) {
      const path = join(this.#folder, `${this.#next}.journal`);
      this.#next += 1;
      this.#current = { segment: { path, waiting: 0 }, file: openSync(path, 'a', 0o600), bytes: 0 };
    }
    return this.#current;
  }

  #remove(segment: Segment): void {
    if (this.#current?.segment === segment) {
      closeSync(this.#current.file);
      this.#current = undefined;
    }
    unlinkSync(segment.path);
  }
}

function framesOf(records: Group['records']): Buffer {
  const bytes = Buffer.allocUnsafe(records.reduce((sum, { body }) => sum + HEADER_BYTES + body.length, 0));
  let start = 0;
  for (const { body, at } of records) {
    bytes.writeUInt32LE(body.length, start);
    bytes.writeUInt32LE(crc32(body, crcOfTime(at)), start + 4);
    bytes.writeDoubleLE(at, start + 8);
    bytes.set(body, start + HEADER_BYTES);
    start += HEADER_BYTES + body.length;
  }
  return bytes;
}

const TIME = Buffer.alloc(8);
let timed = { at: 0, crc: crc32(TIME) };

/** Records that come together mostly have one time. */
function crcOfTime(at: number): number {
  if (timed.at !== at) {
    TIME.writeDoubleLE(at);
    timed = { at, crc: crc32(TIME) };
  }
  return timed.crc;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** Up to the first frame that is not whole: it is the one that was being written when the process ended, and nobody was told that it is there. */
function recover(path: string): readonly JournalRecord[] {
  const bytes = readFileSync(path);
  const segment: Segment = { path, waiting: 0 };
  const records: JournalRecord[] = [];
  for (let start = 0; start + HEADER_BYTES <= bytes.length; ) {
    const end = start + HEADER_BYTES + bytes.readUInt32LE(start);
    const frame = bytes.subarray(start + 8, end);
    if (end > bytes.length || crc32(frame) !== bytes.readUInt32LE(start + 4)) break;
    records.push({ body: frame.subarray(8), at: frame.readDoubleLE(0), segment });
    start = end;
  }
  segment.waiting = records.length;
  if (records.length === 0) unlinkSync(path);
  return records;
}
