import { type Artifact, jsonText } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { pipelineDashboardName } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { layout, type Widget } from './layout';

/** The body as an object; `${AWS::AccountId}` in it is for CloudFormation to fill in. */
function body(widgets: readonly Widget[]): CfnValue {
  return { start: '-PT6H', periodOverride: 'auto', widgets: layout(widgets) };
}

/** CloudFormation wants the body as a text. Names of a fleet hold no `${` of their own. */
export function dashboard(fleet: Fleet, widgets: readonly Widget[]): StackResource {
  return {
    stack: 'iot',
    logicalId: 'PipelineDashboard',
    type: 'AWS::CloudWatch::Dashboard',
    origin: fleet.origin,
    properties: {
      DashboardName: pipelineDashboardName(fleet),
      DashboardBody: { 'Fn::Sub': JSON.stringify(body(widgets)) },
    },
  };
}

/** The body by itself: what PutDashboard takes. */
export function dashboardFile(fleet: Fleet, widgets: readonly Widget[]): Artifact {
  return {
    path: `cloudwatch/${pipelineDashboardName(fleet)}.json`,
    content: jsonText(body(widgets)),
    origin: fleet.origin,
  };
}
