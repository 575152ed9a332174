import type { Sources } from '../../compiler/1-parse/sources';
import type { Output } from '../../compiler/4-emit/index';
import { snapshotOf } from '../../compiler/5-plan/index';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic';
import { compile } from '../../compiler/index';
import type { Fleet } from '../../compiler/ir/fleet/index';
import { version } from '../../package.json';
import type { Snapshot } from '../../schema/plan/snapshot';

/** A manifest as a plan and an apply see it. Without `made`, the diagnostics say why. */
export interface Target {
  readonly made?: { readonly fleet: Fleet; readonly output: Output; readonly snapshot: Snapshot };
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles a manifest, and keeps what was read: the snapshot can then be compiled again, wherever it is. */
export async function compileTarget(
  sources: Sources,
  manifest: string,
  environment: string | undefined,
): Promise<Target> {
  const files = new Map<string, string>();
  const recorded = { open: (path: string) => recording(sources.open(path), path, files) };
  const options = { manifest, ...(environment === undefined ? {} : { environment }) };
  const { fleet, output, diagnostics } = await compile(recorded, options);
  if (!fleet || !output) return { diagnostics };
  const inputs = { manifest, files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))) };
  return { made: { fleet, output, snapshot: snapshotOf(fleet, output, inputs, version) }, diagnostics };
}

/** Passes the bytes on, and puts the text into `files` once all of it was read. What is no UTF-8 does not compile. */
function recording(
  chunks: AsyncIterable<Uint8Array> | undefined,
  path: string,
  files: Map<string, string>,
): AsyncIterable<Uint8Array> | undefined {
  return chunks && recorded(chunks, path, files);
}

async function* recorded(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  files: Map<string, string>,
): AsyncIterable<Uint8Array> {
  const kept: Uint8Array[] = [];
  for await (const chunk of chunks) {
    kept.push(chunk);
    yield chunk;
  }
  files.set(path, Buffer.concat(kept).toString('utf8'));
}
