import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../faults/fleet';
import { bundled } from '../faults/programs';

/**
 * How many messages a second one core takes through the rules of the example fleet. Prints machine, inputs and figures; asserts nothing. What is measured is bundled
 * first, as the twin is: tsx gives every closure its name while it runs, which a message would pay for.
 * `node --import tsx test/bench/rules.bench.ts [generated]`; without a folder the example is compiled by dist/main.js.
 */
const [given] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
try {
  const made = join(folder, 'generated');
  if (given === undefined) {
    run(join(ROOT, 'dist/main.js'), 'compile', join(ROOT, 'fleet.example.yaml'), '--out', made, '--quiet');
  }
  const scripts = await bundled('bench', { figures: new URL('./rules-figures.ts', import.meta.url) });
  run(join(scripts, 'figures.js'), given ?? made);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: run npm run build first`);
}
