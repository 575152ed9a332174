// The typed end of oracle.py: one server per test process, started at the first question.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

interface LintMatch {
  rule: string;
  level: 'error' | 'warning';
  message: string;
  /** From the template's root, such as `Resources/Rule/Properties/RuleName`. */
  path: string;
  /** Where it holds, of the regions asked for. */
  regions: string[];
}

interface RequestShape {
  required: string[];
  members: Record<string, string>;
}

interface ResourceSchema {
  properties: Record<string, unknown>;
  definitions: Record<string, unknown>;
  required: string[];
  /** Names, nested ones with a slash: `RuleName`, `VpcConfig/Id`. */
  readOnly: string[];
  createOnly: string[];
  tagging: { taggable?: boolean; tagProperty?: string; tagUpdatable?: boolean };
  tagShape: 'list' | 'map' | null;
}

interface Reply {
  id: number | null;
  result?: unknown;
  error?: string;
}

interface Waiting {
  op: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

const SCRIPT = fileURLToPath(new URL('oracle.py', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const VENV = fileURLToPath(new URL('../../.venv', import.meta.url));
const VENV_PYTHON = process.platform === 'win32' ? `${VENV}/Scripts/python.exe` : `${VENV}/bin/python`;
const STAMP = `${VENV}/oracle-stamp.json`;

/** For one answer, not for a queue of them. Below the suite's own test time-out, so that the message names the question. */
const TIME_OUT_MS = 150_000;

class Oracle {
  #server: ChildProcessByStdio<Writable, Readable, Readable>;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #stderr = '';
  #ended: Promise<void>;

  constructor() {
    this.#server = spawn(VENV_PYTHON, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
    createInterface({ input: this.#server.stdout }).on('line', (line) => this.#receive(JSON.parse(line) as Reply));
    this.#server.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-2000);
    });
    this.#server.stdin.on('error', () => {}); // the server is gone: 'close' tells why
    this.#ended = new Promise((resolve) => {
      this.#server.on('error', (error) => this.#fail(error.message));
      this.#server.on('close', (code) => {
        this.#fail(`oracle.py ended with ${code ?? 'a signal'}: ${this.#stderr}`);
        resolve();
      });
    });
  }

  /** Judges a template (JSON text, an object, or a file's path) with cfn-lint; an empty list is a pass. */
  lint(template: string | object, regions: readonly string[]): Promise<LintMatch[]> {
    const text = typeof template === 'string' ? template : JSON.stringify(template);
    return this.#ask('lint', { template: text, regions }) as Promise<LintMatch[]>;
  }

  /** Judges a request's parameters with botocore's service model; an empty list is a pass. */
  validate(service: string, operation: string, params: object): Promise<string[]> {
    return this.#ask('validate', { service, operation, params }) as Promise<string[]>;
  }

  /** Judges what the parameter validator does not: patterns, greatest lengths and enums of the service model; an empty list is a pass. */
  constraints(service: string, operation: string, params: object): Promise<string[]> {
    return this.#ask('constraints', { service, operation, params }) as Promise<string[]>;
  }

  shape(service: string, operation: string): Promise<RequestShape> {
    return this.#ask('shape', { service, operation }) as Promise<RequestShape>;
  }

  resourceSchema(type: string, region = 'us-east-1'): Promise<ResourceSchema> {
    return this.#ask('resource-schema', { type, region }) as Promise<ResourceSchema>;
  }

  async close(): Promise<void> {
    if (current === this) current = undefined;
    this.#server.stdin.end();
    await this.#ended;
  }

  #ask(op: string, request: object): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { op, resolve, reject });
      if (this.#waiting.size === 1) this.#watch();
      this.#server.stdin.write(`${JSON.stringify({ id, op, ...request })}\n`);
    });
  }

  #receive({ id, result, error }: Reply): void {
    const waiting = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    this.#watch();
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  /** The server answers in order, one question at a time: one that hangs holds up all others, so it is ended. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    const [first] = this.#waiting.values();
    if (!first) return;
    this.#watchdog = setTimeout(() => {
      this.#fail(`oracle.py did not answer "${first.op}" within ${TIME_OUT_MS / 1000} s`);
      this.#server.kill('SIGKILL');
    }, TIME_OUT_MS);
  }

  #fail(reason: string): void {
    if (current === this) current = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(reason));
    this.#waiting.clear();
    this.#watch();
  }

  /** The server must not keep a finished test process alive; it ends by itself when its input closes. */
  unref(): this {
    this.#server.unref();
    for (const pipe of [this.#server.stdin, this.#server.stdout, this.#server.stderr]) (pipe as Socket).unref();
    return this;
  }
}

let current: Oracle | undefined;

export function oracle(): Oracle {
  current ??= new Oracle().unref();
  return current;
}

function whyMissing(): string | undefined {
  const remedy = 'run `node test/python/setup.mjs` to see why and to make it';
  if (!existsSync(STAMP) || !existsSync(VENV_PYTHON)) return `no Python environment in .venv: ${remedy}`;
  const { requirements } = JSON.parse(readFileSync(STAMP, 'utf8')) as { requirements: string };
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  return requirements === wanted ? undefined : `the Python environment in .venv is of older requirements: ${remedy}`;
}

/** A suite that needs the oracle. Without it: a failure in CI, elsewhere a skip that says why in its name. */
export function describeWithOracle(name: string, suite: () => void): void {
  const missing = whyMissing();
  if (missing === undefined) describe(name, suite);
  else if (process.env.CI !== 'true') describe.skip(`${name} (skipped: ${missing})`, suite);
  else {
    describe(name, () => {
      it('has the Python environment it needs', () => {
        throw new Error(missing);
      });
    });
  }
}
