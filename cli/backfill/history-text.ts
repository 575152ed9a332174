import { visible } from '../../compiler/diagnostics/render/visible';
import { formatDuration } from '../../schema/duration';
import { count, counted } from '../table';
import type { HistoryReport } from './history-report';
import type { HistoryStep } from './make-history';
import type { RemovalReport } from './remove-history';

const MEBI = 2 ** 20;

export function historyText(report: HistoryReport): string {
  const { from, until, devices, readings, messages, alerts, objects, bytes, unchanged, leftOut, seconds } = report;
  const length = formatDuration(Date.parse(until) - Date.parse(from));
  const held = unchanged === 0 ? '' : `, ${count(unchanged)} held back by deadbands`;
  const lost = leftOut === 0 ? '' : `, ${count(leftOut)} left out`;
  const took = `${seconds.raw.toFixed(1)} s for the raw lake, ${seconds.etl.toFixed(1)} s for the tables`;
  return [
    `a past of ${length}, ${from} to ${until}, ${report.wasThere ? 'is there already' : 'made up'}`,
    `  ${counted(readings, 'reading')} of ${counted(devices, 'device')}${held}${lost}; ${counted(messages, 'message')}, ${counted(alerts, 'alert')} in ${counted(objects, 'object')} (${(bytes / MEBI).toFixed(1)} MiB)`,
    ...(report.curated === undefined
      ? []
      : [`  ${counted(report.curated, 'curated row')}, ${count(report.quarantined ?? 0)} in quarantine`]),
    ...(report.wasThere
      ? []
      : [
          `  ${took}; ${count(Math.round(report.made / Math.max(0.001, seconds.raw + seconds.etl)))} readings a second`,
        ]),
    ...report.without.map(({ group, why }) => `  ${visible(group)} has none: ${why}`),
    ...report.problems.map((problem) => `  problem: ${visible(problem)}`),
    `  ${counted(report.faults.length, 'fault')} in it, with begin and end in ${visible(report.file)}`,
    `  every row of it says boot_id ${report.id}; \`fleet backfill --remove\` takes it away`,
    '',
  ].join('\n');
}

export function stepText({ what, share, readings, perSecond, leftSeconds, detail }: HistoryStep): string {
  const left = leftSeconds < 1 ? '' : `, about ${Math.ceil(leftSeconds)} s left`;
  if (what === 'tables') return `past: tables ${Math.floor(share * 100)} %, ${detail}${left}`;
  return `past: ${Math.floor(share * 100)} %, ${counted(readings, 'reading')}, ${count(Math.round(perSecond))} a second${left} (${detail})`;
}

export function removalText({ objects, days, curated }: RemovalReport): string {
  if (objects === 0 && days.length === 0) return 'there is no made-up past here\n';
  return `${counted(objects, 'object')} removed; ${counted(days.length, 'day')} made anew, with ${counted(curated, 'row')} that are real\nmodels that were trained on it stay in use: train them anew, or start with \`fleet up --fresh\`\n`;
}
