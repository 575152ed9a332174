import { visible } from '../../compiler/diagnostics/render/visible';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import { count, counted, table } from '../table';

const ETL_COUNTS = ['in', 'curated', 'duplicates', 'quarantined', 'unparsable', 'dropped'] as const;

/** How each line ended, per type of sensor, and why some did not become rows. */
export function etlText(reports: readonly EtlReport[]): string {
  const rows = reports.map((report) => [report.sensor, daysText(report.days), ...ETL_COUNTS.map((key) => report[key])]);
  const reasons = reports.flatMap(({ sensor, reasons }) =>
    Object.entries(reasons).map(([reason, lines]) => `  ${sensor}: ${visible(reason)}, ${counted(lines, 'line')}`),
  );
  const files = reports.reduce((sum, { partitions }) => sum + partitions.length, 0);
  return [
    ...table(['sensor', 'days', ...ETL_COUNTS], rows),
    '',
    ...(reasons.length === 0 ? [] : ['put aside:', ...reasons, '']),
    ...unknownText(reports),
    `${counted(files, 'partition')} written; in = ${ETL_COUNTS.slice(1).join(' + ')}`,
    '',
  ].join('\n');
}

/** Keys that no field declares: a renamed field looks like this. */
function unknownText(reports: readonly EtlReport[]): readonly string[] {
  const lines = reports.flatMap(({ sensor, unknownKeys: { names, others } }) => [
    ...names.map(({ key, meant, lines, devices }) => {
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return `  ${sensor}: ${JSON.stringify(visible(key))} in ${counted(lines, 'line')} of ${counted(devices, 'device')}${hint}`;
    }),
    ...(others === 0 ? [] : [`  ${sensor}: others, ${counted(others, 'time')}`]),
  ]);
  return lines.length === 0 ? [] : ['keys that no field declares:', ...lines, ''];
}

/** All of them as one line. */
export function etlSumText(reports: readonly EtlReport[]): string {
  const sum = (key: (typeof ETL_COUNTS)[number]) => reports.reduce((total, report) => total + report[key], 0);
  const rest = ETL_COUNTS.slice(2).flatMap((key) => (sum(key) === 0 ? [] : [`, ${count(sum(key))} ${key}`]));
  const unknown = reports.reduce((total, report) => total + report.unknownKeys.lines, 0);
  const keys = unknown === 0 ? '' : `; ${counted(unknown, 'line')} with keys that no field declares`;
  return `${counted(sum('curated'), 'row')} of ${counted(sum('in'), 'line')}${rest.join('')}${keys}`;
}

function daysText(days: readonly string[]): string {
  if (days.length < 2) return days[0] ?? 'none';
  return `${days[0]} to ${days.at(-1)}`;
}
