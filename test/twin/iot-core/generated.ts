import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sources } from '../../../compiler/1-parse/sources';
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

/** Writes what the example fleet, or an edition of it, compiles to, as `fleet compile` does. */
export async function writeExample(folder: string, edit = (text: string) => text): Promise<void> {
  const { output, diagnostics } = await compile(edited(sourcesIn(root), edit), { manifest: 'fleet.example.yaml' });
  if (!output || hasErrors(diagnostics))
    throw new Error(`the example does not compile: ${JSON.stringify(diagnostics)}`);
  for (const artifact of output.artifacts) {
    const path = join(folder, artifact.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [...contentOf(artifact)].join(''));
  }
}

function edited(sources: Sources, edit: (text: string) => string): Sources {
  const manifest = edit(readFileSync(join(root, 'fleet.example.yaml'), 'utf8'));
  return { open: (path) => (path === 'fleet.example.yaml' ? inOnePiece(manifest) : sources.open(path)) };
}

async function* inOnePiece(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
