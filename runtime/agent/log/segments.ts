import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Frame, framesIn } from './frame';

/** A file of frames, named by the number of its first one: `00000000000a.log`. */
export interface Segment {
  readonly first: number;
  readonly path: string;
  /** Bytes that are synced and whole; only the last segment grows. */
  bytes: number;
  /** Known to hold nothing but alerts that still have to go. */
  onlyAlerts: boolean;
}

export type Damaged = (path: string, offset: number, bytes: number) => void;

/** The files of a log, oldest first. Knows names and bytes, and nothing of what has been read or acknowledged. */
export class Segments {
  readonly list: Segment[] = [];
  private writing: { readonly segment: Segment; readonly file: number } | undefined;

  constructor(
    private readonly folder: string,
    private readonly damaged: Damaged,
  ) {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (name.endsWith('.draft')) rmSync(path, { force: true });
      const match = /^([0-9a-f]{12})\.log$/.exec(name);
      if (match?.[1] === undefined) continue;
      const bytes = statSync(path).size;
      if (bytes === 0) rmSync(path, { force: true });
      else this.list.push({ first: Number.parseInt(match[1], 16), path, bytes, onlyAlerts: false });
    }
  }

  get bytes(): number {
    return this.list.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Whether nothing is left to give up but alerts. */
  get onlyAlerts(): boolean {
    return this.list.every(({ onlyAlerts }) => onlyAlerts);
  }

  /** Cuts a torn tail off the last segment and returns the greatest number in it; 0 when there is none. */
  repairTail(): number {
    for (let last = this.list.at(-1); last !== undefined; last = this.list.at(-1)) {
      let greatest = 0;
      let end = 0;
      for (const frame of this.frames(last)) {
        greatest = Math.max(greatest, frame.number);
        end = frame.end;
      }
      if (end > 0) {
        if (end < last.bytes) cut(last, end);
        return greatest;
      }
      this.remove(last);
    }
    return 0;
  }

  /** The frames of a segment as far as they are synced, from an offset on. */
  *frames(segment: Segment, from = 0): Generator<Frame> {
    const to = segment.bytes;
    if (from >= to) return;
    const file = this.opened(segment);
    if (file === undefined) return;
    try {
      yield* framesIn(file, from, to, (offset, bytes) => this.damaged(segment.path, offset, bytes));
    } finally {
      closeSync(file);
    }
  }

  /** A segment that somebody deleted is damage like any other, and no reason to stop. */
  private opened(segment: Segment): number | undefined {
    try {
      return openSync(segment.path, constants.O_RDONLY);
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'ENOENT') throw thrown;
      this.damaged(segment.path, 0, segment.bytes);
      this.remove(segment);
      return undefined;
    }
  }

  /** Appends whole frames, of which the first has this number, and syncs them. When it rejects, nothing of them stays readable. */
  async append(frames: Buffer, first: number, segmentBytes: number): Promise<void> {
    const last = this.list.at(-1);
    if (last !== undefined && last.bytes + frames.length > segmentBytes) this.seal();
    const { segment, file } =
      this.writing ?? this.open(last, first, frames.length <= segmentBytes - (last?.bytes ?? 0));
    try {
      writeAll(file, frames, segment.bytes);
      await synced(file);
      if (segment.bytes === 0) this.syncFolder();
      segment.bytes += frames.length;
      segment.onlyAlerts = false;
    } catch (thrown) {
      // After a failed sync the kernel may have thrown pages away: this file is not written again.
      this.seal();
      try {
        ftruncateOrRemove(segment);
      } finally {
        if (segment.bytes === 0) this.list.splice(this.list.indexOf(segment), 1);
      }
      throw thrown;
    }
  }

  remove(segment: Segment): void {
    if (this.writing?.segment === segment) this.seal();
    rmSync(segment.path, { force: true });
    const index = this.list.indexOf(segment);
    if (index >= 0) this.list.splice(index, 1);
  }

  /** Puts other frames in the place of a segment and the one after it, where that is given; a crash leaves the old or the new. */
  replace(segment: Segment, next: Segment | undefined, frames: Buffer): void {
    this.seal();
    const draft = `${segment.path}.draft`;
    const file = openSync(draft, 'w', 0o600);
    try {
      writeAll(file, frames, 0);
      fsyncSync(file);
    } catch (thrown) {
      rmSync(draft, { force: true });
      throw thrown;
    } finally {
      closeSync(file);
    }
    renameSync(draft, segment.path);
    this.syncFolder();
    this.list[this.list.indexOf(segment)] = { ...segment, bytes: frames.length, onlyAlerts: true };
    if (next !== undefined) this.remove(next);
  }

  /** The next append opens a file of its own. */
  seal(): void {
    if (this.writing !== undefined) closeSync(this.writing.file);
    this.writing = undefined;
  }

  private open(last: Segment | undefined, first: number, fits: boolean): { segment: Segment; file: number } {
    // A file is gone on with only after a start; one that was sealed since then was full, failed or replaced.
    const goOn = last !== undefined && fits && this.untouched;
    const path = join(this.folder, `${first.toString(16).padStart(12, '0')}.log`);
    const segment = goOn ? last : { first, path, bytes: 0, onlyAlerts: false };
    const file = openSync(segment.path, goOn ? constants.O_WRONLY : 'wx', 0o600);
    this.untouched = false;
    if (!goOn) this.list.push(segment);
    this.writing = { segment, file };
    return this.writing;
  }

  private untouched = true;

  private syncFolder(): void {
    const folder = openSync(this.folder, constants.O_RDONLY);
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}

function cut(segment: Segment, bytes: number): void {
  const file = openSync(segment.path, constants.O_WRONLY);
  try {
    ftruncateSync(file, bytes);
    segment.bytes = fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

function ftruncateOrRemove(segment: Segment): void {
  if (segment.bytes === 0) rmSync(segment.path, { force: true });
  else cut(segment, segment.bytes);
}

function writeAll(file: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}

function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) => fdatasync(file, (error) => (error ? reject(error) : resolve())));
}
