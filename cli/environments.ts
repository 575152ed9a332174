import { MAX_MANIFEST_BYTES } from '../compiler/1-parse/index';
import { readText, type Sources } from '../compiler/1-parse/sources';
import { parseYaml } from '../compiler/1-parse/yaml';

/** The names under `environments`, in the order they are written; none where the manifest cannot be read, which compiling it will say. */
export async function environmentNames(sources: Sources, manifest: string): Promise<readonly string[]> {
  const { text } = await readText(sources, manifest, MAX_MANIFEST_BYTES);
  const root = text === undefined ? undefined : parseYaml(manifest, text).value;
  const environments = root?.entries.get('environments')?.value;
  return environments?.kind === 'map' ? [...environments.entries.keys()] : [];
}
