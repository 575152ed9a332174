import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sources } from '../../../compiler/1-parse/sources';
import { hasErrors } from '../../../compiler/diagnostics/diagnostic';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { compileSample } from '../../golden/sample';
import { sourcesIn, sourcesOf } from '../../sources';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Writes what the example fleet compiles to, as `fleet compile` does. */
export function writeExample(folder: string, environment?: string): Promise<void> {
  return write(folder, sourcesIn(root), 'fleet.example.yaml', environment);
}

/** The same for one of test/samples. */
export async function writeSample(folder: string, name: string): Promise<void> {
  writeFiles(folder, await compileSample(name));
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
  writeFiles(folder, new Map(output.artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')])));
}

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
