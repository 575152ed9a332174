import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { bucketArn, bucketUri } from '../../ir/arn';
import { role, roleRef } from '../../ir/iam';
import { logicalId, modelName } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import type { PipelineParts } from './pipeline/parts';
import { modelPrefix } from './pipeline/reference';

/** API model of SageMaker, FeatureName; and "Feature Store concepts", reserved names. */
const LONGEST = 64;
const RESERVED = ['is_deleted', 'write_time', 'api_invocation_time', 'device_id', 'event_time', 'group_id'];

/** Features that a feature group could not be told of. */
export function storeProblems({ model, featureNames }: PipelineParts): readonly Diagnostic[] {
  if (model.features.store === undefined) return [];
  return featureNames.flatMap((name) => {
    const problem =
      name.length > LONGEST
        ? `\`${name}\` has ${name.length} characters, and a feature at most ${LONGEST}`
        : RESERVED.includes(name)
          ? `\`${name}\` is a name that SageMaker or the record itself has taken`
          : undefined;
    return problem === undefined ? [] : [diagnose('model-store', model.origin.place, { model: model.id, problem })];
  });
}

/** The newest features of every device, kept offline in the curated bucket and, where asked, online as well; the watch fills it. */
export function featureGroup({ fleet, model, featureNames }: PipelineParts): readonly StackResource[] {
  const { store } = model.features;
  if (store === undefined) return [];
  const purpose = `ml-${model.id}-fs`;
  const prefix = `${modelPrefix(model.id)}feature-store/`;
  const feature = (FeatureType: 'String' | 'Fractional') => (FeatureName: string) => ({ FeatureName, FeatureType });
  return [
    role(fleet, {
      stack: 'ml',
      purpose,
      service: 'sagemaker.amazonaws.com',
      statements: [
        { actions: ['s3:PutObject'], resources: [bucketArn(fleet, 'curated', `${prefix}*`)] },
        { actions: ['s3:GetBucketAcl'], resources: [bucketArn(fleet, 'curated')] },
      ],
      origin: model.origin,
    }),
    {
      stack: 'ml',
      logicalId: logicalId(model.id, 'feature-group'),
      type: 'AWS::SageMaker::FeatureGroup',
      stateful: true,
      properties: {
        FeatureGroupName: modelName(fleet, model.id),
        RecordIdentifierFeatureName: 'device_id',
        EventTimeFeatureName: 'event_time',
        FeatureDefinitions: [
          ...['device_id', 'event_time', 'group_id'].map(feature('String')),
          ...featureNames.map(feature('Fractional')),
        ],
        RoleArn: roleRef(purpose),
        OfflineStoreConfig: { S3StorageConfig: { S3Uri: bucketUri(fleet, 'curated', prefix) } },
        ...(store === 'online' ? { OnlineStoreConfig: { EnableOnlineStore: true } } : {}),
      },
      origin: model.origin,
    },
  ];
}
