import { diagnose } from '../../diagnostics/diagnose';
import type { FleetCheck } from './index';

/** Regions with AWS IoT Core in which CloudFormation knows no dashboards of QuickSight: its resource schemas, November 2026. */
const WITHOUT: readonly string[] = [
  'ap-east-1',
  'cn-northwest-1',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'us-west-1',
];

/** Is there QuickSight where the fleet is? */
export const quicksightRegion: FleetCheck = function* ({ aws: { region }, dashboards }) {
  const [first] = dashboards.filter(({ named, to }) => named && to.includes('quicksight'));
  if (first && WITHOUT.includes(region)) yield diagnose('quicksight-region', first.origin.place, { region });
};
