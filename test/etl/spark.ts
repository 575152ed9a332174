import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import type { Run, Window } from './engine';

/** The typed end of spark.py: one Spark per test process, started at the first question. */

const SCRIPT = fileURLToPath(new URL('spark.py', import.meta.url));
const VENV = fileURLToPath(new URL('../../.venv', import.meta.url));
const VENV_PYTHON = process.platform === 'win32' ? `${VENV}/Scripts/python.exe` : `${VENV}/bin/python`;

/** Where a run finds its script, its lakes and the list of devices. */
export interface SparkRun extends Window {
  readonly script: string;
  readonly raw: string;
  readonly out: string;
  readonly devices: string;
}

export interface SparkPlan {
  /** The tree of operators, a line each. */
  readonly operators: string;
  /** Bytes of the longest method of Java in each stage that is compiled as a whole. */
  readonly methods: readonly number[];
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export class Spark {
  readonly #server: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #lastId = 0;
  #stderr = '';
  #ended: string | undefined;

  /** With these settings of Spark beside those of spark.py. */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    if (python === undefined) throw new Error('a suite with Spark stands in describeWithSpark');
    this.#server = spawn(python, [SCRIPT, JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    createInterface({ input: this.#server.stdout }).on('line', (line) => this.#receive(JSON.parse(line) as Reply));
    this.#server.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    this.#server.stdin.on('error', () => {}); // the server is gone: 'close' tells why
    this.#server.on('error', (error) => this.#fail(error.message));
    this.#server.on('close', (code) => this.#fail(`spark.py ended with ${code ?? 'a signal'}: ${this.#stderr}`));
    // It ends by itself when its input closes, and must not keep a finished test process alive.
    this.#server.unref();
    for (const pipe of [this.#server.stdin, this.#server.stdout, this.#server.stderr]) (pipe as Socket).unref();
  }

  async run(options: SparkRun): Promise<Run> {
    return (await this.#ask(inPython(options))) as Run;
  }

  /** A run that loses its storage at an operation of it, after so many of these; whether it came so far. */
  async dying(options: SparkRun, at: 'put' | 'remove', after: number): Promise<'died' | 'survived'> {
    return (await this.#ask({ ...inPython(options), dies: { at, after } })) as 'died' | 'survived';
  }

  /** How many tasks each executor has done, by its id. */
  async tasks(): Promise<Readonly<Record<string, number>>> {
    return (await this.#ask({ tasks: true })) as Readonly<Record<string, number>>;
  }

  /** Another function of a script, by its name. */
  async call(script: string, name: string, options: object): Promise<unknown> {
    return this.#ask({ script, function: name, ...options });
  }

  /** How a script would make judged rows of a lake, without running it. */
  async plan(script: string, options: Omit<SparkRun, 'script' | 'out'>): Promise<SparkPlan> {
    return (await this.#ask({ script, plan: options })) as SparkPlan;
  }

  /** The rows of a statement, as Spark writes them in JSON: what is missing is left out. */
  async sql(text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.#ask({ sql: text })) as readonly Readonly<Record<string, unknown>>[];
  }

  /** Python and Java at once, in the middle of whatever they do. */
  kill(): void {
    if (this.#server.pid !== undefined && this.#ended === undefined) process.kill(-this.#server.pid, 'SIGKILL');
  }

  #ask(question: object): Promise<unknown> {
    const id = ++this.#lastId;
    if (this.#ended !== undefined) return Promise.reject(new Error(this.#ended));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#server.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  #receive({ id, result, error }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #fail(reason: string): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}

/** The names that the script has for them. */
const inPython = ({ from, to, allowFewerLines, upToNow, ...options }: SparkRun) => ({
  ...options,
  ...(from ? { first: from, last: to } : {}),
  ...(allowFewerLines === undefined ? {} : { allow_fewer_lines: allowFewerLines }),
  ...(upToNow === undefined ? {} : { up_to_now: upToNow }),
});

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const LOOK = 'import importlib.util as u, sys; sys.exit(0 if u.find_spec("pyspark") else 1)';

/** FLEET_PYTHON where that has Spark, else the one of the tests. */
export const python = [process.env.FLEET_PYTHON, VENV_PYTHON]
  .filter((one) => one !== undefined)
  .find((one) => (one !== VENV_PYTHON || existsSync(one)) && has(one, '-c', LOOK));

function whyMissing(): string | undefined {
  if (python === undefined) return 'no PySpark in .venv: run `node test/python/setup.mjs` to see why and to make it';
  return has('java', '-version') ? undefined : 'no Java: install a JDK 17, on Debian or Ubuntu openjdk-17-jre-headless';
}

let current: Spark | undefined;

export function spark(): Spark {
  current ??= new Spark();
  return current;
}

/** A suite that needs Spark, and perhaps more. Without it: a failure in CI, elsewhere a skip that says why in its name. */
export function describeWithSpark(name: string, suite: () => void, alsoMissing?: string): void {
  const missing = whyMissing() ?? alsoMissing;
  if (missing === undefined) describe(name, suite);
  else if (process.env.CI !== 'true') describe.skip(`${name} (skipped: ${missing})`, suite);
  else {
    describe(name, () => {
      it('has the Spark it needs', () => {
        throw new Error(missing);
      });
    });
  }
}
