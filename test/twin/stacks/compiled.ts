import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sources } from '../../../compiler/1-parse/sources';
import { hasErrors } from '../../../compiler/diagnostics/diagnostic';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { sourcesIn, sourcesOf } from '../../sources';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const samples = join(root, 'test/samples');

/** Writes what the example fleet compiles to, as `fleet compile` does. */
export function writeExample(folder: string, environment?: string): Promise<void> {
  return write(folder, sourcesIn(root), 'fleet.example.yaml', environment);
}

export function sampleNames(): readonly string[] {
  return readdirSync(samples).sort();
}

/** The same for one of test/samples. */
export function writeSample(folder: string, name: string): Promise<void> {
  const environment = /^# env: (\S+)/.exec(readFileSync(join(samples, name, 'fleet.yaml'), 'utf8'))?.[1];
  return write(folder, sourcesIn(join(samples, name)), 'fleet.yaml', environment);
}

/** The same for a manifest that needs no other file. */
export function writeManifest(folder: string, yaml: string): Promise<void> {
  return write(folder, sourcesOf({ 'fleet.yaml': yaml }), 'fleet.yaml', undefined);
}

async function write(
  folder: string,
  sources: Sources,
  manifest: string,
  environment: string | undefined,
): Promise<void> {
  const { output, diagnostics } = await compile(sources, { manifest, ...(environment ? { environment } : {}) });
  if (!output || hasErrors(diagnostics))
    throw new Error(`${manifest} does not compile: ${JSON.stringify(diagnostics)}`);
  for (const artifact of output.artifacts) {
    const path = join(folder, artifact.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [...contentOf(artifact)].join(''));
  }
}
