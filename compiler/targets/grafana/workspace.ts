import { arn } from '../../ir/arn';
import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef } from '../../ir/iam';
import { lakeReading } from '../../ir/lake-reading';
import { grafanaName, grafanaTopicName } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import type { StackResource } from '../../ir/stack';
import { GRAFANA_ROLE, TOPIC, WORKSPACE } from './names';

/** A workspace goes up in version, never down (user guide, "Update your workspace version"). */
const GRAFANA_VERSION = '12.4';

/** The workspace, the role by which it reads the lake, and the topic that it tells. Who may sign in is said in IAM Identity Center. */
export function workspace(fleet: Fleet, origin: Origin): readonly StackResource[] {
  return [
    {
      stack: 'bi',
      logicalId: TOPIC,
      type: 'AWS::SNS::Topic',
      origin,
      properties: { TopicName: grafanaTopicName(fleet) },
    },
    role(fleet, {
      stack: 'bi',
      purpose: GRAFANA_ROLE,
      service: 'grafana.amazonaws.com',
      source: { service: 'grafana', resource: '/workspaces/*' },
      origin,
      statements: [
        ...lakeReading(fleet),
        { actions: ['sns:Publish'], resources: [arn(fleet, 'sns', grafanaTopicName(fleet))] },
      ],
    }),
    {
      stack: 'bi',
      logicalId: WORKSPACE,
      type: 'AWS::Grafana::Workspace',
      origin,
      properties: {
        Name: grafanaName(fleet),
        Description: `Dashboards of the fleet ${fleet.name}`,
        AccountAccessType: 'CURRENT_ACCOUNT',
        AuthenticationProviders: ['AWS_SSO'],
        PermissionType: 'CUSTOMER_MANAGED',
        RoleArn: roleRef(GRAFANA_ROLE),
        DataSources: ['ATHENA'],
        NotificationDestinations: ['SNS'],
        GrafanaVersion: GRAFANA_VERSION,
        PluginAdminEnabled: false,
      },
    },
  ];
}
