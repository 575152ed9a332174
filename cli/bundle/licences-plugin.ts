import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the build hands to the plugin, of Rolldown's output. */
interface Built {
  readonly type: string;
  readonly modules?: Readonly<Record<string, unknown>>;
}

interface Emitter {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown;
}

/** Build-time only (Rolldown plug-in): writes our licence and that of every package whose code went into the output. */
export function licencesPlugin(fileName: string) {
  return {
    name: 'fleetwright:licences',
    generateBundle(this: Emitter, _options: unknown, bundle: Readonly<Record<string, Built>>) {
      const modules = Object.values(bundle).flatMap((built) => Object.keys(built.modules ?? {}));
      const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== undefined));
      this.emitFile({ type: 'asset', fileName, source: licencesText([...folders]) });
    },
  };
}

function packageFolder(module: string): string | undefined {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
}

function licencesText(folders: readonly string[]): string {
  const own = readFileSync(new URL('../../LICENSE', import.meta.url), 'utf8');
  return [`fleetwright\n\n${own}`, ...folders.map(partText).sort()].join(`\n${'-'.repeat(80)}\n\n`);
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function partText(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)(\.|$)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  if (texts.length === 0 && license !== 'Apache-2.0')
    throw new Error(`${name} brings no text of its licence, ${license}`);
  return [`${name} ${version} (${license})`, ...(texts.length > 0 ? texts : ['The text is that above.'])].join('\n\n');
}
