import type { DescribeFeatureGroupResponse } from '@aws-sdk/client-sagemaker';
import type { Json } from '../../../../schema/plan/json';
import { orAbsent } from '../../aws/or-absent';
import { sdkError } from '../../aws/sdk-error';
import type { StepWork } from '../../step/step-work';
import type { Adoptable, Found, Wanted } from './adoptable';
import { tagsOf } from './tags-of';

export const featureGroup: Adoptable = {
  word: 'feature group',
  nameProperty: 'FeatureGroupName',
  // Features are added by the update that follows; the role belongs to the stack, which may not be there yet.
  given: ['FeatureDefinitions', 'RoleArn'],
  look: async (work, wanted) => {
    const { DescribeFeatureGroupCommand } = await import('@aws-sdk/client-sagemaker');
    const client = await work.clients.sagemaker();
    const group = await orAbsent(client.send(new DescribeFeatureGroupCommand({ FeatureGroupName: wanted.name })));
    if (group?.FeatureGroupArn === undefined) return undefined;
    // Its creation failed, so nothing was ever put into it; SageMaker can only delete it.
    const failed = group.FeatureGroupStatus === 'CreateFailed' ? (group.FailureReason ?? 'no reason given') : undefined;
    const what = failed === undefined ? obstacle(group, wanted) : undefined;
    const tags = await tagsIfThere(work, group.FeatureGroupArn);
    if (!tags) return undefined;
    const FeatureDefinitions = featuresOf(group.FeatureDefinitions);
    return {
      identifier: { FeatureGroupName: wanted.name },
      tags,
      properties: { FeatureDefinitions, ...(group.RoleArn === undefined ? {} : { RoleArn: group.RoleArn }) },
      ...(what === undefined ? {} : { obstacle: what }),
      ...(failed === undefined ? {} : { failed }),
    };
  },
  remove: async ({ clients }, { name }) => {
    const { DeleteFeatureGroupCommand } = await import('@aws-sdk/client-sagemaker');
    await (await clients.sagemaker()).send(new DeleteFeatureGroupCommand({ FeatureGroupName: name }));
  },
};

/** Undefined where the group went between the two questions: tags are then asked of an ARN that is none, as SageMaker says it. */
async function tagsIfThere(work: Pick<StepWork, 'clients'>, arn: string): Promise<Found['tags'] | undefined> {
  try {
    return await tagsOf(work, arn);
  } catch (problem) {
    const { name, message } = sdkError(problem);
    if (name === 'Validation' && message.includes('does not exist')) return undefined;
    throw problem;
  }
}

/** What no update changes. Source: CloudFormation template reference, "Update requires: Replacement", and SageMaker's UpdateFeatureGroup, which adds features only. */
function obstacle(group: DescribeFeatureGroupResponse, { name, properties }: Wanted): Found['obstacle'] {
  if (group.FeatureGroupStatus === 'Deleting')
    return { what: 'it is being deleted', fix: 'wait until it is gone, then apply again' };
  const wanted = new Map(pairs(properties['FeatureDefinitions']));
  const had = pairs(featuresOf(group.FeatureDefinitions));
  const removed = had.filter(([feature]) => !wanted.has(feature)).map(([feature]) => feature);
  const retyped = had.filter(([feature, type]) => wanted.has(feature) && wanted.get(feature) !== type);
  const uri = at(properties, 'OfflineStoreConfig', 'S3StorageConfig', 'S3Uri');
  const wantsOnline = at(properties, 'OnlineStoreConfig', 'EnableOnlineStore') === true;
  const reasons = [
    ...(removed.length > 0 ? [`it has features that the model no longer has (${removed.join(', ')})`] : []),
    ...(retyped.length > 0
      ? [`features of it have another type (${retyped.map(([feature]) => feature).join(', ')})`]
      : []),
    ...(wantsOnline === (group.OnlineStoreConfig?.EnableOnlineStore === true)
      ? []
      : [wantsOnline ? 'it has no online store' : 'it has an online store']),
    ...(typeof uri === 'string' && uri !== group.OfflineStoreConfig?.S3StorageConfig?.S3Uri
      ? ['its offline store lies elsewhere']
      : []),
  ];
  if (reasons.length === 0) return undefined;
  return {
    what: `${reasons.join(', ')}, which SageMaker does not change`,
    fix: `give the model those settings again, call it otherwise, or remove the group (aws sagemaker delete-feature-group --feature-group-name ${name}; what lies in its offline store stays), then apply again`,
  };
}

function featuresOf(definitions: DescribeFeatureGroupResponse['FeatureDefinitions']): readonly Json[] {
  return (definitions ?? []).map(({ FeatureName = '', FeatureType = '' }) => ({ FeatureName, FeatureType }));
}

function pairs(definitions: Json | undefined): readonly (readonly [string, string])[] {
  const list = (Array.isArray(definitions) ? definitions : []) as readonly {
    FeatureName: string;
    FeatureType: string;
  }[];
  return list.map(({ FeatureName, FeatureType }) => [FeatureName, FeatureType]);
}

function at(value: Json, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? (inner as Record<string, Json>)[key]
        : undefined,
    value,
  );
}
