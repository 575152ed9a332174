import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { attachedPython } from './attached-python';
import { StepFailure } from './step-failure';

/** What a job is started with; paths below /opt/ml stand for `base`. */
export interface Container {
  readonly step: string;
  /** `python3`, the script, and what else is on the line. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly base: string;
  /** The MaxRuntimeInSeconds of the step. */
  readonly seconds: number;
}

const HOME = '/opt/ml';
const STDERR_KEPT = 4_000;

/** Runs a script under the contract of SageMaker's containers. Rejects with StepFailure, in the last words of the script where it had some. */
export async function runContainer(
  python: string,
  { step, base, seconds, command, environment }: Container,
  said: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const inside = (text: string) =>
    text === HOME || text.startsWith(`${HOME}/`) ? join(base, text.slice(HOME.length)) : text;
  const [program, ...words] = command.map(inside);
  if (program !== 'python3')
    throw new StepFailure(step, `the twin runs python3 in containers, and this one wants ${program}`);
  const child = attachedPython({
    python,
    words,
    base,
    environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, inside(value)])),
  });
  let ending: 'late' | 'aborted' | undefined;
  const end = (why: typeof ending) => {
    ending ??= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(end, seconds * 1000, 'late');
  const abort = () => end('aborted');
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  lines(child.stdout, said);
  let complained = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    complained = (complained + piece).slice(-STDERR_KEPT);
  });
  const ended = once(child, 'close');
  if (child.pid !== undefined) lower(child.pid);
  const [status, killed] = (await ended.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  })) as [number | null, string | null];
  if (status === 0) return;
  throw new StepFailure(
    step,
    reasonOf({ ending, status, killed, seconds, said: wordsOf(base) ?? lastLine(complained) }),
  );
}

interface End {
  readonly ending: 'late' | 'aborted' | undefined;
  readonly status: number | null;
  readonly killed: string | null;
  readonly seconds: number;
  readonly said: string | undefined;
}

function reasonOf({ ending, status, killed, seconds, said }: End): string {
  if (ending === 'aborted') return 'it was interrupted';
  if (ending === 'late')
    return `it was ended after ${seconds} s, the MaxRuntimeInSeconds of the pipeline: it hangs, or has too much to do`;
  if (killed === 'SIGKILL' || status === 137)
    return 'it was killed, as the system does when memory runs out: shorten train.window, or close other programs';
  return said ?? `it ended with ${status ?? killed} and without a word`;
}

function lines(stream: NodeJS.ReadableStream, said: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line.trim() !== '') said(line.trim());
  });
}

/** What the script left where SageMaker looks for the reason. */
function wordsOf(base: string): string | undefined {
  const file = join(base, 'output', 'failure');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined;
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim() || undefined;
}

function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not let us.
  }
}
