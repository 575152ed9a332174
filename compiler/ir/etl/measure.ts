import type { Fleet } from '../fleet/index';
import type { Statement } from '../iam';
import { metricNamespace } from '../names';

/** Metrics have no ARN; the namespace of the fleet is the bound (IAM reference, condition keys of Amazon CloudWatch). */
export const mayMeasure = (fleet: Fleet): Statement => ({
  actions: ['cloudwatch:PutMetricData'],
  resources: ['*'],
  condition: { StringEquals: { 'cloudwatch:namespace': metricNamespace(fleet) } },
});
