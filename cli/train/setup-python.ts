import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basePython, environmentFolder, pythonIn } from '../../runtime/twin/ml/python';
import { Unable } from '../unable';

/** The system's Python is not touched: packages go into an environment of the data directory. */
export function setupPython(dataDir: string, requirements: string): string {
  const base = basePython();
  if (base === undefined)
    throw new Unable(
      'there is no Python 3.10 or newer with venv on this machine',
      'on Debian or Ubuntu: apt-get install python3 python3-venv; elsewhere from python.org, or name one with FLEET_PYTHON',
    );
  const folder = environmentFolder(dataDir);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  run(base, ['-m', 'venv', folder], 'could not be made');
  const python = pythonIn(folder);
  run(
    python,
    ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '-r', requirements],
    'has no packages: pip says',
  );
  return python;
}

function run(command: string, words: readonly string[], problem: string): void {
  const { status, error, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  if (status === 0) return;
  const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  throw new Unable(`the environment ${problem} ${why}`, 'look whether pip reaches its index, and try again');
}
