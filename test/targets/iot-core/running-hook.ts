import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Emission } from '../../../compiler/ir/target';
import { textOf } from './deployed';

/** What Lambda does: load the package, then call the handler with each event as it came over the wire. */
const LAMBDA = `
import { handler } from './index.mjs';
process.on('message', (text) => handler(JSON.parse(text)).then(
  (result) => process.send({ result }), (error) => process.send({ error: String(error?.stack ?? error) })));
process.send({ ready: true });
`;

interface Reply {
  readonly ready?: true;
  readonly result?: unknown;
  readonly error?: string;
}

/** The generated hook, unpacked into a folder of its own and running in a Node process of its own. Calls are made one by one. */
export class RunningHook {
  readonly log: string[] = [];
  #folder: string;
  #lambda: ChildProcess;
  #logClosed: Promise<void>;

  private constructor({ artifacts, assets }: Emission) {
    this.#folder = mkdtempSync(join(tmpdir(), 'fleetwright-hook-'));
    const [code] = assets;
    if (!code) throw new Error('no code was emitted');
    for (const path of code.files) {
      const artifact = artifacts.find((one) => one.path === path);
      if (!artifact) throw new Error(`${path} was not emitted`);
      const file = join(this.#folder, path.slice(code.root.length));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, textOf(artifact));
    }
    writeFileSync(join(this.#folder, 'lambda.mjs'), LAMBDA);
    this.#lambda = fork(join(this.#folder, 'lambda.mjs'), { silent: true, execArgv: [], cwd: tmpdir() });
    const { stdout } = this.#lambda;
    if (!stdout) throw new Error('the process has no output');
    const lines = createInterface({ input: stdout }).on('line', (line) => this.log.push(line));
    this.#logClosed = new Promise((resolve) => lines.on('close', resolve));
  }

  static async start(emission: Emission): Promise<RunningHook> {
    const hook = new RunningHook(emission);
    await hook.#reply();
    return hook;
  }

  /** The answer to an event, given as a value or as the JSON text of one. */
  async call(event: unknown): Promise<unknown> {
    const reply = this.#reply();
    this.#lambda.send(typeof event === 'string' ? event : JSON.stringify(event));
    const { result, error } = await reply;
    if (error !== undefined) throw new Error(error);
    return result;
  }

  /** Ends the process; then `log` is complete. */
  async stop(): Promise<void> {
    this.#lambda.disconnect();
    await this.#logClosed;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #reply(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the hook ended with ${code}`));
      this.#lambda.once('exit', ended);
      this.#lambda.once('message', (reply) => {
        this.#lambda.off('exit', ended);
        resolve(reply as Reply);
      });
    });
  }
}
