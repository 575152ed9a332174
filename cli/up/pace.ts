/** ms of wall time over which it is measured. */
const WINDOW = 5000;

/** How fast a count grows, over the last seconds. */
export class Pace {
  readonly #points: { readonly at: number; readonly count: number }[] = [{ at: 0, count: 0 }];

  /** Takes a point, `at` in ms and never going back. */
  perSecond(at: number, count: number): number {
    this.#points.push({ at, count });
    while (this.#points.length > 2 && (this.#points[1]?.at ?? at) <= at - WINDOW) this.#points.shift();
    const [first] = this.#points;
    const ms = at - (first?.at ?? at);
    return ms <= 0 ? 0 : Math.round(((count - (first?.count ?? 0)) * 1000) / ms);
  }
}
