import { Lines } from './lines';

const GREATEST_LINE = 500;
/** So many lines of a run are passed on at once, and then one in so many ms. */
const AT_ONCE = 20;
const THEN_EVERY_MS = 10_000;

/** What a program writes to stderr: passed on line by line, cut and limited in rate, and the last line kept for whoever asks why it ended. */
export class ErrorsSaid {
  last = '';
  private tokens = AT_ONCE;
  private filledAt: number;
  private heldBack = 0;
  private readonly lines = new Lines(
    (line) => this.take(line),
    () => this.take('a line longer than 1 MB'),
  );

  constructor(
    private readonly said: (line: string) => void,
    /** ms of a clock that does not jump. */
    private readonly now: () => number,
  ) {
    this.filledAt = now();
  }

  push(chunk: Buffer): void {
    this.lines.push(chunk);
  }

  end(): void {
    this.lines.end();
    if (this.heldBack > 0) this.said(`(${this.heldBack} more lines)`);
    this.heldBack = 0;
  }

  private take(line: string): void {
    const text = line.trim();
    if (text === '') return;
    this.last = text.length > GREATEST_LINE ? `${text.slice(0, GREATEST_LINE)}…` : text;
    const filled = Math.floor((this.now() - this.filledAt) / THEN_EVERY_MS);
    this.tokens = Math.min(AT_ONCE, this.tokens + filled);
    this.filledAt += filled * THEN_EVERY_MS;
    if (this.tokens === 0) {
      this.heldBack += 1;
      return;
    }
    this.tokens -= 1;
    if (this.heldBack > 0) this.said(`(${this.heldBack} more lines)`);
    this.heldBack = 0;
    this.said(this.last);
  }
}
