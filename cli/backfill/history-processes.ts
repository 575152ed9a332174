import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FromHistoryHost, ToHistoryHost } from '../../runtime/history/history-messages';
import type { ThingDone } from '../../runtime/history/make-past';
import type { AgentConfig } from '../../schema/agent-config';

const STDERR_KEPT = 4_000;

/** Makes the past of these things in a process for each core; one thing after the other in each. Rejects with the first failure, or where it is aborted. */
export async function makeInProcesses(
  configs: readonly AgentConfig[],
  begin: Omit<Extract<ToHistoryHost, { kind: 'begin' }>, 'kind'>,
  take: (done: ThingDone) => void,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...configs];
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  const worker = async () => {
    const host = new HistoryHost(until);
    try {
      host.send({ kind: 'begin', ...begin });
      for (let config = waiting.shift(); config !== undefined; config = waiting.shift()) take(await host.make(config));
    } finally {
      await host.end();
    }
  };
  const workers = Array.from({ length: Math.min(availableParallelism(), configs.length) }, () =>
    worker().catch((problem: unknown) => {
      ending.abort();
      throw problem;
    }),
  );
  const ended = await Promise.allSettled(workers);
  signal.throwIfAborted();
  for (const one of ended) if (one.status === 'rejected' && !isAbort(one.reason)) throw one.reason;
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

const isAbort = (problem: unknown) => problem instanceof Error && problem.name === 'AbortError';

/** One process that makes pasts. */
class HistoryHost {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #stderr = '';

  constructor(private readonly signal: AbortSignal) {
    signal.throwIfAborted();
    const script = fileURLToPath(new URL('./history-host.js', import.meta.url));
    this.#child = fork(script, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    this.#child.stderr?.on('data', (piece: Buffer) => {
      this.#stderr = (this.#stderr + piece.toString()).slice(-STDERR_KEPT);
    });
    this.#child.on('error', () => {});
    this.#gone = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  send(message: ToHistoryHost): void {
    if (this.#child.connected) this.#child.send(message);
  }

  make(config: AgentConfig): Promise<ThingDone> {
    return new Promise((resolve, reject) => {
      const over = (settle: () => void) => {
        this.#child.off('message', heard);
        this.#child.off('close', closed);
        this.signal.removeEventListener('abort', aborted);
        settle();
      };
      const heard = (message: FromHistoryHost) =>
        over(() =>
          message.kind === 'done'
            ? resolve(message.done)
            : reject(new Error(`the past of ${message.thing} cannot be made: ${message.why}`)),
        );
      const closed = (code: number | null, killed: string | null) =>
        over(() =>
          reject(
            new Error(
              `a process that makes the past ended with ${killed ?? `code ${code}`}\n${this.#stderr}`.trimEnd(),
            ),
          ),
        );
      const aborted = () => over(() => reject(new DOMException('the past was interrupted', 'AbortError')));
      this.#child.on('message', heard);
      this.#child.on('close', closed);
      this.signal.addEventListener('abort', aborted);
      if (this.signal.aborted) return aborted();
      this.send({ kind: 'make', config });
    });
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}
