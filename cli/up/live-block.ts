import type { Terminal } from '../terminal';

/** Wall time between two drawings. */
const BETWEEN_MS = 200;

/** A few lines on stderr that are redrawn in place, below all that was printed. Lines are cut where the terminal ends. */
export class LiveBlock {
  #drawn = 0;
  #next = 0;

  constructor(private readonly terminal: Pick<Terminal, 'err'>) {}

  draw(lines: readonly string[]): void {
    const now = performance.now();
    if (now < this.#next && this.#drawn > 0) return;
    this.#next = now + BETWEEN_MS;
    // Without wrapping, a line that is too long takes one row, not two that nobody would wipe.
    this.terminal.err(`${this.#up()}\u001b[?7l${lines.map((line) => `${line}\n`).join('')}\u001b[?7h`);
    this.#drawn = lines.length;
  }

  wipe(): void {
    if (this.#drawn > 0) this.terminal.err(this.#up());
    this.#drawn = 0;
  }

  #up(): string {
    return this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A\r\u001b[J`;
  }
}
