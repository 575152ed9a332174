import { visible } from '../../compiler/diagnostics/render/visible';
import type { TrainingReport } from '../../runtime/twin/ml/train-model';
import { table } from '../table';

/** What each model came to, why some were not accepted, and where to look. */
export function trainText(reports: readonly TrainingReport[]): string {
  const rows = reports.map(({ model, metric, value, baseline, baselineName, verdict, version, took }) => [
    model,
    verdict,
    `${metric} ${shown(value)}`,
    `${baselineName} ${shown(baseline)}`,
    version === null ? '-' : `v${version}`,
    `${(Object.values(took).reduce((sum, ms) => sum + ms, 0) / 1000).toFixed(1)} s`,
  ]);
  const reasons = reports.flatMap(({ model, why }) => (why === '' ? [] : [`  ${model}: ${visible(why)}`]));
  const judged = reports.filter(({ verdict }) => verdict !== 'failed');
  return [
    ...table(['model', 'verdict', 'measured', 'naive', 'in use', 'took'], rows),
    ...(reasons.length === 0 ? [] : ['', 'not accepted; what was accepted before stays in use:', ...reasons]),
    ...(judged.length === 0 ? [] : ['', 'numbers and plots:', ...judged.map(({ folder }) => `  ${folder}`)]),
    '',
  ].join('\n');
}

function shown(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(4)));
}
