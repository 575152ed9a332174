import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The built command line tool, run as a user runs it. `npm test` builds it first. */
export const MAIN = process.env.FLEET_MAIN ?? fileURLToPath(new URL('../../dist/main.js', import.meta.url));
if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run npm run build first`);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without what the terminal of whoever runs the tests would change. */
const PLAIN_ENV = { PATH: process.env.PATH, HOME: process.env.HOME };

export function fleet(folder: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: { ...PLAIN_ENV, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}

export function startFleet(folder: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawn(process.execPath, [MAIN, ...words], { cwd: folder, env: { ...PLAIN_ENV, ...env }, stdio: 'ignore' });
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A temporary folder with these files; removed when the test file is through. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-test-'));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) put(folder, path, content);
  return folder;
}

export function put(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Every file below a folder with its text; links and folders are told apart from files. */
export function treeOf(folder: string, path = ''): Map<string, string> {
  const tree = new Map<string, string>();
  if (!existsSync(join(folder, path))) return tree;
  for (const name of readdirSync(join(folder, path)).sort()) {
    const inner = path === '' ? name : `${path}/${name}`;
    const stats = lstatSync(join(folder, inner));
    if (stats.isDirectory()) for (const [deeper, text] of treeOf(folder, inner)) tree.set(deeper, text);
    else tree.set(inner, stats.isFile() ? readFileSync(join(folder, inner), 'utf8') : 'not a file');
  }
  return tree;
}

/** A small fleet: one sensor, one group of counted devices with a threshold, two environments. */
export function manifest({ count = 3, above = 8, extra = '' } = {}): string {
  return `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
groups:
  rooms:
    sensor: probe
    devices: { prefix: room-, count: ${count} }
    thresholds:
      - { id: warm, field: temperature, above: ${above} }
alerts: { email: [ops@example.com] }
environments:
  dev: { aws: { tags: { stage: dev } } }
  prod: { aws: { tags: { stage: prod } } }
${extra}`;
}
