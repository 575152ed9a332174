import { countOf, type ReadingCounts } from './reading-counts';

/**
 * The treaty between the agent, which reports what became of readings, and the rules that make metrics of it: each report is one JSON object with
 * these keys, all of them numbers. They are what came since the last report that was acknowledged; `failing` is how many sources fail or are silent
 * at that moment. A report in which everything is 0 is not sent.
 */
export const REPORTS = {
  readings: ['taken', 'delivered', 'unchanged'],
  losses: ['refused', 'leftOut', 'givenUp', 'fields', 'failing'],
} as const;

export type ReportKind = keyof typeof REPORTS;
export const REPORT_KINDS = Object.keys(REPORTS) as readonly ReportKind[];

export type Reported = (typeof REPORTS)[ReportKind][number];
export type ReportedSums = Readonly<Record<Exclude<Reported, 'failing'>, number>>;

/** An account as it is reported: no reasons, they stand in the journal of the agent. */
export const reportedSums = (counts: ReadingCounts): ReportedSums => ({
  taken: counts.taken,
  delivered: counts.delivered,
  unchanged: counts.unchanged,
  refused: counts.refused,
  leftOut: countOf(counts.leftOut),
  givenUp: countOf(counts.givenUp),
  fields: countOf(counts.fields),
});
