import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { expect, it } from 'vitest';
import { bundle } from '../../cli/commands/bundle';
import { Authority } from '../../runtime/twin/iot-core/ca/authority';
import { manifest } from './fleet';
import { record } from './recording';
import { temporaryFolder } from './temporary-folder';

export const HOST = 'abc123-ats.iot.eu-west-1.amazonaws.com';
/** Of the machine that runs the tests. */
export const ARCH = process.arch === 'arm64' ? 'arm64' : 'x64';

export type Given = Readonly<Record<string, string>>;

export interface Packed {
  readonly content: Buffer;
  readonly mode: number;
}

export interface Bundled {
  /** Where the manifest is and `out.tar.gz`. */
  readonly folder: string;
  /** What was said on stderr. */
  readonly err: string;
  /** Sorted as in the bundle, without its one folder; folders end with a slash. */
  readonly files: ReadonlyMap<string, Packed>;
  text(path: string): string;
}

export function withManifest(yaml = manifest()): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'fleet.yaml'), yaml);
  return folder;
}

export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** A root CA, and certificates with keys of its making. */
export async function authority(): Promise<{ readonly pem: string; pair(): Promise<Pair> }> {
  const ca = await Authority.open(temporaryFolder());
  const pair = async () => {
    const { pem, privateKey } = await ca.deviceCertificate();
    return { certificate: ended(pem), key: ended(privateKey) };
  };
  return { pem: ended(ca.pem), pair };
}

const ended = (pem: string) => `${pem.trimEnd()}\n`;

/** A manifest with a folder `claim` beside it. */
export async function withClaim(files?: Given): Promise<string> {
  const folder = withManifest();
  mkdirSync(join(folder, 'claim'));
  const { certificate, key } = await (await authority()).pair();
  for (const [name, content] of Object.entries(files ?? { 'certificate.pem': certificate, 'private.key': key })) {
    writeFileSync(join(folder, 'claim', name), content);
  }
  return folder;
}

export async function bundled(options: Given = {}, folder = withManifest(), thing = 'room-001'): Promise<Bundled> {
  const given = { out: 'out.tar.gz', arch: 'arm64', ...options };
  const { code, err } = await record(bundle, folder, { arguments: { thing }, options: given });
  expect(code, err).toBe(0);
  const entries = await unpackTar(gunzipSync(readFileSync(join(folder, 'out.tar.gz'))), { strip: 1 });
  const files = new Map(
    entries.map(({ header, data }) => [header.name, { content: Buffer.from(data ?? []), mode: header.mode ?? 0 }]),
  );
  const text = (path: string) => files.get(path)?.content.toString('utf8') ?? `there is no ${path} in the bundle`;
  return { folder, err, files, text };
}

/** The folder that a technician's `tar` makes of the bundle. */
export async function unpacked(options: Given, folder = withManifest(), thing = 'room-001'): Promise<string> {
  await bundled(options, folder, thing);
  const into = temporaryFolder();
  execFileSync('tar', ['-xzf', join(folder, 'out.tar.gz'), '-C', into, '--strip-components=1']);
  return into;
}

/** A test that needs a program. Without it: a failure in CI, elsewhere a skip that says why in its name. */
export function itWith(program: string, name: string, test: () => Promise<void>): void {
  if (isThere(program)) it(name, test);
  else if (process.env.CI !== 'true') it.skip(`${name} (skipped: ${program} is not installed)`, test);
  else {
    it(name, () => {
      throw new Error(`${program} is not installed`);
    });
  }
}

function isThere(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => folder !== '' && existsSync(join(folder, program)));
}
