import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { AgentRecord } from '../ports';

/**
 * One record on disk, big-endian:
 * magic u16 · crc u32 · body length u32 · kind u8 · topic length u16 · number u48 · boot u32 · appended at u48 · topic · payload.
 * The CRC-32 is of all that follows it. The magic is no UTF-8, so it cannot stand in a payload that is JSON.
 */
export const HEADER_BYTES = 29;
/** The greatest topic and payload together. AWS takes 128 KB at most; what is longer can only be damage. */
export const MAX_BODY_BYTES = 2 ** 20;
const MAGIC = 0xf1ee;
const CHUNK_BYTES = 2 ** 16;
const CHECKED_FROM = 6;

export interface Stamp {
  readonly number: number;
  /** Tells starts of the agent apart: the CRC-32 of the boot id. */
  readonly boot: number;
  /** ms of `Clock.monotonic`. */
  readonly appendedAt: number;
}

export interface Frame extends AgentRecord, Stamp {
  /** Where it stands in its file: bytes from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
}

export function frameBytes(record: AgentRecord): number {
  return HEADER_BYTES + Buffer.byteLength(record.topic) + record.payload.length;
}

/** Writes a frame at `at`, where there is room for it, and returns its end. */
export function writeFrame(into: Buffer, at: number, record: AgentRecord, stamp: Stamp): number {
  const topicBytes = into.write(record.topic, at + HEADER_BYTES);
  into.set(record.payload, at + HEADER_BYTES + topicBytes);
  const end = at + HEADER_BYTES + topicBytes + record.payload.length;
  into.writeUInt16BE(MAGIC, at);
  into.writeUInt32BE(topicBytes + record.payload.length, at + 6);
  into.writeUInt8(record.kind === 'alert' ? 1 : 0, at + 10);
  into.writeUInt16BE(topicBytes, at + 11);
  into.writeUIntBE(stamp.number, at + 13, 6);
  into.writeUInt32BE(stamp.boot, at + 19);
  into.writeUIntBE(Math.max(0, Math.floor(stamp.appendedAt)), at + 23, 6);
  into.writeUInt32BE(crc32(into.subarray(at + CHECKED_FROM, end)), at + 2);
  return end;
}

/**
 * The frames of a file from one offset to another, in order and read piecemeal. What does not decode is stepped over to the next frame that does;
 * `damaged` hears of each such place once, with its offset and length.
 */
export function* framesIn(
  file: number,
  from: number,
  to: number,
  damaged: (offset: number, bytes: number) => void,
): Generator<Frame> {
  const piece = new Piece(file, to);
  let offset = from;
  let badFrom = -1;
  while (offset < to) {
    const frame = frameAt(piece, offset);
    if (frame === undefined) {
      if (badFrom < 0) badFrom = offset;
      offset += 1;
      continue;
    }
    if (badFrom >= 0) damaged(badFrom, offset - badFrom);
    badFrom = -1;
    offset = frame.end;
    yield frame;
  }
  if (badFrom >= 0) damaged(badFrom, to - badFrom);
}

function frameAt(piece: Piece, start: number): Frame | undefined {
  const head = piece.bytes(start, HEADER_BYTES);
  if (head === undefined || head.readUInt16BE(0) !== MAGIC) return undefined;
  const bodyBytes = head.readUInt32BE(6);
  const topicBytes = head.readUInt16BE(11);
  const kind = head.readUInt8(10);
  if (bodyBytes > MAX_BODY_BYTES || topicBytes > bodyBytes || kind > 1) return undefined;
  const all = piece.bytes(start, HEADER_BYTES + bodyBytes);
  if (all === undefined || crc32(all.subarray(CHECKED_FROM)) !== all.readUInt32BE(2)) return undefined;
  return {
    start,
    end: start + all.length,
    kind: kind === 1 ? 'alert' : 'data',
    number: all.readUIntBE(13, 6),
    boot: all.readUInt32BE(19),
    appendedAt: all.readUIntBE(23, 6),
    topic: all.toString('utf8', HEADER_BYTES, HEADER_BYTES + topicBytes),
    payload: all.subarray(HEADER_BYTES + topicBytes),
  };
}

/** A window on a file. Bytes that it gave stay as they are: each load has memory of its own. */
class Piece {
  private loaded = Buffer.alloc(0);
  private base = 0;

  constructor(
    private readonly file: number,
    private readonly end: number,
  ) {}

  /** So many bytes from `offset`; undefined when the file has fewer. */
  bytes(offset: number, length: number): Buffer | undefined {
    if (offset + length > this.end) return undefined;
    if (offset < this.base || offset + length > this.base + this.loaded.length) this.load(offset, length);
    const at = offset - this.base;
    return at + length <= this.loaded.length ? this.loaded.subarray(at, at + length) : undefined;
  }

  private load(offset: number, length: number): void {
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(length, CHUNK_BYTES), this.end - offset));
    let filled = 0;
    while (filled < buffer.length) {
      const got = readOrZero(this.file, buffer, filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    this.loaded = buffer.subarray(0, filled);
    this.base = offset;
  }
}

/** A bad sector reads as zeros, which decode to nothing: the records around it are kept. */
function readOrZero(file: number, buffer: Buffer, filled: number, offset: number): number {
  try {
    return readSync(file, buffer, filled, buffer.length - filled, offset);
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'EIO') throw thrown;
    buffer.fill(0, filled);
    return buffer.length - filled;
  }
}
