import { remembered } from '../../ir/fleet/alerts';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Threshold } from '../../ir/fleet/thresholds';
import { ALERT_TOPIC_ID, alarmName, breachMetric, logicalId, metricNamespace } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { limitText } from './limit';
import { plainText } from './plain-text';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** How long an alarm looks, in seconds. */
interface AlarmWindow {
  readonly period: number;
  readonly periods: number;
}

/**
 * A period spans two readings, so that one lost message does not end a breach, and is a whole number of minutes;
 * as many periods as `for` needs. Together they may last a day, and from periods of an hour on a week: what is longer looks at a week.
 * Source: CloudWatch API reference, PutMetricAlarm.
 */
export function alarmWindow(everyMs: number, forMs: number): AlarmWindow {
  const seconds = forMs / 1000;
  const short = wholeMinutes((2 * everyMs) / 1000);
  const fits = Math.ceil(seconds / short) * short <= DAY;
  const period = Math.min(DAY, fits ? short : Math.max(HOUR, short));
  const wanted = Math.max(1, Math.ceil(seconds / period));
  return { period, periods: Math.min(wanted, Math.floor((period < HOUR ? DAY : WEEK) / period)) };
}

const wholeMinutes = (seconds: number) => Math.max(1, Math.ceil(seconds / MINUTE)) * MINUTE;

/**
 * The alarm that shows a threshold's state in CloudWatch. It counts breaches of the whole group; which device breached, and for how long
 * exactly, only the agent knows. A critical one notifies too: it speaks up even if the agent's alert event is lost. Not where a window of silence
 * names critical: an alarm knows no windows.
 */
export function thresholdAlarm(fleet: Fleet, group: Group, threshold: Threshold): StackResource {
  const { period, periods } = alarmWindow(group.everyMs, threshold.forMs);
  return {
    stack: 'iot',
    group: group.id,
    logicalId: logicalId(group.id, 'threshold', threshold.id, 'alarm'),
    type: 'AWS::CloudWatch::Alarm',
    origin: threshold.origin,
    properties: {
      AlarmName: alarmName(fleet, group.id, threshold.id),
      AlarmDescription: plainText(
        `${threshold.title} (${threshold.severity}) in ${group.title}: ${limitText(threshold)}`,
        1000,
      ),
      Namespace: metricNamespace(fleet),
      MetricName: breachMetric(group.id, threshold.id),
      Statistic: 'Sum',
      Unit: 'Count',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      Period: period,
      EvaluationPeriods: periods,
      DatapointsToAlarm: periods,
      TreatMissingData: 'notBreaching',
      ...(speaks(fleet, group, threshold) ? { AlarmActions: [{ Ref: ALERT_TOPIC_ID }] } : {}),
    },
  };
}

function speaks(fleet: Fleet, group: Group, { severity }: Threshold): boolean {
  if (severity !== 'critical') return false;
  const windows = remembered(fleet)?.silence ?? [];
  return !windows.some(
    ({ groups, severities }) => severities.includes('critical') && (groups?.includes(group.id) ?? true),
  );
}
