import type { Dashboard } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import { logicalId, quickSightId } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { Definition } from './definition';
import { label } from './label';
import { ACCOUNT, THEME } from './names';

/** What a viewer may do. QuickSight takes known sets of actions only; this is the one that its console calls viewer. */
const VIEWER = ['quicksight:DescribeDashboard', 'quicksight:ListDashboardVersions', 'quicksight:QueryDashboard'];

/** The dashboard, and the analysis that an author would begin a copy from. */
export function dashboardResources(fleet: Fleet, dashboard: Dashboard, made: Definition): readonly StackResource[] {
  const { id, title, origin, viewers } = dashboard;
  const common = {
    AwsAccountId: ACCOUNT,
    Name: label(title, 2048),
    Definition: made,
    ThemeArn: { 'Fn::GetAtt': [THEME, 'Arn'] },
    // What the service would only warn of is a mistake of ours.
    ValidationStrategy: { Mode: 'STRICT' },
  };
  const permissions = viewers.map((group) => ({ Principal: groupArn(fleet, group), Actions: VIEWER }));
  return [
    {
      stack: 'bi',
      logicalId: logicalId(id, 'dashboard'),
      type: 'AWS::QuickSight::Dashboard',
      origin,
      properties: {
        ...common,
        DashboardId: quickSightId(fleet, id),
        DashboardPublishOptions: {
          AdHocFilteringOption: { AvailabilityStatus: 'ENABLED' },
          ExportToCSVOption: { AvailabilityStatus: 'ENABLED' },
          SheetControlsOption: { VisibilityState: 'EXPANDED' },
        },
        ...(permissions.length === 0 ? {} : { Permissions: permissions }),
      },
    },
    {
      stack: 'bi',
      logicalId: logicalId(id, 'analysis'),
      type: 'AWS::QuickSight::Analysis',
      origin,
      properties: { ...common, AnalysisId: quickSightId(fleet, id) },
    },
  ];
}

/** Users and groups live in the region in which the QuickSight account was opened, whatever region shows the dashboard. */
function groupArn({ aws }: Fleet, group: string): CfnValue {
  return {
    'Fn::Sub': `arn:${aws.partition}:quicksight:${aws.quicksightRegion}:\${AWS::AccountId}:group/default/${group}`,
  };
}
