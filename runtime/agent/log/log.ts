import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Clock } from '../../clock';
import { LOCK_FILE_BYTES, lockFolder } from '../../folder-lock';
import type { AgentEvent, AgentRecord, DroppedReason, RecordEvent, RecordLog, StoredRecord } from '../ports';
import { AppendError, appendErrorOf } from './append-error';
import { CURSOR_FILE_BYTES, CursorFile } from './cursor-file';
import { FoundRecords } from './found-records';
import { frameBytes, HEADER_BYTES, MAX_BODY_BYTES, writeFrame } from './frame';
import { makeRoom } from './make-room';
import { Segments } from './segments';
import { sumsByTopic } from './sums-by-topic';
import { Window } from './window';

export interface LogOptions {
  /** Belongs to one thing, whatever its config says; made with mode 0700 where it is missing. */
  readonly folder: string;
  /** The most that all its files take together, overhead included. */
  readonly bytes: number;
  readonly whenFull: 'oldest' | 'newest' | 'keep-alerts';
  readonly bootId: string;
  readonly clock: Clock;
  /** Whether what earlier starts left is told as `found`: not where the same start opens its log again. */
  readonly tellFound?: boolean;
  /** Hears of every record that is found or given up, and of damage on disk. */
  report(event: RecordEvent | Extract<AgentEvent, { kind: 'problem' }>): void;
}

const GREATEST_SEGMENT_BYTES = 4 * 2 ** 20;
const SEGMENTS = 16;

/**
 * Opens the log of a folder. Only the last segment is read for that, so a long backlog does not delay the first record.
 * Throws LockedError when another process has it, and what the file system says.
 */
export function openLog(options: LogOptions): Log {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  chmodSync(options.folder, 0o700);
  const unlock = lockFolder(options.folder);
  try {
    return new Log(options, unlock);
  } catch (thrown) {
    unlock();
    throw thrown;
  }
}

interface Waiting {
  readonly record: AgentRecord;
  readonly bytes: number;
  readonly accept: () => void;
  readonly reject: (error: AppendError) => void;
}

const FULL = new AppendError('log-full', 'the log was full and keeps what it has');

const sizeOf = (batch: readonly Waiting[]) => batch.reduce((sum, { bytes }) => sum + bytes, 0);

/** See README.md. Everything but the sync is done in one go, so nothing else happens in between. */
export class Log implements RecordLog {
  private readonly segments: Segments;
  private readonly window: Window;
  private readonly cursor: CursorFile;
  private readonly boot: number;
  private readonly segmentBytes: number;
  private readonly limit: number;
  private waiting: Waiting[] = [];
  private committing: Promise<void> | undefined;
  private listeners: (() => void)[] = [];
  private closed = false;
  /** Numbers below it are on disk; the next record gets this one. */
  private end: number;
  private droppedCount: number;
  private readonly told = new Set<string>();
  private readonly found: FoundRecords;

  constructor(
    private readonly options: LogOptions,
    private readonly unlock: () => void,
  ) {
    this.boot = crc32(options.bootId);
    this.segmentBytes = Math.min(GREATEST_SEGMENT_BYTES, Math.floor(options.bytes / SEGMENTS));
    // Writing a segment anew takes the place of one more for a moment.
    const draft = options.whenFull === 'keep-alerts' ? this.segmentBytes : 0;
    this.limit = options.bytes - CURSOR_FILE_BYTES - LOCK_FILE_BYTES - draft;
    this.cursor = CursorFile.open(join(options.folder, 'cursor'), (thrown) =>
      this.problem(`the cursor could not be written (${String(thrown)}): some messages may be sent twice`),
    );
    this.segments = new Segments(options.folder, (path, offset, bytes) =>
      this.problem(`${path}: ${bytes} bytes from ${offset} on are damaged and were passed over`),
    );
    const { passed, dropped } = this.cursor.found;
    this.end = Math.max(passed, this.segments.repairTail() + 1);
    this.droppedCount = dropped;
    this.window = new Window(this.segments, Math.max(passed, this.begin));
    this.found = new FoundRecords({
      segments: this.segments,
      window: this.window,
      until: options.tellFound === false ? 0 : this.end,
      tell: (sum) => options.report({ kind: 'found', ...sum }),
    });
    this.removePassed();
  }

  /** Tells what earlier starts left, a segment at a time, so that nothing waits for it. Resolves when all is told, or the log is closed. */
  async tellFound(): Promise<void> {
    while (!this.closed && this.found.tellNext()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Bytes that the files of the log take. */
  get bytes(): number {
    return this.segments.bytes + CURSOR_FILE_BYTES + LOCK_FILE_BYTES;
  }

  /** Records given up since the folder was made. */
  get dropped(): number {
    return this.droppedCount;
  }

  append(record: AgentRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      const bytes = frameBytes(record);
      const waiting = { record, bytes, accept: resolve, reject };
      if (this.closed) return reject(new AppendError('closed', 'the log was closed'));
      if (bytes > HEADER_BYTES + MAX_BODY_BYTES || bytes > this.limit)
        return this.refuse([waiting], new AppendError('too-large', `a record of ${bytes} bytes`));
      this.waiting.push(waiting);
      this.committing ??= this.commit();
    });
  }

  async read(): Promise<StoredRecord | undefined> {
    const frame = this.closed ? undefined : this.window.read(this.end);
    if (frame === undefined) {
      this.moved();
      return undefined;
    }
    this.found.tell([frame]);
    const { kind, topic, payload, number, boot, appendedAt } = frame;
    return { kind, topic, payload, number, sameBoot: boot === this.boot, appendedAt };
  }

  arrived(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || this.closed || this.window.mayRead(this.end)) return resolve();
      const done = () => {
        signal.removeEventListener('abort', done);
        this.listeners = this.listeners.filter((listener) => listener !== done);
        resolve();
      };
      this.listeners.push(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  acknowledge(number: number): void {
    if (!this.closed && this.window.acknowledge(number, this.end)) this.passedOn();
  }

  rewind(): void {
    this.lost(this.window.rewind(), 'log-full', 'the log was full');
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.committing;
    while (this.found.tellNext());
    this.rewind();
    this.segments.seal();
    this.cursor.close();
    this.unlock();
    this.wake();
  }

  /** Takes what is waiting, writes it, syncs once, and so on until nothing waits. */
  private async commit(): Promise<void> {
    // What is appended in the same turn of the loop shares the first sync already.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.take();
      if (batch.length === 0) continue;
      const first = this.end;
      try {
        // Numbers of a failed batch are not given again: part of it may have reached the disk.
        await this.segments.append(this.encode(batch, first), first, this.segmentBytes);
        this.end = first + batch.length;
        for (const { accept } of batch) accept();
        this.wake();
      } catch (thrown) {
        this.end = first + batch.length;
        this.refuse(batch, appendErrorOf(thrown));
      }
    }
    this.committing = undefined;
  }

  /** As many of the waiting as fit in one segment, once the policy has made room for them. */
  private take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { bytes: more } of this.waiting) {
      if (count > 0 && bytes + more > this.segmentBytes) break;
      bytes += more;
      count += 1;
    }
    const batch = this.waiting.splice(0, count);
    try {
      return this.withRoom(batch);
    } catch (thrown) {
      this.refuse(batch, appendErrorOf(thrown));
      return [];
    }
  }

  /** Those of a batch that the policy takes, after it has given up others for them. */
  private withRoom(batch: readonly Waiting[]): Waiting[] {
    const { whenFull } = this.options;
    let taken = [...batch];
    while (this.segments.bytes + sizeOf(taken) > this.limit) {
      if (this.freeAcknowledged()) continue;
      if (whenFull === 'newest') return this.fitting(taken);
      const alerts = taken.filter(({ record }) => record.kind === 'alert');
      if (whenFull === 'keep-alerts' && alerts.length < taken.length && this.segments.onlyAlerts) {
        this.refuse(
          taken.filter(({ record }) => record.kind === 'data'),
          FULL,
        );
        taken = alerts;
        continue;
      }
      const gone = makeRoom(this.segments, this.window, whenFull, this.segmentBytes);
      this.found.tell(gone);
      this.lost(gone, 'log-full', 'the log was full');
      this.window.skipTo(this.begin);
      this.moved();
    }
    return taken;
  }

  private fitting(batch: readonly Waiting[]): Waiting[] {
    let free = this.limit - this.segments.bytes;
    const taken = batch.filter(({ bytes }) => {
      if (bytes > free) return false;
      free -= bytes;
      return true;
    });
    this.refuse(
      batch.filter((waiting) => !taken.includes(waiting)),
      FULL,
    );
    return taken;
  }

  private refuse(batch: readonly Waiting[], error: AppendError): void {
    const records = batch.map(({ record }) => record);
    this.lost(records, error.reason, error.message);
    for (const { reject } of batch) reject(error);
  }

  /** The segment that is written to stays until the next one begins, unless its bytes are needed. */
  private freeAcknowledged(): boolean {
    const last = this.segments.list.at(-1);
    this.window.move();
    if (last === undefined || this.window.passed < this.end) return false;
    this.segments.remove(last);
    this.window.leave();
    return true;
  }

  private encode(batch: readonly Waiting[], first: number): Buffer {
    const frames = Buffer.allocUnsafe(sizeOf(batch));
    const appendedAt = this.options.clock.monotonic();
    let at = 0;
    batch.forEach(({ record }, index) => {
      at = writeFrame(frames, at, record, { number: first + index, boot: this.boot, appendedAt });
    });
    return frames;
  }

  /** No record before this number is on disk. */
  private get begin(): number {
    return this.segments.list[0]?.first ?? this.end;
  }

  private moved(): void {
    if (!this.closed && this.window.move()) this.passedOn();
  }

  private passedOn(): void {
    this.remember();
    this.removePassed();
  }

  /** A segment goes when the one after it begins at or before the first record that is needed. */
  private removePassed(): void {
    const { list } = this.segments;
    for (let next = list[1]; next !== undefined && next.first <= this.window.passed; next = list[1]) {
      const [oldest] = list;
      if (oldest === undefined) return;
      try {
        this.segments.remove(oldest);
      } catch (thrown) {
        this.problem(`${oldest.path} could not be removed: ${String(thrown)}`);
        return;
      }
    }
  }

  private lost(records: readonly AgentRecord[], reason: DroppedReason, why: string): void {
    if (records.length === 0) return;
    this.droppedCount += records.length;
    this.remember();
    for (const sum of sumsByTopic(records)) this.options.report({ kind: 'dropped', ...sum, reason, why });
  }

  private remember(): void {
    this.cursor.write({ passed: this.window.passed, dropped: this.droppedCount });
  }

  /** Each is told once. */
  private problem(detail: string): void {
    if (this.told.has(detail)) return;
    this.told.add(detail);
    this.options.report({ kind: 'problem', detail });
  }

  private wake(): void {
    for (const listener of this.listeners.splice(0)) listener();
  }
}
