// moto as a server: a real endpoint over HTTP, which the SDK talks to as it talks to AWS. What it cannot show is written in gaps.test.ts.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, it } from 'vitest';

const BIN = process.platform === 'win32' ? 'Scripts/moto_server.exe' : 'bin/moto_server';
const SERVER = fileURLToPath(new URL(`../../.venv/${BIN}`, import.meta.url));

/** For the first answer; moto loads each service at its first call. */
const START_MS = 60_000;

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
async function startMoto(): Promise<Moto> {
  const child = spawn(SERVER, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const url = await addressOf(child);
  const reset = async () => {
    const { ok, status } = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    if (!ok) throw new Error(`moto did not reset: HTTP ${status}`);
  };
  const stop = () => {
    process.off('exit', kill);
    return new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      if (child.exitCode === null) kill();
      else resolve();
    });
  };
  return { url, reset, stop };
}

/** It says where it listens once it does. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`moto_server does not listen: ${said}`)), START_MS);
    const hear = (text: Buffer) => {
      said = `${said}${text}`.slice(-2000);
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`moto_server ended with ${code}: ${said}`)));
  });
}

/** One server for a test file; the result is it, once the tests run. */
export function useMoto(): () => Moto {
  let moto: Moto | undefined;
  beforeAll(async () => {
    moto = await startMoto();
  }, START_MS);
  afterAll(() => moto?.stop());
  return () => {
    if (!moto) throw new Error('moto is not running yet');
    return moto;
  };
}

/** A suite that needs moto. Without it: a failure in CI, elsewhere a skip that says why in its name. */
export function describeWithMoto(name: string, suite: () => void): void {
  if (existsSync(SERVER)) describe(name, suite);
  else if (process.env.CI !== 'true') describe.skip(`${name} (skipped: run node test/python/setup.mjs)`, suite);
  else {
    describe(name, () => {
      it('has moto', () => {
        throw new Error(`${SERVER} is missing: run node test/python/setup.mjs`);
      });
    });
  }
}
