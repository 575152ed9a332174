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
    `${counted(files, 'partition')} written; in = ${ETL_COUNTS.slice(1).join(' + ')}`,
    '',
  ].join('\n');
}

/** All of them as one line. */
export function etlSumText(reports: readonly EtlReport[]): string {
  const sum = (key: (typeof ETL_COUNTS)[number]) => reports.reduce((total, report) => total + report[key], 0);
  const rest = ETL_COUNTS.slice(2).flatMap((key) => (sum(key) === 0 ? [] : [`, ${count(sum(key))} ${key}`]));
  return `${counted(sum('curated'), 'row')} of ${counted(sum('in'), 'line')}${rest.join('')}`;
}

function daysText(days: readonly string[]): string {
  if (days.length < 2) return days[0] ?? 'none';
  return `${days[0]} to ${days.at(-1)}`;
}
