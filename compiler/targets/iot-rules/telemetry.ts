import { arn } from '../../ir/arn';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { roleRef } from '../../ir/iam';
import { findingsName, streamName } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { ALERTS_ROLE, STREAMS_ROLE, TELEMETRY_ROLE } from './names';
import { alertObjectKey, telemetryObjectKey } from './object-keys';
import { s3Action, topicRule } from './rule';
import { everything, statement } from './statement';

/** The rule that carries the readings of a group into the lake. */
export function telemetryRule(fleet: Fleet, group: Group): StackResource {
  const way = group.ingest === 'direct' ? 'an object per message' : 'collected by Firehose';
  return topicRule(fleet, {
    parts: [group.id, 'telemetry'],
    description: `Readings of ${group.title} to the lake: ${way}`,
    sql: statement(fleet, everything(fleet), group.id, 'data'),
    actions: [ingest(fleet, group)],
    origin: group.origin,
  });
}

function ingest(fleet: Fleet, group: Group): CfnValue {
  if (group.ingest === 'direct') return s3Action(fleet, telemetryObjectKey(fleet, group.id), TELEMETRY_ROLE);
  // A message is one record and one line; batch mode would take apart arrays only.
  return {
    Firehose: {
      RoleArn: roleRef(STREAMS_ROLE),
      DeliveryStreamName: streamName(fleet, group.id),
      Separator: '\n',
      BatchMode: false,
    },
  };
}

/** The rule that hands over what agents find by models: the function makes one alert of it and of what the cloud finds (target `findings`). */
export function foundRule(fleet: Fleet, group: Group): StackResource {
  return topicRule(fleet, {
    parts: [group.id, 'found'],
    description: `What models find at the edge of ${group.title}`,
    sql: statement(fleet, everything(fleet), group.id, 'alert', "startswith(threshold, 'model:')"),
    actions: [{ Lambda: { FunctionArn: arn(fleet, 'lambda', `function:${findingsName(fleet)}`) } }],
    origin: group.origin,
  });
}

/** The rule that keeps the alert events of a group for the table of alerts. */
export function alertEventsRule(fleet: Fleet, group: Group): StackResource {
  return topicRule(fleet, {
    parts: [group.id, 'alerts'],
    description: `Alert events of ${group.title} to the lake`,
    sql: statement(fleet, everything(fleet), group.id, 'alert'),
    actions: [s3Action(fleet, alertObjectKey(group.id), ALERTS_ROLE)],
    origin: group.origin,
  });
}
