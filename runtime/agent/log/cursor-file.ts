import { closeSync, constants, fdatasync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What is remembered besides the records. Both numbers only grow. */
export interface Cursor {
  /** The number of the first record that is not acknowledged. */
  readonly passed: number;
  /** Records given up since the log was made. */
  readonly dropped: number;
}

const SLOT_BYTES = 32;
export const CURSOR_FILE_BYTES = 2 * SLOT_BYTES;
/** After so many changes the file is synced: the bound on what is sent again after a power cut. */
const SYNC_AFTER = 64;

/**
 * A file of two slots, written by turns: a torn write costs one slot, and the other is one change older. Its size never changes, so a full disk
 * does not stop it. A write survives the end of the process at once, and a power cut after the next sync.
 * Slot: turn u48 · passed u48 · dropped u48 · zeros · CRC-32 of the rest.
 */
export class CursorFile {
  private turn = 0;
  private unsynced = 0;
  private syncing = false;
  private closed = false;
  readonly found: Cursor;

  constructor(
    private readonly file: number,
    private readonly failed: (thrown: unknown) => void,
  ) {
    const slots = [0, 1].flatMap((index) => slotAt(file, index) ?? []);
    const newest = slots.sort((a, b) => b.turn - a.turn)[0];
    this.turn = newest?.turn ?? 0;
    this.found = newest ?? { passed: 0, dropped: 0 };
    if (slots.length < 2) for (let slot = 0; slot < 2; slot++) this.put(this.found);
  }

  static open(path: string, failed: (thrown: unknown) => void): CursorFile {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      return new CursorFile(file, failed);
    } catch (thrown) {
      closeSync(file);
      throw thrown;
    }
  }

  write(cursor: Cursor): void {
    try {
      this.put(cursor);
    } catch (thrown) {
      this.failed(thrown);
    }
    if (this.unsynced >= SYNC_AFTER && !this.syncing) this.sync();
  }

  close(): void {
    this.closed = true;
    try {
      if (this.unsynced > 0) fdatasyncSync(this.file);
    } catch (thrown) {
      this.failed(thrown);
    }
    if (!this.syncing) closeSync(this.file);
  }

  private put(cursor: Cursor): void {
    this.turn += 1;
    const slot = Buffer.alloc(SLOT_BYTES);
    slot.writeUIntBE(this.turn, 0, 6);
    slot.writeUIntBE(cursor.passed, 6, 6);
    slot.writeUIntBE(cursor.dropped, 12, 6);
    slot.writeUInt32BE(crc32(slot.subarray(0, SLOT_BYTES - 4)), SLOT_BYTES - 4);
    writeSync(this.file, slot, 0, SLOT_BYTES, (this.turn % 2) * SLOT_BYTES);
    this.unsynced += 1;
  }

  private sync(): void {
    this.syncing = true;
    this.unsynced = 0;
    fdatasync(this.file, (error) => {
      this.syncing = false;
      if (error) this.failed(error);
      if (this.closed) closeSync(this.file);
    });
  }
}

function slotAt(file: number, index: number): (Cursor & { readonly turn: number }) | undefined {
  const slot = Buffer.alloc(SLOT_BYTES);
  if (readSync(file, slot, 0, SLOT_BYTES, index * SLOT_BYTES) < SLOT_BYTES) return undefined;
  if (crc32(slot.subarray(0, SLOT_BYTES - 4)) !== slot.readUInt32BE(SLOT_BYTES - 4)) return undefined;
  return { turn: slot.readUIntBE(0, 6), passed: slot.readUIntBE(6, 6), dropped: slot.readUIntBE(12, 6) };
}
