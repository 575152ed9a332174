import type { Terminal } from './terminal';

/** Milliseconds before anything is drawn, and between two drawings. */
const AFTER = 500;
const BETWEEN = 100;

/** One line on stderr that is rewritten in place; drawn only for a person who waits, and wiped at the end. */
export class Progress {
  #next = performance.now() + AFTER;
  #drawn = false;

  constructor(readonly terminal: Terminal) {}

  say(text: string): void {
    const now = performance.now();
    if (!this.terminal.watched || now < this.#next) return;
    this.#next = now + BETWEEN;
    this.#drawn = true;
    this.terminal.err(`\r\u001b[K${text}`);
  }

  wipe(): void {
    if (this.#drawn) this.terminal.err('\r\u001b[K');
    this.#drawn = false;
  }
}
