import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '../../compiler/diagnostics/diagnostic';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { sourcesIn } from '../sources';

const samples = fileURLToPath(new URL('../samples/', import.meta.url));

export function sampleNames(): readonly string[] {
  return readdirSync(samples).sort();
}

export const folderOfSample = (name: string): string => join(samples, name);

/** Everything that a sample compiles to, by path. A line `# env: NAME` in it chooses the environment. */
export function compileSample(name: string): Promise<ReadonlyMap<string, string>> {
  const environment = /^# env: (\S+)/.exec(readFileSync(join(samples, name, 'fleet.yaml'), 'utf8'))?.[1];
  return compileFolder(folderOfSample(name), 'fleet.yaml', environment);
}

export async function compileFolder(
  folder: string,
  manifest: string,
  environment?: string,
): Promise<ReadonlyMap<string, string>> {
  const { output, diagnostics } = await compile(sourcesIn(folder), {
    manifest,
    ...(environment ? { environment } : {}),
  });
  if (!output || hasErrors(diagnostics)) throw new Error(`${folder} does not compile: ${JSON.stringify(diagnostics)}`);
  return new Map(output.artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')]));
}
