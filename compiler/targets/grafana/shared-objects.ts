import type { Json } from '../../../schema/plan/json';
import type { Fleet } from '../../ir/fleet/index';
import { databaseName, grafanaTopicName, workgroupName } from '../../ir/names';
import { ACCOUNT_PLACEHOLDER } from '../../ir/readable';
import { contactPointUid, dataSourceUid, folderUid } from './names';

type Node = { readonly [key: string]: Json };

export const folder = (fleet: Fleet): Node => ({ uid: folderUid(fleet), title: fleet.name });

/** Athena by the role of the workspace; where results go is said by the workgroup. */
export function dataSource(fleet: Fleet): Node {
  return {
    uid: dataSourceUid(fleet),
    name: `${fleet.name} lake`,
    type: 'grafana-athena-datasource',
    access: 'proxy',
    isDefault: true,
    jsonData: {
      authType: 'ec2_iam_role',
      defaultRegion: fleet.aws.region,
      catalog: 'AwsDataCatalog',
      database: databaseName(fleet),
      workgroup: workgroupName(fleet),
    },
  };
}

/** The topic of the workspace. What the fleet itself mails goes to another topic, so that nobody is told twice. */
export function contactPoint(fleet: Fleet): Node {
  const { partition, region } = fleet.aws;
  return {
    uid: contactPointUid(fleet),
    name: fleet.name,
    type: 'sns',
    disableResolveMessage: false,
    settings: {
      topic_arn: `arn:${partition}:sns:${region}:${ACCOUNT_PLACEHOLDER}:${grafanaTopicName(fleet)}`,
      sigv4: { region },
    },
  };
}

/** One word per group and threshold; what is critical comes again every hour. */
export function policies(fleet: Fleet): Node {
  return {
    receiver: fleet.name,
    group_by: ['fleet', 'group', 'threshold'],
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '12h',
    routes: [{ receiver: fleet.name, object_matchers: [['severity', '=', 'critical']], repeat_interval: '1h' }],
  };
}
