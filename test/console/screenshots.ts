import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The two pictures of the README, as the test of the first minute takes them. `npm run screenshots`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const words = ['run', '--configLoader', 'runner', 'test/console/first-minute.test.ts'];
execFileSync(process.execPath, [vitest, ...words], { cwd: ROOT, stdio: 'inherit' });
for (const name of ['console-pipeline.png', 'console-dashboards.png'])
  copyFileSync(join(ROOT, '.fleet/screenshots', name), join(ROOT, 'docs/images', name));
