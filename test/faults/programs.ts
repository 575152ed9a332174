import { join } from 'node:path';
import { build } from 'tsdown';
import { ajvPlugin } from '../../compiler/2-validate/ajv-plugin';
import { ROOT } from './fleet';

/** The scripts of the child processes. */
export interface Programs {
  readonly twin: string;
  readonly agents: string;
}

/** Bundles what the child processes run, from the sources as they are now: they start fast, and node alone runs them. */
export async function buildPrograms(): Promise<Programs> {
  // Within the project, so that packages are found.
  const folder = join(ROOT, '.fleet/faults', String(process.pid));
  await build({
    entry: { twin: join(ROOT, 'test/faults/twin-process.ts'), agents: join(ROOT, 'test/faults/agent-process.ts') },
    outDir: folder,
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
  return { twin: join(folder, 'twin.js'), agents: join(folder, 'agents.js') };
}
