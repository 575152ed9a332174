import { arn, bucketArn } from '../../ir/arn';
import { alertingGroups, remembered } from '../../ir/fleet/alerts';
import type { Fleet } from '../../ir/fleet/index';
import { role, type Statement } from '../../ir/iam';
import { alertsPrefix, ERRORS_PREFIX, RAW_PREFIX, rawObjects } from '../../ir/lake-layout';
import { ALERT_TOPIC_ID, metricNamespace, ruleName, streamName } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { ALERTS_ROLE, ERRORS_ROLE, METRICS_ROLE, NOTIFY_ROLE, STREAMS_ROLE, TELEMETRY_ROLE } from './names';
import { notifies } from './threshold';

/** The inline policies of a role hold 10,240 characters (IAM quotas). From here on a list of ARNs gives way to the prefix they share. */
const MOST_LISTED = 50;

/** The roles that the rules act with: one per job, and only those that a rule of this fleet uses. */
export function rulesRoles(fleet: Fleet): readonly StackResource[] {
  const { groups } = fleet;
  const direct = groups.filter(({ ingest }) => ingest === 'direct').map(({ id }) => id);
  const streamed = groups.filter(({ ingest }) => ingest === 'firehose').map(({ id }) => id);
  const watched = alertingGroups(fleet).map(({ id }) => id);
  // The notifier tells by its own role.
  const told = !remembered(fleet) && groups.some(({ thresholds }) => thresholds.some(notifies));
  return [
    ...(direct.length > 0 ? [rulesRole(fleet, TELEMETRY_ROLE, writeTelemetry(fleet, direct))] : []),
    ...(streamed.length > 0 ? [rulesRole(fleet, STREAMS_ROLE, putRecords(fleet, streamed))] : []),
    ...(watched.length > 0 ? [rulesRole(fleet, ALERTS_ROLE, writeAlerts(fleet, watched))] : []),
    rulesRole(fleet, METRICS_ROLE, putMetrics(fleet)),
    ...(told
      ? [rulesRole(fleet, NOTIFY_ROLE, { actions: ['sns:Publish'], resources: [{ Ref: ALERT_TOPIC_ID }] })]
      : []),
    rulesRole(fleet, ERRORS_ROLE, {
      actions: ['s3:PutObject'],
      resources: [bucketArn(fleet, 'raw', `${ERRORS_PREFIX}*`)],
    }),
  ];
}

/** Taken on by AWS IoT for rules of this fleet only. Source: AWS IoT developer guide, "Cross-service confused deputy prevention". */
function rulesRole(fleet: Fleet, purpose: string, statement: Statement): StackResource {
  return role(fleet, {
    stack: 'iot',
    purpose,
    service: 'iot.amazonaws.com',
    source: { service: 'iot', resource: `rule/${ruleName(fleet, '*')}` },
    statements: [statement],
    origin: fleet.origin,
  });
}

function writeTelemetry(fleet: Fleet, groups: readonly string[]): Statement {
  const each = groups.map((group) => bucketArn(fleet, 'raw', rawObjects(fleet, group)));
  return { actions: ['s3:PutObject'], resources: listed(each, bucketArn(fleet, 'raw', `${RAW_PREFIX}*`)) };
}

function putRecords(fleet: Fleet, groups: readonly string[]): Statement {
  const stream = (group: string) => arn(fleet, 'firehose', `deliverystream/${streamName(fleet, group)}`);
  return { actions: ['firehose:PutRecord'], resources: listed(groups.map(stream), stream('*')) };
}

function writeAlerts(fleet: Fleet, groups: readonly string[]): Statement {
  const objects = (group: string) => bucketArn(fleet, 'raw', alertsPrefix(group, '*').replace(/dt=\*\/$/, '*'));
  return { actions: ['s3:PutObject'], resources: listed(groups.map(objects), objects('*')) };
}

/** PutMetricData knows no resources; the namespace is what can be pinned. Source: service authorization reference, Amazon CloudWatch. */
function putMetrics(fleet: Fleet): Statement {
  const condition = { StringEquals: { 'cloudwatch:namespace': metricNamespace(fleet) } };
  return { actions: ['cloudwatch:PutMetricData'], resources: ['*'], condition };
}

function listed(each: readonly CfnValue[], shared: CfnValue): readonly CfnValue[] {
  return each.length <= MOST_LISTED ? each : [shared];
}
