// moto as a server: a real endpoint over HTTP, which the SDK talks to as it talks to AWS. What it cannot show is written in gaps.test.ts.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const BIN = process.platform === 'win32' ? 'Scripts/moto_server.exe' : 'bin/moto_server';
export const SERVER = fileURLToPath(new URL(`../../.venv/${BIN}`, import.meta.url));

/** For the first answer; moto loads each service at its first call. */
export const START_MS = 60_000;

/** The account that moto says every caller is of. */
export const MOTO_ACCOUNT = '123456789012';

/** What the SDK finds in the environment of a test: no file, profile or metadata service of the machine. */
export const MOTO_ENV = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
} as const;

export interface Moto {
  readonly url: string;
  /** Forgets all that was made. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** A server of its own on a free port of this machine. It ends with this process at the latest. */
export async function startMoto(): Promise<Moto> {
  // To a file, not a pipe: moto writes a line for each request, and nobody would read it while a test waits for a process (spawnSync).
  const folder = mkdtempSync(join(tmpdir(), 'moto-'));
  const log = join(folder, 'log');
  const out = openSync(log, 'w');
  const child = spawn(SERVER, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', out, out] });
  closeSync(out);
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const url = await addressIn(log, child);
  const reset = async () => {
    const { ok, status } = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    if (!ok) throw new Error(`moto did not reset: HTTP ${status}`);
  };
  const stop = async () => {
    process.off('exit', kill);
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.exitCode === null) {
      kill();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, reset, stop };
}

/** It says where it listens once it does. */
async function addressIn(log: string, child: ChildProcess): Promise<string> {
  for (let waited = 0; waited < START_MS; waited += 50) {
    const said = readFileSync(log, 'utf8');
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (address !== undefined) return address;
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}: ${said}`);
    await sleep(50);
  }
  throw new Error(`moto_server does not listen: ${readFileSync(log, 'utf8')}`);
}
