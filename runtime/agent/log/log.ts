import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Clock } from '../../clock';
import { LOCK_FILE_BYTES } from '../../folder-lock';
import type { AgentEvent, AgentRecord, RecordEvent, RecordLog, StoredRecord } from '../ports';
import { AppendError, appendErrorOf } from './append-error';
import { Arrivals } from './arrivals';
import { CURSOR_FILE_BYTES, CursorFile } from './cursor-file';
import { FoundRecords } from './found-records';
import { frameBytes, HEADER_BYTES, MAX_BODY_BYTES } from './frame';
import { LogAccount } from './log-account';
import { makeRoom } from './make-room';
import { removePassed } from './remove-passed';
import { Segments } from './segments';
import { allThatFit, bytesOf, firstThatFit, framesOf, type WaitingRecord } from './waiting-records';
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

const FULL = new AppendError('log-full', 'the log was full and keeps what it has');

/** See README.md. Everything but the sync is done in one go, so nothing else happens in between. */
export class Log implements RecordLog {
  private readonly segments: Segments;
  private readonly window: Window;
  private readonly cursor: CursorFile;
  private readonly boot: number;
  private readonly segmentBytes: number;
  private readonly limit: number;
  private waiting: WaitingRecord[] = [];
  private committing: Promise<void> | undefined;
  private readonly arrivals = new Arrivals();
  private closed = false;
  /** Numbers below it are on disk; the next record gets this one. */
  private end: number;
  private readonly account: LogAccount;
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
    this.account = new LogAccount(options.report, () => this.remember());
    this.cursor = CursorFile.open(join(options.folder, 'cursor'), (thrown) =>
      this.account.problem(`the cursor could not be written (${String(thrown)}): some messages may be sent twice`),
    );
    this.segments = new Segments(options.folder, (path, offset, bytes) =>
      this.account.problem(`${path}: ${bytes} bytes from ${offset} on are damaged and were passed over`),
    );
    const { passed, dropped } = this.cursor.found;
    this.end = Math.max(passed, this.segments.repairTail() + 1);
    this.account.dropped = dropped;
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
    return this.account.dropped;
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
    return this.closed || this.window.mayRead(this.end) ? Promise.resolve() : this.arrivals.next(signal);
  }

  acknowledge(number: number): void {
    if (!this.closed && this.window.acknowledge(number, this.end)) this.passedOn();
  }

  rewind(): void {
    this.account.lost(this.window.rewind(), 'log-full', 'the log was full');
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
    this.arrivals.wake();
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
        const stamp = { number: first, boot: this.boot, appendedAt: this.options.clock.monotonic() };
        await this.segments.append(framesOf(batch, stamp), first, this.segmentBytes);
        this.end = first + batch.length;
        for (const { accept } of batch) accept();
        this.arrivals.wake();
      } catch (thrown) {
        this.end = first + batch.length;
        this.refuse(batch, appendErrorOf(thrown));
      }
    }
    this.committing = undefined;
  }

  /** As many of the waiting as fit in one segment, once the policy has made room for them. */
  private take(): readonly WaitingRecord[] {
    const batch = firstThatFit(this.waiting, this.segmentBytes);
    this.waiting.splice(0, batch.length);
    try {
      return this.withRoom(batch);
    } catch (thrown) {
      this.refuse(batch, appendErrorOf(thrown));
      return [];
    }
  }

  /** Those of a batch that the policy takes, after it has given up others for them. */
  private withRoom(batch: readonly WaitingRecord[]): readonly WaitingRecord[] {
    const { whenFull } = this.options;
    let taken = batch;
    while (this.segments.bytes + bytesOf(taken) > this.limit) {
      if (this.freeAcknowledged()) continue;
      if (whenFull === 'newest') return this.fitting(taken);
      const alerts = taken.filter(({ record }) => record.kind === 'alert');
      if (whenFull === 'keep-alerts' && alerts.length < taken.length && this.segments.onlyAlerts) {
        const data = taken.filter(({ record }) => record.kind === 'data');
        this.refuse(data, FULL);
        taken = alerts;
        continue;
      }
      const gone = makeRoom(this.segments, this.window, whenFull, this.segmentBytes);
      this.found.tell(gone);
      this.account.lost(gone, 'log-full', 'the log was full');
      this.window.skipTo(this.begin);
      this.moved();
    }
    return taken;
  }

  private fitting(batch: readonly WaitingRecord[]): readonly WaitingRecord[] {
    const taken = allThatFit(batch, this.limit - this.segments.bytes);
    const others = batch.filter((waiting) => !taken.includes(waiting));
    this.refuse(others, FULL);
    return taken;
  }

  private refuse(batch: readonly WaitingRecord[], error: AppendError): void {
    const records = batch.map(({ record }) => record);
    this.account.lost(records, error.reason, error.message);
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

  private removePassed(): void {
    removePassed(this.segments, this.window.passed, (detail) => this.account.problem(detail));
  }

  private remember(): void {
    this.cursor.write({ passed: this.window.passed, dropped: this.account.dropped });
  }
}
