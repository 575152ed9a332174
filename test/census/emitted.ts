import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sources } from '../../compiler/1-parse/sources';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { sourcesIn } from '../sources';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file that was emitted. */
export interface EmittedFile {
  readonly path: string;
  readonly text: string;
}

/** A resource of CloudFormation. */
export interface EmittedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: { readonly [name: string]: unknown };
}

/** An archive or object that `apply` uploads. */
export interface EmittedAsset {
  readonly key: string;
  /** Paths of the files in it. */
  readonly files: readonly string[];
}

/** What a manifest compiles to, as the census looks at it. */
export interface Emitted {
  readonly files: readonly EmittedFile[];
  readonly resources: readonly EmittedResource[];
  readonly assets: readonly EmittedAsset[];
}

/** Compiles the example, or a sample, perhaps with more in it. */
export async function emitted(manifest: string, edit = (text: string) => text): Promise<Emitted> {
  const at = manifest.lastIndexOf('/') + 1;
  const [folder, name] = [join(root, manifest.slice(0, at)), manifest.slice(at)];
  const text = edit(readFileSync(join(folder, name), 'utf8'));
  const sources: Sources = sourcesIn(folder);
  const { output, diagnostics } = await compile(
    { open: (path) => (path === name ? inOnePiece(text) : sources.open(path)) },
    { manifest: name },
  );
  if (!output) throw new Error(`${manifest}: ${diagnostics.map(({ message }) => message).join('\n')}`);
  return {
    files: output.artifacts.map((artifact) => ({ path: artifact.path, text: [...contentOf(artifact)].join('') })),
    resources: output.resources.map(({ logicalId, type, properties }) => ({ logicalId, type, properties })),
    assets: output.assets.map(({ key, files }) => ({ key, files: [...files] })),
  };
}

async function* inOnePiece(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
