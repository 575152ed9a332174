import type { Frame } from './frame';
import type { Segment, Segments } from './segments';

/** Where reading stands: the bytes of the segment before `to` are read, or lie in `frames`. */
interface Place {
  readonly segment: Segment;
  to: number;
  frames: Generator<Frame>;
}

/**
 * What has been read, and what of it is acknowledged. `passed` is the first number that may still be needed: it only grows, all before it
 * is gone, and behind it lie at most the numbers that were acknowledged ahead of their turn.
 */
export class Window {
  passed: number;
  /** Read and not acknowledged, in order. */
  private readonly outstanding = new Set<number>();
  /** Acknowledged, but not yet passed. */
  private readonly ahead = new Set<number>();
  /** Given up by the policy while they were under way: they count as dropped unless they are acknowledged yet. */
  private readonly givenUp = new Map<number, Frame>();
  private next: number;
  private place: Place | undefined;

  constructor(
    private readonly segments: Segments,
    passed: number,
  ) {
    this.passed = passed;
    this.next = passed;
  }

  /** The next frame; undefined at the end of what is synced, which has all numbers below `end`. */
  read(end: number): Frame | undefined {
    for (let segment = this.current(); segment !== undefined; segment = this.following(segment)) {
      const frame = this.readFrom(segment);
      if (frame !== undefined) return frame;
      if (segment === this.segments.list.at(-1)) break;
      this.leave();
    }
    this.next = Math.max(this.next, end);
    return undefined;
  }

  /** Whether anything lies between what was read and `end`. */
  mayRead(end: number): boolean {
    return this.next < end;
  }

  /** Returns whether `passed` has moved. */
  acknowledge(number: number, end: number): boolean {
    if (this.givenUp.delete(number) || number < this.passed || number >= end) return false;
    this.outstanding.delete(number);
    this.ahead.add(number);
    return this.move();
  }

  /** Returns what was given up under way and is now known to be lost. */
  rewind(): readonly Frame[] {
    this.outstanding.clear();
    this.next = this.passed;
    this.leave();
    const lost = [...this.givenUp.values()];
    this.givenUp.clear();
    return lost;
  }

  /** Whether a record still has to go. */
  needs(number: number): boolean {
    return number >= this.passed && !this.ahead.has(number);
  }

  /** The policy gives a record up; returns whether that is certain by now: one that is under way may arrive yet. */
  giveUp(frame: Frame): boolean {
    if (!this.outstanding.delete(frame.number)) return true;
    this.givenUp.set(frame.number, frame);
    return false;
  }

  /** Nothing before this number is there any more. */
  skipTo(number: number): void {
    this.next = Math.max(this.next, number);
  }

  /** Files have changed: the place is found again by number. */
  leave(): void {
    this.place?.frames.return(undefined);
    this.place = undefined;
  }

  /** Returns whether `passed` has moved. */
  move(): boolean {
    const before = this.passed;
    const [first] = this.outstanding;
    if (first === undefined) while (this.ahead.has(this.next)) this.next += 1;
    this.passed = Math.max(before, first ?? this.next);
    if (this.passed > before) for (const number of this.ahead) if (number < this.passed) this.ahead.delete(number);
    return this.passed > before;
  }

  private readFrom(segment: Segment): Frame | undefined {
    let place = this.place;
    if (place === undefined) {
      place = { segment, to: segment.bytes, frames: this.segments.frames(segment) };
      this.place = place;
    }
    for (;;) {
      const step = place.frames.next();
      if (step.done) {
        if (segment.bytes === place.to) return undefined;
        // It has grown since: on with what was added.
        place.frames = this.segments.frames(segment, place.to);
        place.to = segment.bytes;
        continue;
      }
      const frame = step.value;
      if (frame.number < this.next) continue;
      this.next = frame.number + 1;
      if (this.ahead.has(frame.number)) continue;
      this.outstanding.add(frame.number);
      return frame;
    }
  }

  private current(): Segment | undefined {
    if (this.place !== undefined && this.segments.list.includes(this.place.segment)) return this.place.segment;
    this.leave();
    const { list } = this.segments;
    // The last segment that begins at or before the next number; frames before it are stepped over.
    const index = list.findLastIndex(({ first }) => first <= this.next);
    return list[Math.max(0, index)];
  }

  private following(segment: Segment): Segment | undefined {
    return this.segments.list[this.segments.list.indexOf(segment) + 1];
  }
}
