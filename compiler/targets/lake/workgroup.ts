import { bucketUri } from '../../ir/arn';
import type { Fleet } from '../../ir/fleet/index';
import { workgroupName } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { bucketId, WORKGROUP } from './names';

/**
 * Where queries run: whoever uses it cannot set another place for results, nor read more than the limit. Deleting it also deletes the
 * queries that people saved in it, for otherwise a stack could not be deleted once somebody has used the console.
 */
export function workgroup(fleet: Fleet): StackResource {
  return {
    stack: 'lake',
    logicalId: WORKGROUP,
    type: 'AWS::Athena::WorkGroup',
    origin: fleet.lake.origin,
    dependsOn: [bucketId('results')],
    properties: {
      Name: workgroupName(fleet),
      Description: `Queries over the data lake of ${fleet.name}`,
      State: 'ENABLED',
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        PublishCloudWatchMetricsEnabled: true,
        BytesScannedCutoffPerQuery: fleet.lake.query.scanLimitBytes,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: {
          OutputLocation: bucketUri(fleet, 'results'),
          EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
          ExpectedBucketOwner: { Ref: 'AWS::AccountId' },
        },
      },
    },
  };
}
