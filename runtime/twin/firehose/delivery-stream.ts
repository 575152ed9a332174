import { promisify } from 'node:util';
import { constants, gzip, type ZlibOptions } from 'node:zlib';
import type { Clock } from '../../clock';
import type { Storage } from '../ports';
import { Batch } from './batch';
import { errorRecord } from './error-record';
import { Journal, type JournalRecord } from './journal';
import type { Failure } from './partition-query';
import { randomUuid } from './random-string';
import type { StreamSettings } from './stream-settings';

/** Quotas of Firehose: the size of a record before base64, how many partitions may wait at once, how long records are kept. */
const MAX_RECORD_BYTES = 1_000 * 1024;
const MAX_ACTIVE_PARTITIONS = 500;
const RETENTION_MS = 24 * 3_600_000;
const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 300_000;
/** The version of a stream goes up with each change of it; the twin has the first only. */
const VERSION = '1';

export interface DeliveryCounts {
  taken: number;
  delivered: number;
  /** Records that went below the error prefix. */
  failed: number;
  /** Records that could not be delivered for a day, and are lost, as with AWS. */
  expired: number;
  objects: number;
  /** Puts that were refused and tried again. */
  retries: number;
}

export interface DeliveryStreamOptions {
  readonly settings: StreamSettings;
  readonly folder: string;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly random: () => number;
}

/** On the machine of the twin every core counts more than some bytes on its disk. */
const GZIP = { level: constants.Z_BEST_SPEED };
const compress = promisify<Buffer, ZlibOptions, Buffer>(gzip);

/** One stream: records wait in the journal, gather in a batch per partition, and become an object. */
export class DeliveryStream {
  readonly counts: DeliveryCounts = { taken: 0, delivered: 0, failed: 0, expired: 0, objects: 0, retries: 0 };
  readonly #options: Omit<DeliveryStreamOptions, 'settings'>;
  #settings: StreamSettings;
  readonly #journal: Journal;
  readonly #batches = new Map<string, Batch>();
  readonly #deliveries = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor({ settings, ...options }: DeliveryStreamOptions) {
    this.#options = options;
    this.#settings = settings;
    this.#journal = new Journal(options.folder, (record) => {
      this.counts.taken += 1;
      this.#gather(record);
    });
    for (const record of this.#journal.recovered) this.#gather(record);
  }

  /** Resolves when the record is in the journal. */
  put(body: Uint8Array): Promise<void> {
    const problem = this.#stopping.signal.aborted
      ? `the stream ${this.#settings.name} is stopped`
      : body.length > MAX_RECORD_BYTES
        ? `InvalidArgumentException: a record has at most ${MAX_RECORD_BYTES} bytes, this one ${body.length}`
        : undefined;
    if (problem !== undefined) return Promise.reject(new Error(problem));
    return this.#journal.append(body, this.#options.clock.now());
  }

  /** What has gathered is delivered as it was meant, what comes now as the new settings say. */
  change(settings: StreamSettings): void {
    this.#flush();
    this.#settings = settings;
  }

  /** Delivers what has gathered; what cannot be delivered now stays in the journal. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#journal.close();
    this.#flush();
    await Promise.all(this.#deliveries);
  }

  #gather(record: JournalRecord): void {
    const { partitionQuery, bufferBytes } = this.#settings;
    const keys = partitionQuery?.(record.body) ?? {};
    const failure = 'failure' in keys ? (keys.failure as Failure) : undefined;
    const partitionKeys = failure ? {} : (keys as Readonly<Record<string, string>>);
    const batch = this.#batchFor(partitionKeys, failure, record.at);
    const { body, at } = record;
    batch.add(record, batch.failure ? errorRecord(body, at, batch.failure, this.#options.clock.now()) : body);
    if (batch.length >= bufferBytes) this.#flushBatch(batch);
  }

  #batchFor(partitionKeys: Batch['partitionKeys'], failure: Failure | undefined, at: number): Batch {
    const id = failure ? `${failure.type} ${failure.code} ${failure.message}` : JSON.stringify(partitionKeys);
    const found = this.#batches.get(id);
    if (found) return found;
    if (failure === undefined && this.#settings.partitionQuery && this.#activePartitions() >= MAX_ACTIVE_PARTITIONS) {
      return this.#batchFor({}, LIMIT_EXCEEDED, at);
    }
    const { clock } = this.#options;
    const wait = Math.max(0, at + this.#settings.bufferMs - clock.now());
    const cancel = clock.after(wait, () => this.#flushBatch(batch));
    const batch = new Batch(id, partitionKeys, failure, at, cancel);
    this.#batches.set(id, batch);
    return batch;
  }

  #activePartitions(): number {
    let count = 0;
    for (const { failure } of this.#batches.values()) if (failure === undefined) count += 1;
    return count;
  }

  #flush(): void {
    for (const batch of [...this.#batches.values()]) this.#flushBatch(batch);
  }

  #flushBatch(batch: Batch): void {
    if (this.#batches.get(batch.id) !== batch) return;
    this.#batches.delete(batch.id);
    batch.cancel();
    const delivery = this.#deliver(batch, this.#settings).finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.add(delivery);
  }

  async #deliver(batch: Batch, settings: StreamSettings): Promise<void> {
    const { clock, storage, random } = this.#options;
    const { failure, at, count } = batch;
    const values = { at, partitionKeys: batch.partitionKeys, random };
    const prefix = failure ? settings.errorPrefix({ ...values, errorType: failure.type }) : settings.prefix(values);
    const key = `${prefix}${objectName(settings, at, random)}`;
    const body = settings.gzip ? await compress(batch.bytes, GZIP) : batch.bytes;
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(2 * wait, MAX_RETRY_MS)) {
      try {
        await storage.put(settings.bucket, key, body);
        break;
      } catch {
        this.counts.retries += 1;
        if (this.#stopping.signal.aborted) return;
        if (clock.now() - at > RETENTION_MS) {
          this.counts.expired += count;
          return this.#release(batch);
        }
        await clock.sleep(wait, this.#stopping.signal);
      }
    }
    this.counts.objects += 1;
    this.counts[failure ? 'failed' : 'delivered'] += count;
    this.#release(batch);
  }

  #release({ segments }: Batch): void {
    for (const [segment, records] of segments) this.#journal.release(segment, records);
  }
}

const LIMIT_EXCEEDED: Failure = {
  type: 'activePartitionExceeded',
  code: 'DynamicPartitioning.ActivePartitionsLimitExceeded',
  message: `more than ${MAX_ACTIVE_PARTITIONS} partitions are active`,
};

/** Firehose developer guide, "Amazon S3 object name format". */
function objectName({ name, extension }: StreamSettings, at: number, random: () => number): string {
  const time = new Date(at).toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return `${name}-${VERSION}-${time}-${randomUuid(random)}${extension}`;
}
