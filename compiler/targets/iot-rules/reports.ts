import { REPORT_KINDS, type ReportKind } from '../../../schema/reading-reports';
import type { Fleet } from '../../ir/fleet/index';
import { reportParts } from '../../ir/names';
import { REPORT_METRICS } from '../../ir/report-metrics';
import type { StackResource } from '../../ir/stack';
import { metricAction } from './metric-action';
import { fleetRule } from './rule';
import { statement } from './statement';

const ABOUT: Readonly<Record<ReportKind, string>> = {
  readings: 'How many readings agents took and delivered, as metrics',
  losses: 'How many readings agents lost, and how many sources fail, as metrics',
};

/** The rules that make metrics of what agents report: one of each kind for the whole fleet. Only Basic Ingest reaches them. */
export function reportRules(fleet: Fleet): readonly StackResource[] {
  return REPORT_KINDS.map((kind) =>
    fleetRule(fleet, {
      parts: reportParts(kind),
      description: ABOUT[kind],
      sql: statement(fleet, ['*'], '+', 'count'),
      actions: REPORT_METRICS[kind].map(({ name, value }) => metricAction(fleet, name, `\${${value}}`)),
      origin: fleet.origin,
    }),
  );
}
