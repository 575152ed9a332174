import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the scripts import, per algorithm; matplotlib only where pictures are wanted. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  xgboost: ['numpy', 'pandas', 'pyarrow', 'xgboost'],
  'isolation-forest': ['numpy', 'pandas', 'pyarrow', 'sklearn', 'joblib'],
  'random-cut-forest': ['numpy', 'pandas', 'pyarrow', 'krcf'],
  'robust-baseline': ['numpy', 'pandas', 'pyarrow'],
};
const OLDEST = [3, 10] as const;

const ASK = `
import importlib.util, json, sys
print(json.dumps([list(sys.version_info[:2]), [name for name in sys.argv[1:] if importlib.util.find_spec(name) is None]]))
`;

export interface Python {
  readonly command: string;
}

/** No Python that can run the scripts: where was looked, and what each lacks. */
export class NoPython extends Error {
  override readonly name = 'NoPython';
}

/** The environment of a data directory, which \`fleet train --setup\` makes. */
export const environmentFolder = (dataDir: string) => join(dataDir, 'ml', 'python');

export function pythonIn(environment: string): string {
  return process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

/** The first that has what the algorithms need: FLEET_PYTHON alone where it is set, else the data directory's own, .venv of the folder, and the system's. */
export function findPython(dataDir: string, folder: string, algorithms: readonly string[]): Python {
  const chosen = process.env.FLEET_PYTHON;
  const own = [environmentFolder(dataDir), join(folder, '.venv')].map(pythonIn).filter((file) => existsSync(file));
  const candidates = chosen ? [chosen] : [...own, 'python3', 'python'];
  const needed = [...new Set(algorithms.flatMap((name) => NEEDED[name] ?? []))];
  const problems: string[] = [];
  for (const command of candidates) {
    const problem = problemWith(command, needed);
    if (problem === undefined) return { command };
    problems.push(problem);
  }
  throw new NoPython(problems.join('; '));
}

/** A Python that can make an environment. */
export function basePython(): string | undefined {
  const candidates = process.env.FLEET_PYTHON ? [process.env.FLEET_PYTHON] : ['python3', 'python'];
  return candidates.find((command) => problemWith(command, ['venv', 'ensurepip']) === undefined);
}

function problemWith(command: string, needed: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, ['-c', ASK, ...needed], { encoding: 'utf8' });
  if (status !== 0) return `${command} is not there`;
  const [[major = 0, minor = 0], missing] = JSON.parse(stdout) as [number[], string[]];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) return `${command} is Python ${major}.${minor}`;
  return missing.length > 0 ? `${command} lacks ${missing.join(', ')}` : undefined;
}
