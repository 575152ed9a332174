// What is asked of SageMaker when a model of the fleet later was accepted. Made by Fleetwright; change fleet.yaml instead.
//
// Nothing is called here: each function gives the parameters of one request.

import { createHash } from 'node:crypto';

/** The least that holds an image with xgboost, scikit-learn and pandas in it. */
const SERVERLESS = { MemorySizeInMB: 3072, MaxConcurrency: 5 };
/** Invocations per instance and minute above which another one is started. */
const PER_INSTANCE = 600;

export const versionOf = (packageArn) => packageArn.slice(packageArn.lastIndexOf('/') + 1);

/** `<fleet>-<model>-v7`: one model in SageMaker per version in the registry. */
export const modelNameOf = (model, packageArn) => `${model.name}-v${versionOf(packageArn)}`;

export function modelRequest(model, packageArn, role) {
  return {
    ModelName: modelNameOf(model, packageArn),
    ExecutionRoleArn: role,
    PrimaryContainer: { ModelPackageName: packageArn },
  };
}

/** Named by a hash of what it says: another version or another size is another configuration. */
export function endpointConfigRequest(model, packageArn) {
  const variant = {
    VariantName: 'main',
    ModelName: modelNameOf(model, packageArn),
    ...(model.deploy.to === 'serverless'
      ? { ServerlessConfig: SERVERLESS }
      : {
          InstanceType: model.deploy.instance,
          InitialInstanceCount: model.deploy.count,
          InitialVariantWeight: 1,
        }),
  };
  const hash = createHash('sha256').update(JSON.stringify(variant)).digest('hex').slice(0, 6);
  return { EndpointConfigName: `${model.name}-${hash}`, ProductionVariants: [variant] };
}

export const endpointRequest = (model, config) => ({
  EndpointName: model.name,
  EndpointConfigName: config.EndpointConfigName,
});

/** None where the manifest asks for no more instances than are always there. */
export function scalingRequests(model) {
  const { to, count, max } = model.deploy;
  if (to !== 'instance' || max === undefined || max <= count) return undefined;
  const target = {
    ServiceNamespace: 'sagemaker',
    ResourceId: `endpoint/${model.name}/variant/main`,
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  };
  return {
    target: { ...target, MinCapacity: count, MaxCapacity: max },
    policy: {
      ...target,
      PolicyName: `${model.name}-invocations`,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: PER_INSTANCE,
        PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        ScaleInCooldown: 600,
        ScaleOutCooldown: 60,
      },
    },
  };
}

export function newestRequest(model) {
  return {
    ModelPackageGroupName: model.name,
    ModelApprovalStatus: 'Approved',
    SortBy: 'CreationTime',
    SortOrder: 'Descending',
    MaxResults: 1,
  };
}

export function watchRequest(model, accepted, { role, curatedBucket, codeBucket }) {
  const parameters = {
    Role: role,
    CuratedBucket: curatedBucket,
    CodeBucket: codeBucket,
    ModelName: modelNameOf(model, accepted.ModelPackageArn),
    Version: versionOf(accepted.ModelPackageArn),
    Reference: accepted.CustomerMetadataProperties.reference,
  };
  return {
    PipelineName: model.watch,
    PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
  };
}

/** The alert of a pipeline that ended badly, in the shape of the alerts of the fleet. */
export function alertOf(model, pipeline, steps) {
  const failed = steps.find(({ StepStatus }) => StepStatus === 'Failed');
  const what = failed?.FailureReason ?? 'it failed';
  return { model: model.id, pipeline, step: failed?.StepName ?? '', what, severity: 'warning' };
}
