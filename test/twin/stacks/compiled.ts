import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '../../../compiler/diagnostics/diagnostic';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { sourcesIn } from '../../sources';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const samples = join(root, 'test/samples');

/** Writes what the example fleet compiles to, as `fleet compile` does. */
export function writeExample(folder: string, environment?: string): Promise<void> {
  return write(folder, root, 'fleet.example.yaml', environment);
}

export function sampleNames(): readonly string[] {
  return readdirSync(samples).sort();
}

/** The same for one of test/samples. */
export function writeSample(folder: string, name: string): Promise<void> {
  const environment = /^# env: (\S+)/.exec(readFileSync(join(samples, name, 'fleet.yaml'), 'utf8'))?.[1];
  return write(folder, join(samples, name), 'fleet.yaml', environment);
}

async function write(folder: string, from: string, manifest: string, environment: string | undefined): Promise<void> {
  const { output, diagnostics } = await compile(sourcesIn(from), { manifest, ...(environment ? { environment } : {}) });
  if (!output || hasErrors(diagnostics)) throw new Error(`${from} does not compile: ${JSON.stringify(diagnostics)}`);
  for (const artifact of output.artifacts) {
    const path = join(folder, artifact.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [...contentOf(artifact)].join(''));
  }
}
