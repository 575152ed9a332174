import type { Fleet } from '../../ir/fleet/index';
import { etlFailedRuleName, logicalId } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import type { Watched } from './watched';

export const etlFailedRule = etlFailedRuleName;

/**
 * A run of Glue that failed is an event and no metric: the rule tells the topic of it in a sentence. Values of a pattern are at most 2,048
 * characters together (EventBridge quotas), so the jobs stand by what their names begin with.
 */
export function etlFailed(fleet: Fleet, { glueJobs, topic }: Watched): readonly StackResource[] {
  if (!fleet.etl || glueJobs.length === 0 || topic === undefined) return [];
  return [
    {
      stack: 'iot',
      logicalId: logicalId('etl', 'failed', 'rule'),
      type: 'AWS::Events::Rule',
      origin: fleet.etl.origin,
      properties: {
        Name: etlFailedRule(fleet),
        Description: 'Tells the alert topic of a Glue job of the ETL that failed',
        State: 'ENABLED',
        EventPattern: {
          source: ['aws.glue'],
          'detail-type': ['Glue Job State Change'],
          detail: { jobName: [{ prefix: `${fleet.name}-etl-` }], state: ['FAILED', 'TIMEOUT', 'ERROR'] },
        },
        Targets: [
          {
            Id: 'alerts',
            Arn: { Ref: topic },
            InputTransformer: {
              InputPathsMap: {
                job: '$.detail.jobName',
                state: '$.detail.state',
                run: '$.detail.jobRunId',
                at: '$.time',
              },
              InputTemplate: '"The ETL job <job> ended as <state> at <at> (run <run>). The next run makes up for it."',
            },
          },
        ],
      },
    },
  ];
}
