import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A child process that answers to its parent, and can be killed at any moment. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #isToEnd = false;

  constructor(script: string, args: readonly string[], died: (why: string) => void) {
    this.#process = fork(script, [...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    this.#process.stderr?.on('data', (piece: Buffer) => {
      said = `${said}${piece}`.slice(-4000);
    });
    this.#ended = once(this.#process, 'close').then(([code, signal]) => {
      if (!this.#isToEnd || (code !== 0 && code !== null)) died(`${script} ended with ${code ?? signal}: ${said}`);
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  hear<T>(listener: (message: T) => void): void {
    this.#process.on('message', (message) => listener(message as T));
  }

  say(message: object): void {
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  /** Resolves when it is gone, by kill -9. */
  async kill(): Promise<void> {
    this.#isToEnd = true;
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end, and resolves when it has. */
  async end(message: object): Promise<void> {
    this.#isToEnd = true;
    this.say(message);
    await this.#ended;
  }
}
