// Makes the Python environment that the tests ask for AWS's own opinion: .venv/ in the project root.
// The stamp is written last, so an interrupted install is seen as no install and is done again.
// Where it cannot be made, a laptop goes on without it (the suites say so) and CI stops here.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const VENV = fileURLToPath(new URL('../../.venv', import.meta.url));
const VENV_PYTHON = process.platform === 'win32' ? `${VENV}/Scripts/python.exe` : `${VENV}/bin/python`;
const STAMP = `${VENV}/oracle-stamp.json`;

const ASK_VERSION = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
const HOW_TO_GET = `On Debian or Ubuntu: apt-get install python3 python3-venv. \
Elsewhere: install Python 3.10 or newer from python.org or your package manager, or point FLEET_PYTHON at one.`;

class Obstacle extends Error {}

function run(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { ok: status === 0 && !error, output: stdout ?? '', problem: error?.message ?? stderr ?? '' };
}

function findPython() {
  const candidates = process.env.FLEET_PYTHON ? [process.env.FLEET_PYTHON] : ['python3', 'python'];
  const seen = [];
  for (const command of candidates) {
    const { ok, output } = run(command, ['-c', ASK_VERSION]);
    const version = output.trim();
    const [major, minor] = version.split('.').map(Number);
    if (ok && (major > 3 || (major === 3 && minor >= 10))) return { command, version };
    seen.push(`${command} ${ok ? `is ${version}` : 'is not there'}`);
  }
  throw new Obstacle(`Python 3.10 or newer is missing (${seen.join(', ')}). ${HOW_TO_GET}`);
}

function install(python) {
  if (!run(python.command, ['-c', 'import venv, ensurepip']).ok) {
    throw new Obstacle(`Python ${python.version} lacks its venv module. ${HOW_TO_GET}`);
  }
  rmSync(VENV, { recursive: true, force: true });
  const made = run(python.command, ['-m', 'venv', VENV]);
  if (!made.ok) throw new Obstacle(`Python ${python.version} could not make .venv: ${made.problem.trim()}`);
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',

    '--disable-pip-version-check',
    '-r',
    REQUIREMENTS,
  ];
  const installed = run(VENV_PYTHON, pip);
  if (!installed.ok)
    throw new Obstacle(`pip could not install test/python/requirements.txt: ${installed.problem.trim()}`);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return undefined; // never installed, or interrupted
  }
}

/** Asking Python for its version costs more than all the rest, so the environment's own note of it is trusted. */
function isFresh(stamp, wanted) {
  if (!stamp || !existsSync(VENV_PYTHON)) return false;
  const config = readFileSync(`${VENV}/pyvenv.cfg`, 'utf8');
  const sameRequest = stamp.requirements === wanted.requirements && stamp.override === wanted.override;
  return sameRequest && config.includes(`version = ${stamp.python}`);
}

function setUp() {
  const requirements = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const wanted = { requirements, override: process.env.FLEET_PYTHON ?? '' };
  const stamp = readStamp();
  if (isFresh(stamp, wanted)) return `ready (Python ${stamp.python} in .venv)`;
  const python = findPython();
  install(python);
  writeFileSync(STAMP, `${JSON.stringify({ ...wanted, python: python.version }, null, 2)}\n`);
  return `installed (Python ${python.version} in .venv)`;
}

try {
  console.log(`Python oracles: ${setUp()}`);
} catch (error) {
  if (!(error instanceof Obstacle)) throw error;
  if (process.env.CI === 'true') {
    console.error(`Python oracles: missing. ${error.message}`);
    process.exitCode = 1;
  } else {
    console.log(`Python oracles: skipped, the tests that need them will say so. ${error.message}`);
  }
}
