import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonEnv, pythonPath } from '../ml/python';

/** What one detector made of one recording. */
export interface Judged {
  readonly name: string;
  /** Faults that begin after what was learned from. */
  readonly scorable: number;
  readonly found: number;
  readonly false: number;
  readonly days: number;
  /** Readings by truth and flag. */
  readonly rows: { readonly right: number; readonly false: number; readonly missed: number; readonly quiet: number };
  /** For each reading. */
  readonly microseconds: number;
}

export type Part = 'seen' | 'unseen';

/** By detector, the project's own first. */
export type Verdicts = Readonly<Record<Part, Readonly<Record<string, readonly Judged[]>>>>;

const here = fileURLToPath(new URL('recordings/', import.meta.url));
const SCRIPTS = fileURLToPath(new URL('../../compiler/targets/sagemaker/scripts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.fleet/recordings', import.meta.url));
const PACKAGES = join(CACHE, 'packages');
const VENV = join(CACHE, 'venv');
const OURS = 'ours';
const PEERS = ['ecod', 'iforest', 'half-space-trees'];

/**
 * Judges the robust baseline and three detectors of the field on recordings out of packages and on generated ones. Packages and peers are installed once
 * below .fleet, by pip, in the versions of recordings/. Throws where that is not possible, and says what is missing.
 */
export function judgeRecordings(): Verdicts {
  mkdirSync(CACHE, { recursive: true });
  const peers = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(peers)) run(pythonPath(), ['-m', 'venv', VENV], 'an environment for the detectors of the field');
  installed('requirements.txt', peers, []);
  installed('packages.txt', peers, ['--no-deps', '--target', PACKAGES, '--upgrade']);
  const judge = (python: string, detector: string, part: Part) =>
    JSON.parse(run(python, [join(here, 'judge.py'), PACKAGES, detector, part, SCRIPTS], detector)) as Judged[];
  const all = (part: Part) => ({
    [OURS]: judge(pythonPath(), OURS, part),
    ...Object.fromEntries(PEERS.map((detector) => [detector, judge(peers, detector, part)])),
  });
  return { seen: all('seen'), unseen: all('unseen') };
}

/** Once for each version of the list. */
function installed(list: string, python: string, args: readonly string[]): void {
  const wanted = readFileSync(join(here, list), 'utf8');
  const done = join(CACHE, list);
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return;
  run(python, ['-m', 'pip', 'install', '--quiet', ...args, '-r', join(here, list)], `the packages of ${list}`);
  writeFileSync(done, wanted);
}

function run(python: string, args: readonly string[], what: string): string {
  const { status, stdout, stderr } = spawnSync(python, args, {
    encoding: 'utf8',
    env: pythonEnv(),
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${what} is missing or failed (${python} ${args.join(' ')}): ${stderr}`);
  return stdout;
}
