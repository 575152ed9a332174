import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '../../../compiler/diagnostics/diagnostic';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { sourcesIn } from '../../sources';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A folder that the test removes. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'fleetwright-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes what the example fleet compiles to, as `fleet compile` does. */
export async function writeExample(folder: string): Promise<void> {
  const { output, diagnostics } = await compile(sourcesIn(root), { manifest: 'fleet.example.yaml' });
  if (!output || hasErrors(diagnostics))
    throw new Error(`the example does not compile: ${JSON.stringify(diagnostics)}`);
  for (const artifact of output.artifacts) {
    const path = join(folder, artifact.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [...contentOf(artifact)].join(''));
  }
}
