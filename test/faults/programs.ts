import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';
import { ajvPlugin } from '../../build/ajv-plugin';
import { ROOT } from './fleet';

/** The scripts of the child processes. */
export interface Programs {
  readonly twin: string;
  readonly agents: string;
}

export async function buildPrograms(): Promise<Programs> {
  const folder = await bundled('faults', {
    twin: new URL('./twin-process.ts', import.meta.url),
    agents: new URL('./agent-process.ts', import.meta.url),
  });
  return { twin: join(folder, 'twin.js'), agents: join(folder, 'agents.js') };
}

/** Bundles what child processes run, from the sources as they are now: they start fast, and node alone runs them. The folder of the scripts. */
export async function bundled(name: string, entry: Readonly<Record<string, URL>>): Promise<string> {
  // Within the project, so that packages are found.
  const outDir = join(ROOT, '.fleet', name, String(process.pid));
  await build({
    entry: Object.fromEntries(Object.entries(entry).map(([script, source]) => [script, fileURLToPath(source)])),
    outDir,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    plugins: [ajvPlugin()],
    dts: false,
    clean: true,
    fixedExtension: false,
    logLevel: 'error',
    config: false,
  });
  return outDir;
}
