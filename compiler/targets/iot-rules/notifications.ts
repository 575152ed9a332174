import { createHash } from 'node:crypto';
import { arn } from '../../ir/arn';
import type { Fleet } from '../../ir/fleet/index';
import { ALERT_TOPIC_ID, alarmName, alertTopicName, etlFailedRuleName, logicalId } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';

/** The topic that alerts go to, who hears it, and who may speak. */
export function notifications(fleet: Fleet): readonly StackResource[] {
  return [topic(fleet), topicPolicy(fleet), ...fleet.alerts.email.map((address) => subscription(fleet, address))];
}

function topic(fleet: Fleet): StackResource {
  const { origin } = fleet.alerts;
  const properties = { TopicName: alertTopicName(fleet) };
  return { stack: 'iot', logicalId: ALERT_TOPIC_ID, type: 'AWS::SNS::Topic', properties, origin };
}

/** Named by a hash of the address: an address is no logical id, and its place in the list may change. */
function subscription(fleet: Fleet, address: string): StackResource {
  const hash = createHash('sha256').update(address).digest('hex').slice(0, 8);
  return {
    stack: 'iot',
    logicalId: logicalId('alert-email', hash),
    type: 'AWS::SNS::Subscription',
    properties: { TopicArn: { Ref: ALERT_TOPIC_ID }, Protocol: 'email', Endpoint: address },
    origin: fleet.alerts.origin,
  };
}

/**
 * Rules publish with their role, alarms and events need this policy. It takes the place of the default one, which lets the whole account publish
 * by policy of the topic; roles of the account that are allowed to publish still can.
 */
function topicPolicy(fleet: Fleet): StackResource {
  const Resource = { Ref: ALERT_TOPIC_ID };
  const alarms = arn(fleet, 'cloudwatch', `alarm:${alarmName(fleet, '*', '*')}`);
  return {
    stack: 'iot',
    logicalId: 'AlertTopicPolicy',
    type: 'AWS::SNS::TopicPolicy',
    origin: fleet.alerts.origin,
    properties: {
      Topics: [{ Ref: ALERT_TOPIC_ID }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Sid: 'AlarmsOfThisFleet',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource,
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: { 'aws:SourceArn': alarms },
            },
          },
          ...failedEtl(fleet, Resource),
        ],
      },
    },
  };
}

/** Runs of Glue tell what failed by an event (target `cloudwatch`). */
function failedEtl(fleet: Fleet, Resource: CfnValue): readonly CfnValue[] {
  if (fleet.etl?.engine !== 'glue') return [];
  return [
    {
      Sid: 'FailedEtlOfThisFleet',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource,
      Condition: { ArnEquals: { 'aws:SourceArn': arn(fleet, 'events', `rule/${etlFailedRuleName(fleet)}`) } },
    },
  ];
}
