import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';
import { ajvPlugin } from '../../../build/ajv-plugin';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The agent's two programs, built from the sources as they are now: node alone runs them, as on a device. */
export async function buildAgent(): Promise<{ readonly main: string; readonly host: string; remove(): void }> {
  // Within the project, so that packages are found.
  const folder = mkdtempSync(join(root, 'node_modules', '.agent-'));
  await build({
    entry: { main: join(root, 'runtime/agent/main.ts'), host: join(root, 'runtime/agent/host-main.ts') },
    outDir: folder,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    plugins: [ajvPlugin()],
    dts: false,
    fixedExtension: false,
    logLevel: 'error',
    config: false,
  });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { main: join(folder, 'main.js'), host: join(folder, 'host.js'), remove };
}
