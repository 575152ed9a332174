import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef } from '../../ir/iam';
import { lakeReading } from '../../ir/lake-reading';
import { quickSightId, workgroupName } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { label } from './label';
import { ACCOUNT, DATA_SOURCE, READER_ROLE } from './names';

/** Athena in the workgroup of the fleet, by a role of its own: what the account-wide role of QuickSight may do does not matter. */
export function dataSource(fleet: Fleet): readonly StackResource[] {
  return [
    reader(fleet),
    {
      stack: 'bi',
      logicalId: DATA_SOURCE,
      type: 'AWS::QuickSight::DataSource',
      origin: fleet.lake.origin,
      properties: {
        AwsAccountId: ACCOUNT,
        DataSourceId: quickSightId(fleet, 'lake'),
        Name: label(`The data lake of ${fleet.name}`, 128),
        Type: 'ATHENA',
        DataSourceParameters: {
          AthenaParameters: { WorkGroup: workgroupName(fleet), RoleArn: roleRef(READER_ROLE) },
        },
        SslProperties: { DisableSsl: false },
      },
    },
  ];
}

function reader(fleet: Fleet): StackResource {
  return role(fleet, {
    stack: 'bi',
    purpose: READER_ROLE,
    service: 'quicksight.amazonaws.com',
    origin: fleet.lake.origin,
    statements: lakeReading(fleet),
  });
}
