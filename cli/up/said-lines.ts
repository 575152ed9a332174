/** Lines that are shown at once, and then one in so many ms of wall time. */
const AT_ONCE = 20;
const THEN_EVERY_MS = 1000;

/** Bounds what the programs of a whole fleet say at a terminal: each program is bounded already, 800 of them are not. */
export class SaidLines {
  #tokens = AT_ONCE;
  #filledAt = 0;
  #heldBack = 0;

  /** How many lines were held back before this one; undefined where it is held back itself. */
  allows(now: number): number | undefined {
    const filled = Math.floor((now - this.#filledAt) / THEN_EVERY_MS);
    this.#tokens = Math.min(AT_ONCE, this.#tokens + filled);
    this.#filledAt += filled * THEN_EVERY_MS;
    if (this.#tokens === 0) {
      this.#heldBack += 1;
      return undefined;
    }
    this.#tokens -= 1;
    const before = this.#heldBack;
    this.#heldBack = 0;
    return before;
  }
}
