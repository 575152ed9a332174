import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Python } from '../ml/python';
import { asRobustBaseline, Case } from './evaluate-case';
import { manifestForEvaluation } from './manifest';
import { mainTable, page, type Recording, type Row, robustTable } from './report';
import { USE_CASES } from './use-cases';

/**
 * `npm run eval:models [model …]`: trains the models of the example on simulated weeks, judges them on later time, prints the tables and writes
 * docs/models-evaluation.md. `FLEET_RECORDING` names a folder with a real recording (a CSV and windows.json), which is copied and never kept.
 * Ends with 1 when a model does not beat its naive rule.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const DETECTORS = ['motor-anomaly', 'hvac-failure', 'portal-antenna'];

function compileExample(home: string): string {
  const manifest = join(home, 'fleet.yaml');
  writeFileSync(manifest, manifestForEvaluation(readFileSync(join(root, 'fleet.example.yaml'), 'utf8')));
  mkdirSync(join(home, 'docs/example'), { recursive: true });
  copyFileSync(join(root, 'docs/example/motors.csv'), join(home, 'docs/example/motors.csv'));
  const out = join(home, 'generated');
  const args = [join(root, 'dist/main.js'), 'compile', manifest, '--env', 'evaluation', '--out', out];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the example does not compile: ${stdout}${stderr}`);
  return out;
}

async function recorded(python: Python, home: string): Promise<Recording | undefined> {
  const given = process.env['FLEET_RECORDING'];
  if (!given) return undefined;
  const [csv] = existsSync(given) ? readdirSync(given).filter((name) => name.endsWith('.csv')) : [];
  if (!csv) throw new Error(`there is no CSV in ${given}`);
  for (const file of [csv, 'windows.json']) copyFileSync(join(given, file), join(home, file));
  const script = fileURLToPath(new URL('recording.py', import.meta.url));
  const { status, stdout, stderr } = await python.run(script, [join(home, csv), join(home, 'windows.json')]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Recording;
}

async function main(): Promise<void> {
  const only = process.argv.slice(2);
  const home = mkdtempSync(join(tmpdir(), 'fleet-eval-'));
  const python = new Python();
  try {
    const generated = compileExample(home);
    const rows: Row[] = [];
    const robust: Row[] = [];
    for (const useCase of USE_CASES.filter(({ model }) => only.length === 0 || only.includes(model))) {
      const one = await Case.simulate(useCase, generated, join(home, useCase.model), python);
      const { spec, rows: count } = one;
      const row = { useCase, everyMs: spec.sources[0]?.everyMs ?? 0, rows: count };
      rows.push({ ...row, algorithm: spec.algorithm.name, evaluation: await one.evaluate('as-is', spec) });
      if (DETECTORS.includes(useCase.model)) {
        const evaluation = await one.evaluate('robust', asRobustBaseline(spec));
        robust.push({ ...row, algorithm: 'robust-baseline', evaluation });
      }
      rmSync(join(home, useCase.model), { recursive: true, force: true });
    }
    const recording = await recorded(python, home);
    console.log(`\n${mainTable(rows)}\n\n${robustTable(robust, recording)}`);
    if (only.length === 0) writeFileSync(join(root, 'docs/models-evaluation.md'), page(rows, robust, recording));
    const rejected = rows.filter(({ evaluation }) => evaluation.accepted === 0);
    for (const { useCase, evaluation } of rejected) console.error(`${useCase.model}: ${evaluation.why}`);
    process.exitCode = rejected.length === 0 ? 0 : 1;
  } finally {
    python.close();
    rmSync(home, { recursive: true, force: true });
  }
}

await main();
