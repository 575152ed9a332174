import type { ReportKind } from '../../schema/reading-reports';

/** A metric of the fleet's namespace, and what it is in terms of a report, in IoT SQL. */
export interface ReportMetric {
  readonly name: string;
  readonly value: string;
  /** For a graph. */
  readonly label: string;
}

/** Every reading that is lost, whatever the way: an alarm can be on one metric only without being charged for several. */
export const LOST_METRIC = 'ReadingsLost';
/** Sources that fail or are silent when their agent reports. */
export const FAILING_METRIC = 'SourcesFailing';

/** What the rules make of the reports of agents, the dashboard draws and alarms watch. A rule has at most 10 actions (AWS IoT Core quotas). */
export const REPORT_METRICS: Readonly<Record<ReportKind, readonly ReportMetric[]>> = {
  readings: [
    { name: 'ReadingsTaken', value: 'taken', label: 'taken' },
    { name: 'ReadingsDelivered', value: 'delivered', label: 'delivered' },
    { name: 'ReadingsUnchanged', value: 'unchanged', label: 'held back by a deadband' },
  ],
  losses: [
    { name: 'ReadingsRefused', value: 'refused', label: 'refused by the broker' },
    { name: 'ReadingsLeftOut', value: 'leftOut', label: 'left out' },
    { name: 'ReadingsGivenUp', value: 'givenUp', label: 'given up' },
    { name: 'FieldsLeftOut', value: 'fields', label: 'fields left out' },
    { name: FAILING_METRIC, value: 'failing', label: 'sources that fail or are silent' },
    { name: LOST_METRIC, value: 'refused + leftOut + givenUp', label: 'lost' },
  ],
};
