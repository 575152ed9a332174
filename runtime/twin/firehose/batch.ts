import type { JournalRecord, Segment } from './journal';
import type { Failure } from './partition-query';

const FIRST_BYTES = 4 * 1024;

/** Records that will be one object: their bytes, one after the other, and how many of each file of the journal. */
export class Batch {
  readonly segments = new Map<Segment, number>();
  count = 0;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  constructor(
    readonly id: string,
    readonly partitionKeys: Readonly<Record<string, string>>,
    readonly failure: Failure | undefined,
    /** When the oldest record arrived. */
    readonly at: number,
    readonly cancel: () => void,
  ) {}

  /** `shown` is what the object will hold of the record. */
  add({ segment }: JournalRecord, shown: Uint8Array): void {
    const length = this.#length + shown.length;
    if (length > this.#bytes.length) {
      const more = Buffer.allocUnsafe(Math.max(length, 2 * this.#bytes.length));
      more.set(this.bytes);
      this.#bytes = more;
    }
    this.#bytes.set(shown, this.#length);
    this.#length = length;
    this.count += 1;
    this.segments.set(segment, (this.segments.get(segment) ?? 0) + 1);
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
