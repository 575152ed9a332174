import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Python } from '../ml/python';
import { asRobustBaseline, Case } from './evaluate-case';
import { manifestForEvaluation } from './manifest';
import { judgeRecordings } from './recordings';
import { recordingsTable } from './recordings-table';
import { mainTable, page, type Row, robustTable } from './report';
import { USE_CASES } from './use-cases';

/**
 * `npm run eval:models [model …]`: trains the models of the example on simulated weeks, judges them on later time, prints the tables and writes
 * docs/models-evaluation.md. `recordings` in place of a model judges the detectors on recordings only, and writes nothing. `FLEET_RECORDING` names a folder with
 * recordings of your own (CSV files and windows.json), which are read and never kept.
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

async function main(): Promise<void> {
  const only = process.argv.slice(2);
  if (only.includes('recordings')) {
    const verdicts = judgeRecordings();
    console.log(`seen\n\n${recordingsTable(verdicts.seen)}\n\nunseen\n\n${recordingsTable(verdicts.unseen)}`);
    return;
  }
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
    console.log(`\n${mainTable(rows)}\n\n${robustTable(robust)}`);
    if (only.length === 0) {
      const verdicts = judgeRecordings();
      console.log(`\nseen\n\n${recordingsTable(verdicts.seen)}\n\nunseen\n\n${recordingsTable(verdicts.unseen)}`);
      writeFileSync(join(root, 'docs/models-evaluation.md'), page(rows, robust, verdicts));
    }
    const rejected = rows.filter(({ evaluation }) => evaluation.accepted === 0);
    for (const { useCase, evaluation } of rejected) console.error(`${useCase.model}: ${evaluation.why}`);
    process.exitCode = rejected.length === 0 ? 0 : 1;
  } finally {
    python.close();
    rmSync(home, { recursive: true, force: true });
  }
}

await main();
