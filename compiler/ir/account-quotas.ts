export interface AccountQuota {
  /** In the plural, for people. */
  readonly what: string;
  /** The resource type that counts; absent: the stacks themselves. */
  readonly type?: string;
  readonly quota: number;
}

/**
 * What a whole account may have in a region to begin with, of all that grows with groups and thresholds; AWS raises each on request. What other
 * fleets use of it is not known here. Source: AWS General Reference, quotas of AWS IoT Core, CloudFormation, CloudWatch and Data Firehose
 * (the small regions).
 */
export const ACCOUNT_QUOTAS: readonly AccountQuota[] = [
  { what: 'IoT rules', type: 'AWS::IoT::TopicRule', quota: 1_000 },
  { what: 'IoT provisioning templates', type: 'AWS::IoT::ProvisioningTemplate', quota: 256 },
  { what: 'CloudWatch alarms', type: 'AWS::CloudWatch::Alarm', quota: 5_000 },
  { what: 'Firehose streams', type: 'AWS::KinesisFirehose::DeliveryStream', quota: 2_000 },
  { what: 'CloudFormation stacks', quota: 2_000 },
];
