/** Lets at most so many be inside at a time; the others wait their turn. */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Resolves with the way out, which may be taken more than once. */
  async enter(): Promise<() => void> {
    if (this.inside >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.inside += 1;
    let out = false;
    return () => {
      if (out) return;
      out = true;
      this.inside -= 1;
      this.waiting.shift()?.();
    };
  }
}
