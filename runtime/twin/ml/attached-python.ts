import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** Runs a script as python would, and ends when whoever started it does, which holds the other end of stdin. */
const PROGRAM = `
import os, runpy, sys, threading
def watch():
    os.read(0, 1)
    os._exit(1)
threading.Thread(target=watch, daemon=True).start()
del sys.argv[0]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
`;

/** What makes runs alike and keeps folders clean. */
const SETTINGS = {
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
  PYTHONIOENCODING: 'utf-8',
};

export interface Script {
  readonly python: string;
  /** The file, and the words behind it. */
  readonly words: readonly string[];
  /** Stands for /opt/ml. */
  readonly base: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A script that never outlives this process. */
export function attachedPython({ python, words, base, environment }: Script): ChildProcessWithoutNullStreams {
  const child = spawn(python, ['-c', PROGRAM, ...words], {
    cwd: base,
    env: { ...process.env, ...environment, ...SETTINGS, FLEET_ML_BASE: base },
    stdio: 'pipe',
    // An interrupt of the terminal is for whoever started it: its end is the end of stdin.
    detached: true,
  });
  child.stdin.on('error', () => {}); // it is gone: 'close' says how
  return child;
}
