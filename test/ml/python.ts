import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../../compiler/targets/sagemaker/scripts', import.meta.url));
const SERVER = fileURLToPath(new URL('python-server.py', import.meta.url));
const VENV = fileURLToPath(new URL('../../.venv', import.meta.url));

/** The Python that has the libraries of the scripts: the project's own. */
export function pythonPath(): string {
  const python = process.platform === 'win32' ? `${VENV}/Scripts/python.exe` : `${VENV}/bin/python`;
  if (!existsSync(python)) throw new Error('no Python environment in .venv: run `node test/python/setup.mjs`');
  return python;
}

/** No bytecode is left beside the sources. */
export const pythonEnv = (): NodeJS.ProcessEnv => ({ ...process.env, PYTHONDONTWRITEBYTECODE: '1' });

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A Python process that runs scripts from their first line to their last, one after the other: as from a command line each, but the libraries are
 * loaded once.
 */
export class Python {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#process = spawn(pythonPath(), [SERVER], { stdio: ['pipe', 'pipe', 'inherit'], env: pythonEnv() });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const file = script.includes('/') ? script : join(SCRIPTS, script);
    this.#process.stdin.write(`${JSON.stringify({ file, args, env, scripts: SCRIPTS })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`Python ended while it ran ${script}`);
    return JSON.parse(value) as Ran;
  }

  close(): void {
    this.#process.stdin.end();
  }
}
