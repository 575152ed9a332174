import type { Fleet } from '../../ir/fleet/index';
import { roleRef } from '../../ir/iam';
import { metricNamespace } from '../../ir/names';
import type { CfnValue } from '../../ir/stack';
import { METRICS_ROLE } from './names';

/** A count put into the fleet's namespace; `value` may be a substitution template. The action knows no dimensions. */
export function metricAction(fleet: Fleet, name: string, value: string): CfnValue {
  return {
    CloudwatchMetric: {
      RoleArn: roleRef(METRICS_ROLE),
      MetricNamespace: metricNamespace(fleet),
      MetricName: name,
      MetricValue: value,
      MetricUnit: 'Count',
    },
  };
}
