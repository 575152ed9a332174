import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

/**
 * `npm run generate`: writes everything in the repository that is made from something else in it, except generated/.
 * Loaded as the tests load it: commands and targets import templates and validators that only a bundler can make.
 */
const root = new URL('../', import.meta.url);
const server = await createViteServer({
  root: fileURLToPath(root),
  configFile: 'vitest.config.ts',
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
});
try {
  const { GENERATED } = (await server.ssrLoadModule('/docs/generate/index.ts')) as typeof import('./generate/index');
  for (const [path, make] of Object.entries(GENERATED)) writeFileSync(new URL(path, root), await make());
} finally {
  await server.close();
}
