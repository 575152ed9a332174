import type { Log } from './log/log';
import type { AgentRecord, RecordLog, StoredRecord } from './ports';

/** A log that can say when everything in it has been sent and acknowledged: what a stop waits for. */
export class DrainableLog implements RecordLog {
  private readonly unanswered = new Set<number>();
  /** The last read found nothing, and nothing was appended since. */
  private readToEnd = false;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly log: Log,
    /** All that was in it is sent and acknowledged. */
    private readonly empty: () => void,
  ) {}

  /** Resolves when nothing is left to send, or when the signal is aborted. */
  drained(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || this.isEmpty) return resolve();
      this.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** See Log. */
  tellFound(): Promise<void> {
    return this.log.tellFound();
  }

  append(record: AgentRecord): Promise<void> {
    this.readToEnd = false;
    return this.log.append(record);
  }

  async read(): Promise<StoredRecord | undefined> {
    const record = await this.log.read();
    if (record) this.unanswered.add(record.number);
    this.readToEnd = record === undefined;
    this.look();
    return record;
  }

  arrived(signal: AbortSignal): Promise<void> {
    return this.log.arrived(signal);
  }

  acknowledge(number: number): void {
    this.log.acknowledge(number);
    this.unanswered.delete(number);
    this.look();
  }

  rewind(): void {
    this.log.rewind();
    this.unanswered.clear();
    this.readToEnd = false;
  }

  close(): Promise<void> {
    return this.log.close();
  }

  get isEmpty(): boolean {
    return this.readToEnd && this.unanswered.size === 0;
  }

  private look(): void {
    if (!this.isEmpty) return;
    for (const resolve of this.waiting.splice(0)) resolve();
    this.empty();
  }
}
