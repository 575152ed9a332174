import { format } from '../../compiler/1-parse/format/format';
import { compile } from '../../compiler/index';
import { publishedSchema } from '../../schema/manifest-schema';
import { Unable } from '../unable';
import { type PipelineOptions, pipelineFiles } from './pipeline';
import manifestTemplate from './templates/fleet.yaml.hbs';

export interface StarterOptions {
  readonly name: string;
  readonly region: string;
  readonly pipeline?: Pick<PipelineOptions, 'ci' | 'install'>;
  /** fleetwright is installed in the folder itself: then its schema is used where it lies. */
  readonly isLocal: boolean;
}

/** What `fleet init` puts into a folder, as text. */
export interface Starter {
  /** New files by path; none of them may exist. */
  readonly files: ReadonlyMap<string, string>;
  /** The association for editors: goes into .vscode/settings.json where there is none. */
  readonly settings: string;
  /** Lines that .gitignore must have. */
  readonly ignored: readonly string[];
  /** What the compiler says about the name and the region without refusing them. */
  readonly warnings: readonly string[];
}

export const MANIFEST = 'fleet.yaml';
const COPIED_SCHEMA = '.fleet/fleet.schema.json';
export const INSTALLED_SCHEMA = 'node_modules/fleetwright/schema/fleet.schema.json';

/** Throws Unable where the name or the region makes a manifest that does not compile. */
export async function starter(options: StarterOptions): Promise<Starter> {
  const schema = options.isLocal ? INSTALLED_SCHEMA : COPIED_SCHEMA;
  const { manifest, diagnostics } = await compiled(options, `./${schema}`);
  const files = new Map([[MANIFEST, manifest]]);
  if (!options.isLocal) files.set(COPIED_SCHEMA, json(publishedSchema()));
  const { pipeline, name, region } = options;
  if (pipeline)
    for (const [path, text] of pipelineFiles({ ...pipeline, name, region, environments: new Map() }))
      files.set(path, text);
  return {
    files,
    settings: json({ 'yaml.schemas': { [`./${schema}`]: [MANIFEST] } }),
    // The copied schema is committed, so that the editor of whoever clones the repository knows the language too.
    ignored: [...(options.isLocal ? ['node_modules/', '.fleet/'] : ['.fleet/*', `!${COPIED_SCHEMA}`]), '*.tmp-*'],
    warnings: diagnostics.map(({ message, fix }) => `${message}; ${fix}`),
  };
}

async function compiled({ name, region }: StarterOptions, schemaPath: string) {
  const manifest = format(MANIFEST, manifestTemplate({ name, region, schemaPath })).value;
  if (manifest === undefined) throw new Error('the template of fleet.yaml is not YAML');
  const { diagnostics } = await compile({ open: () => chunk(manifest) }, { manifest: MANIFEST });
  const first = diagnostics.find(({ severity }) => severity === 'error');
  if (first) throw new Unable(first.message, first.fix);
  return { manifest, diagnostics };
}

async function* chunk(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
