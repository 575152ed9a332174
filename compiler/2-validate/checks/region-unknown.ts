import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';

/** Where CloudFormation knows topic rules, thing groups and provisioning templates: its resource schemas, November 2026. Not the European Sovereign Cloud: a partition of its own. */
const IOT_REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...[
    'ap-east-1',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-5',
  ],
  ...['il-central-1', 'me-central-1', 'me-south-1'],
  ...['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'],
];

/** Is there AWS IoT Core in the region? */
export const regionUnknown: DocumentCheck = function* (subject) {
  const { region } = subject.manifest.aws;
  if (IOT_REGIONS.includes(region)) return;
  const hint = didYouMean(region, IOT_REGIONS, 'region');
  yield diagnose('region-unknown', valueAt(subject, 'aws', 'region'), { region, hint });
};
