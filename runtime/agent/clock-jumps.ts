import type { WallClock } from './wall-clock';

/** ms. Less is the work of a time service that slows a clock down or speeds it up, and no jump. */
const LEAST_JUMP_MS = 1000;

/** Knows by how much the clock of this start of the agent was wrong, and when. */
export class ClockJumps {
  /** In order of `from`, which is monotonic; each holds until the next. */
  private readonly history: { readonly from: number; readonly offset: number }[] = [];

  constructor(private readonly wall: Pick<WallClock, 'offset'> | undefined) {}

  /** Looks at the clock at this monotonic moment. The jump since the last look, in ms: 0 where there was none. */
  look(monotonic: number): number {
    if (this.wall === undefined) return 0;
    const offset = this.wall.offset();
    const before = this.history.at(-1)?.offset;
    const jump = before === undefined ? 0 : offset - before;
    if (before !== undefined && Math.abs(jump) < LEAST_JUMP_MS) return 0;
    this.history.push({ from: monotonic, offset });
    return Math.round(jump);
  }

  /** ms to add to a time that the clock showed at this monotonic moment, so that it is as the clock says now. */
  since(monotonic: number): number {
    const now = this.history.at(-1);
    const then = this.history.findLast(({ from }) => from <= monotonic) ?? this.history[0];
    return now === undefined || then === undefined ? 0 : Math.round(now.offset - then.offset);
  }
}
