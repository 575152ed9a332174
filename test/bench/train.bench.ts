import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingReport } from '../../runtime/twin/ml/train-model';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { Case } from '../eval/evaluate-case';
import { USE_CASES } from '../eval/use-cases';
import { Python } from '../ml/python';

/**
 * `node --import tsx test/bench/train.bench.ts`, after a build: wall time of \`fleet train\` over all models of the example, each with the simulated weeks of its use case in the lake. Prints machine, input and the
 * seconds of every step; asserts nothing.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'dist/main.js');
const python = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const home = mkdtempSync(join(tmpdir(), 'fleetwright-bench-'));

function fleet(words: readonly string[]): string {
  const env = { ...process.env, FLEET_PYTHON: python };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status === 2) throw new Error(stderr);
  return stdout;
}

const scripts = new Python();
try {
  const data = join(home, 'twin');
  const generated = join(data, 'generated');
  mkdirSync(data);
  fleet(['compile', 'fleet.example.yaml', '--out', generated]);
  const bucket = loadStacks(generated).resources.find(({ logicalId }) => logicalId === 'CuratedBucket')?.name ?? '';
  const lake = join(data, 'lake', bucket);
  mkdirSync(lake, { recursive: true });
  console.log(
    `machine  ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  const rows = new Map<string, number>();
  for (const useCase of USE_CASES) {
    const folder = join(home, useCase.model);
    const made = await Case.simulate(useCase, generated, folder, scripts);
    rows.set(useCase.model, made.rows);
    const [source] = made.spec.sources;
    if (source) renameSync(join(folder, 'curated', source.table), join(lake, source.table));
  }
  const begun = performance.now();
  const { trainings } = JSON.parse(fleet(['train', '--json', '--data-dir', data])) as {
    trainings: readonly TrainingReport[];
  };
  const seconds = (performance.now() - begun) / 1000;
  for (const { model, verdict, took } of trainings) {
    const steps = Object.entries(took).map(([step, ms]) => `${step} ${(ms / 1000).toFixed(1)}`);
    console.log(
      `${model.padEnd(20)} ${String(rows.get(model) ?? 0).padStart(9)} rows  ${verdict.padEnd(9)} ${steps.join(', ')}`,
    );
  }
  console.log(`all      ${seconds.toFixed(1)} s`);
} finally {
  scripts.close();
  rmSync(home, { recursive: true, force: true });
}
