import { visible } from '../../../compiler/diagnostics/render/visible';
import { count, counted } from '../../table';
import type { ImportReport } from './import-report';

export function importText(report: ImportReport, shown: string, out: string | undefined): string {
  const { rows, readings, devices, first, last, leftOut, objects, days } = report;
  const span = first === null ? '' : `, ${first} to ${last}`;
  return [
    `${visible(shown)} ${report.wasThere ? 'is there already: nothing was changed' : 'imported'}: ${counted(readings, 'reading')} of ${counted(rows, 'row')}, ${counted(devices, 'device')} of ${report.group}${span}`,
    ...leftOut.map(({ reason, why, field, count: n, lines: where }) => {
      const what = field === undefined ? counted(n, 'row') : `${counted(n, 'value')} of ${field}`;
      const more = n > where.length ? ', …' : '';
      return `  left out: ${what}, ${reason}: ${visible(why)} (${visible(shown)}:${where.join(', ')}${more})`;
    }),
    ...(leftOut.length === 0 ? [] : [`  each of them stands in ${visible(report.leftOutFile)}`]),
    ...(report.curated === undefined
      ? []
      : [
          `  ${counted(days.length, 'day')} made: ${counted(report.curated, 'curated row')} in them, ${count(report.quarantined ?? 0)} in quarantine`,
        ]),
    `  its rows say boot_id ${report.id}, in ${counted(objects, 'object')}`,
    ...(out === undefined ? [] : syncText(out)),
    '',
  ].join('\n');
}

const syncText = (out: string) => [
  `  to AWS: aws s3 sync ${visible(out)}/<bucket> s3://<the raw bucket of your account>/`,
  '  then have the ETL make the days: `--days` of the Glue job, or `days` in the event of the function',
];
