import type { AgentRecord } from '../ports';
import type { AppendError } from './append-error';
import { type Stamp, writeFrame } from './frame';

/** A record that somebody has handed over and that is not on disk yet. */
export interface WaitingRecord {
  readonly record: AgentRecord;
  /** Of its frame. */
  readonly bytes: number;
  readonly accept: () => void;
  readonly reject: (error: AppendError) => void;
}

export const bytesOf = (batch: readonly WaitingRecord[]) => batch.reduce((sum, { bytes }) => sum + bytes, 0);

/** As many from the first on as fit in `most` bytes, but one at least. */
export function firstThatFit(waiting: readonly WaitingRecord[], most: number): readonly WaitingRecord[] {
  let bytes = 0;
  let count = 0;
  for (const { bytes: more } of waiting) {
    if (count > 0 && bytes + more > most) break;
    bytes += more;
    count += 1;
  }
  return waiting.slice(0, count);
}

/** Each that fits behind those taken before it; a small one may fit where a large one did not. */
export function allThatFit(waiting: readonly WaitingRecord[], most: number): readonly WaitingRecord[] {
  let free = most;
  return waiting.filter(({ bytes }) => {
    if (bytes > free) return false;
    free -= bytes;
    return true;
  });
}

/** Their frames, numbered from `first` on. */
export function framesOf(batch: readonly WaitingRecord[], { number: first, boot, appendedAt }: Stamp): Buffer {
  const frames = Buffer.allocUnsafe(bytesOf(batch));
  let at = 0;
  batch.forEach(({ record }, index) => {
    at = writeFrame(frames, at, record, { number: first + index, boot, appendedAt });
  });
  return frames;
}
