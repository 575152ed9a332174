import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EtlEngine, EtlFailed, type FolderRun } from './etl-engine';
import { ETL_FOLDER } from './etl-plan';
import type { EtlReport } from './etl-report';

/** What a run may take of the machine. */
interface Limits {
  readonly threads: number;
  /** As DuckDB writes it: `512MB`. */
  readonly memory: string;
}

/** Little, so that devices and queries have the rest. */
const LIMITS: Limits = { threads: 1, memory: '512MB' };

/** Ends with its parent, which holds the other end of stdin. */
const PROGRAM = `
process.stdin.resume().on('end', () => process.exit(1));
const [code, folder, sensor, options] = process.argv.slice(1);
const { loadPlan, runFolder } = await import(code);
const { report } = await runFolder(await loadPlan(folder), sensor, JSON.parse(options));
process.stdout.write(JSON.stringify(report), () => process.exit(0));
`;
const STDERR_KEPT = 4_000;

/** The generated SQL in DuckDB: each run is a process that everything else comes before. */
export const duckdbEngine: EtlEngine = duckdbWith(LIMITS);

/** The same with other limits, for whoever has the machine to himself. */
export function duckdbWith(limits: Limits): EtlEngine {
  return { run: (...words) => run(limits, ...words), close: () => {} };
}

async function run(
  limits: Limits,
  generated: string,
  sensor: string,
  options: FolderRun,
  signal?: AbortSignal,
): Promise<EtlReport> {
  const folder = join(generated, ETL_FOLDER);
  const code = pathToFileURL(join(folder, 'run.mjs')).href;
  const words = [code, folder, sensor, JSON.stringify({ ...options, ...limits })];
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, '--', ...words], {
    env: { ...process.env, NODE_PATH: packagesFolder() },
    stdio: 'pipe',
    killSignal: 'SIGKILL',
    // An interrupt of the terminal is for whoever ordered the run: it says when this ends.
    detached: true,
    ...(signal ? { signal } : {}),
  });
  let said = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    complained = (complained + piece).slice(-STDERR_KEPT);
  });
  const ended = once(child, 'close');
  if (child.pid !== undefined) lower(child.pid);
  const [status] = (await ended) as [number | null];
  if (status === 0) return JSON.parse(said) as EtlReport;
  throw new EtlFailed(sensor, reasonIn(complained));
}

/** The compiled code asks for DuckDB by name, wherever it lies: it gets the one of the twin, as a layer gives it in AWS. */
function packagesFolder(): string {
  const name = '@duckdb/node-api';
  const file = createRequire(import.meta.url).resolve(name);
  return file.slice(0, file.lastIndexOf(join(name, '/')) - 1);
}

function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not let us.
  }
}

/** The line of an uncaught error, out of all that Node.js prints around it. */
function reasonIn(text: string): string {
  return (/^\[?\w*Error\b.*/m.exec(text)?.[0] ?? text).trim() || 'it ended without a word';
}
