import type { Fleet } from '../../ir/fleet/index';
import { ACCOUNT_PLACEHOLDER } from '../../ir/readable';
import { type Emission, emission } from '../../ir/target';
import { dashboard, dashboardFile } from './dashboard';
import { etlFailed } from './etl-failed';
import { pipelineAlarms } from './pipeline-alarms';
import { watched } from './watched';
import { widgets } from './widgets';

/** Watches what the targets before it emitted: the dashboard, alarms on the pipeline itself, and word of ETL runs that failed. */
export function emit(fleet: Fleet, before: Emission): Emission {
  const seen = watched(fleet, before);
  const alarms = pipelineAlarms(fleet, seen);
  const names = [...alarms.map(({ properties }) => String(properties.AlarmName)), ...seen.thresholdAlarms];
  const shown = widgets(
    fleet,
    seen,
    names.map((name) => alarmArn(fleet, name)),
  );
  return emission({
    artifacts: [dashboardFile(fleet, shown)],
    resources: [...alarms, ...etlFailed(fleet, seen), dashboard(fleet, shown)],
  });
}

const alarmArn = ({ aws }: Fleet, name: string) =>
  `arn:${aws.partition}:cloudwatch:${aws.region}:${ACCOUNT_PLACEHOLDER}:alarm:${name}`;
