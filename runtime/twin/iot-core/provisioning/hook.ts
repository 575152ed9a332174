import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ArtifactList } from '../../../../schema/artifact-list';
import { systemClock } from '../../../clock';
import type { ResolvedResource } from '../../ports';

/** AWS IoT developer guide, "Pre-provisioning hooks": what the function is asked. */
export interface HookEvent {
  readonly claimCertificateId: string;
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly templateArn: string;
  readonly clientId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface HookAnswer {
  readonly allowProvisioning: boolean;
  readonly parameterOverrides: Readonly<Record<string, string>>;
}

/** The function must return within so many ms. On the wall, not on the twin's clock: it is real work, however fast time runs. */
const DEADLINE_MS = 5_000;

/** Runs in the worker: loads the function once, as a warm Lambda does, and answers each event. */
const RUNNER = `
const { parentPort, workerData } = require('node:worker_threads');
const loaded = import(workerData.url).then((module) => module[workerData.name]);
loaded.catch(() => {});
parentPort.on('message', async ({ id, event }) => {
  try {
    const handler = await loaded;
    parentPort.postMessage({ id, answer: JSON.parse(JSON.stringify((await handler(event)) ?? null)) });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error && error.message || error) });
  }
});
`;

type Reply = { readonly id: number; readonly answer?: unknown; readonly error?: string };

/** The generated hook code itself, run as Lambda would: its own heap and globals, and killed when it takes too long. */
export class Hook {
  readonly #url: string;
  readonly #export: string;
  readonly #log: (line: string) => void;
  readonly #wall = systemClock();
  #worker: Worker | undefined;
  #waiting = new Map<number, (reply: Reply) => void>();
  #count = 0;
  #isReplaced = false;

  constructor(file: string, name: string, log: (line: string) => void) {
    this.#url = pathToFileURL(file).href;
    this.#export = name;
    this.#log = log;
  }

  /** Rejects when the function fails or takes longer than the deadline. */
  async ask(event: HookEvent): Promise<HookAnswer> {
    const worker = this.#started();
    this.#count += 1;
    const id = this.#count;
    const reply = await new Promise<Reply>((resolve) => {
      const cancel = this.#wall.after(DEADLINE_MS, () => {
        resolve({ id, error: `no answer within ${DEADLINE_MS / 1000} s` });
        this.#stop('the function was stopped: it took too long');
      });
      this.#waiting.set(id, (answer) => {
        cancel();
        resolve(answer);
      });
      worker.postMessage({ id, event });
    });
    this.#waiting.delete(id);
    if (this.#isReplaced) this.#endWhenIdle();
    if (reply.error !== undefined) throw new Error(reply.error);
    return answerOf(reply.answer);
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  close(): void {
    this.#stop('the twin stops');
  }

  /** Other code from now on: what was asked already is still answered by this one, as Lambda ends invocations that are under way. */
  replace(): void {
    this.#isReplaced = true;
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#waiting.size === 0) this.#stop('other code took its place');
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(RUNNER, {
      eval: true,
      env: {},
      workerData: { url: this.#url, name: this.#export },
      stdout: true,
      stderr: true,
    });
    for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (text) => this.#log(String(text).trimEnd()));
    worker.on('message', (reply: Reply) => this.#waiting.get(reply.id)?.(reply));
    worker.on('error', (error) => this.#failAll(error.message));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#failAll('the function ended');
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #stop(why: string): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#failAll(why);
  }

  #failAll(error: string): void {
    this.#worker = undefined;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [id, settle] of waiting) settle({ id, error });
  }
}

function answerOf(answer: unknown): HookAnswer {
  const { allowProvisioning, parameterOverrides } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const overrides = Object.entries((parameterOverrides ?? {}) as Readonly<Record<string, unknown>>);
  return {
    allowProvisioning: allowProvisioning === true || allowProvisioning === 'true',
    parameterOverrides: Object.fromEntries(overrides.map(([key, value]) => [key, String(value)])),
  };
}

/** Where the code of a function lies in generated/, and which export is its handler. Throws when it is not there. */
export function codeOf(
  lambda: ResolvedResource,
  list: ArtifactList,
  generated: string,
): { readonly file: string; readonly name: string } {
  const { Code, Handler } = lambda.properties as { Code: { S3Key: string }; Handler: string };
  const asset = list.assets.find(({ key }) => key === Code.S3Key);
  if (!asset)
    throw new Error(`${lambda.name}: its code ${Code.S3Key} is not among the assets of generated/manifest.json`);
  const dot = Handler.lastIndexOf('.');
  const module = Handler.slice(0, dot);
  const path = asset.files.find(
    (file) => file === `${asset.root}/${module}.mjs` || file === `${asset.root}/${module}.js`,
  );
  if (path === undefined) throw new Error(`${lambda.name}: the handler ${Handler} is not in ${asset.root}`);
  return { file: join(generated, path), name: Handler.slice(dot + 1) };
}
