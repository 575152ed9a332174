import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A child process whose messages are taken one by one, each once. */
export class Talking {
  readonly #process: ChildProcess;
  readonly #said: unknown[] = [];

  constructor(script: string, args: readonly string[], execArgv: readonly string[] = []) {
    this.#process = fork(script, [...args], { execArgv: [...execArgv] });
    this.#process.on('message', (message) => this.#said.push(message));
    this.#process.once('exit', (code) => {
      if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}`);
    });
  }

  async next<T>(): Promise<T> {
    if (this.#said.length === 0) await once(this.#process, 'message');
    return this.#said.shift() as T;
  }

  say(message: object | string): void {
    this.#process.send(message);
  }

  ask<T>(): Promise<T> {
    this.say('status');
    return this.next();
  }

  async end(): Promise<void> {
    this.say('end');
    await once(this.#process, 'close');
  }
}
