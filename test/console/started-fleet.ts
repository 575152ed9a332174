import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = process.env.FLEET_MAIN ?? fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface StartedFleet {
  /** Of the console. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Resolves when so many devices are onboarded. */
  onboarded(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** `fleet up` for a script that looks at its console. */
export async function startedFleet(folder: string, words: readonly string[]): Promise<StartedFleet> {
  const child = spawn(process.execPath, [MAIN, 'up', '--json', ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let onboarded = 0;
  const started = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const told = JSON.parse(line) as { event: string; console?: string; fleet?: { onboarded: number } };
      if (told.event === 'started') resolve(told.console ?? '');
      if (told.event === 'progress') onboarded = told.fleet?.onboarded ?? 0;
    });
    child.once('exit', () => reject(new Error('fleet up ended')));
  });
  return {
    url: await started,
    process: child,
    async onboarded(count) {
      while (onboarded < count) await new Promise((resolve) => setTimeout(resolve, 200));
    },
    async stop() {
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}
