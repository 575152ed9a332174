import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openConsoleServer } from '../../runtime/twin/console/console-server';
import { type ShownRun, shownFleet } from './shown-fleet';

export interface OpenedConsole {
  readonly url: string;
  changed(): void;
  close(): Promise<void>;
}

/** The port that was asked for is another program's. */
export class ConsolePortError extends Error {
  override readonly name = 'ConsolePortError';
}

/** The last port of the console, in the data directory: a page that was left open finds the next start. */
const PORT_FILE = 'console-port';

/** Undefined where no console is wanted. */
export async function openedConsole(
  run: ShownRun,
  port: number | undefined,
  problem: (text: string) => void,
): Promise<OpenedConsole | undefined> {
  if (port === undefined) return undefined;
  const folder = fileURLToPath(new URL('./console/', import.meta.url));
  if (!existsSync(join(folder, 'index.html'))) problem('the page of the console is not built: run `npm run build`');
  const shown = shownFleet(run);
  const open = (at: number) => openConsoleServer({ shown, folder, port: at, topicOf: topicsOf(run) });
  const file = join(run.dir.path, PORT_FILE);
  const opened = await (port === 0 ? firstOf([lastPort(file), 0], open) : firstOf([port], open));
  writeFileSync(file, `${opened.port}\n`, { mode: 0o600 });
  return opened;
}

/** The first port that is free. */
async function firstOf<T>(ports: readonly number[], open: (port: number) => Promise<T>): Promise<T> {
  for (const port of ports) {
    try {
      return await open(port);
    } catch (problem) {
      if (!(problem instanceof Error && 'code' in problem && problem.code === 'EADDRINUSE')) throw problem;
    }
  }
  throw new ConsolePortError(`port ${ports.join(', ')} is taken by another program`);
}

function lastPort(file: string): number {
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
}

function topicsOf({ configs }: ShownRun): (group: string, device: string) => string {
  let known: ReturnType<ShownRun['configs']> | undefined;
  let topics = new Map<string, string>();
  return (group, device) => {
    if (known !== configs()) {
      known = configs();
      const all = [...known.values()].flatMap((config) => config.devices.map((one) => ({ ...one, of: config.group })));
      topics = new Map(all.map(({ of, id, topics }) => [JSON.stringify([of, id]), topics.data]));
    }
    return topics.get(JSON.stringify([group, device])) ?? '';
  };
}
