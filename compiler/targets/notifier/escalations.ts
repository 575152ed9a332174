import { createHash } from 'node:crypto';
import type { AlertMemory } from '../../ir/fleet/alerts';
import type { Fleet } from '../../ir/fleet/index';
import { escalationTopicName, logicalId } from '../../ir/names';
import type { StackResource } from '../../ir/stack';

/** Logical id of the topic of escalated alerts. */
export const ESCALATION_TOPIC = 'EscalationTopic';

/** The topic of escalated alerts and who hears it, where that is somebody else. The function publishes by its role. */
export function escalations(fleet: Fleet, { escalateTo }: AlertMemory): readonly StackResource[] {
  if (escalateTo.length === 0) return [];
  const { origin } = fleet.alerts;
  const topic: StackResource = {
    stack: 'iot',
    logicalId: ESCALATION_TOPIC,
    type: 'AWS::SNS::Topic',
    properties: { TopicName: escalationTopicName(fleet) },
    origin,
  };
  return [topic, tlsOnly(fleet), ...escalateTo.map((address) => subscription(fleet, address))];
}

/** The policy takes the place of the default one, by which the whole account may publish; roles that may, still can. */
function tlsOnly({ alerts }: Fleet): StackResource {
  const Resource = { Ref: ESCALATION_TOPIC };
  const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
  return {
    stack: 'iot',
    logicalId: 'EscalationTopicPolicy',
    type: 'AWS::SNS::TopicPolicy',
    origin: alerts.origin,
    properties: {
      Topics: [Resource],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Sid: 'TlsOnly', Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource, Condition }],
      },
    },
  };
}

/** Named by a hash of the address, as those of the alert topic are. */
function subscription({ alerts }: Fleet, address: string): StackResource {
  const hash = createHash('sha256').update(address).digest('hex').slice(0, 8);
  return {
    stack: 'iot',
    logicalId: logicalId('escalation-email', hash),
    type: 'AWS::SNS::Subscription',
    properties: { TopicArn: { Ref: ESCALATION_TOPIC }, Protocol: 'email', Endpoint: address },
    origin: alerts.origin,
  };
}
