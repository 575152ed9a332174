import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basePython, environmentFolder, pythonIn } from '../../runtime/twin/ml/python';
import { Unable } from '../unable';

/** The system's Python is not touched: packages go into an environment of the data directory. Rejects where that cannot be, or was aborted; what is there by then is made anew the next time. */
export async function setupPython(dataDir: string, requirements: string, signal?: AbortSignal): Promise<void> {
  const base = basePython();
  if (base === undefined)
    throw new Unable(
      'there is no Python 3.10 or newer with venv on this machine',
      'on Debian or Ubuntu: apt-get install python3 python3-venv; elsewhere from python.org, or name one with FLEET_PYTHON',
    );
  const folder = environmentFolder(dataDir);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  await run(base, ['-m', 'venv', folder], 'could not be made:', signal);
  // Python compiles what it imports, and pip would compile all that there is.
  const quick = ['--quiet', '--no-input', '--no-compile', '--disable-pip-version-check'];
  const pip = ['-m', 'pip', 'install', ...quick, '-r', requirements];
  await run(pythonIn(folder), pip, 'has no packages: pip says', signal);
}

const STDERR_KEPT = 4_000;

function run(command: string, words: readonly string[], problem: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Unable(`the environment ${problem} ${why}`, 'look whether pip reaches its index, and try again'));
    const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'], ...(signal ? { signal } : {}) });
    let stderr = '';
    child.stderr.on('data', (piece: Buffer) => {
      stderr = (stderr + piece.toString()).slice(-STDERR_KEPT);
    });
    child.on('error', ({ message }) => fail(message));
    child.on('close', (code) => (code === 0 ? resolve() : fail(stderr.trim().split('\n').at(-1) ?? '')));
  });
}
