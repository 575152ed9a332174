import { arn, bucketArn } from '../../ir/arn';
import type { Fleet } from '../../ir/fleet/index';
import type { Model } from '../../ir/fleet/models';
import { role, roleRef, type Statement } from '../../ir/iam';
import { curatedPrefix } from '../../ir/lake-layout';
import {
  bucketName,
  logicalId,
  mlFunctionName,
  modelName,
  modelScheduleGroup,
  roleName,
  watchPipelineName,
} from '../../ir/names';
import { imageAccount, imageRepository } from '../../ir/sagemaker-images';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { PipelineParts } from './pipeline/parts';
import { modelPrefix } from './pipeline/reference';
import { rate, watchEveryMs } from './pipeline/watch-every';

const MINUTE_MS = 60_000;

export const modelRole = (model: string) => `ml-${model}`;
export const SCHEDULE_GROUP_ID = 'ModelSchedules';

/** The keys of the two definitions in the bucket of artifacts. */
interface Definitions {
  readonly pipeline: string;
  readonly watch: string;
}

/** Registry, pipelines, role and schedules of one model. An endpoint is not among them: it cannot be made before a model was accepted. */
export function modelResources(parts: PipelineParts, keys: Definitions): readonly StackResource[] {
  return [
    packageGroup(parts),
    jobsRole(parts),
    pipeline(parts, 'pipeline', keys.pipeline),
    pipeline(parts, 'watch', keys.watch),
    scheduleRole(parts),
    trainSchedule(parts),
    watchSchedule(parts),
  ];
}

function packageGroup({ fleet, model, spec }: PipelineParts): StackResource {
  return {
    stack: 'ml',
    logicalId: logicalId(model.id, 'model-package-group'),
    type: 'AWS::SageMaker::ModelPackageGroup',
    properties: {
      ModelPackageGroupName: modelName(fleet, model.id),
      ModelPackageGroupDescription: spec.model,
    },
    // Versions are history that nobody could train again.
    stateful: true,
    origin: model.origin,
  };
}

const pipelineNames = { pipeline: modelName, watch: watchPipelineName };
const pipelineId = (model: Model, which: keyof Definitions) => logicalId(model.id, which);

function pipeline({ fleet, model }: PipelineParts, which: keyof Definitions, key: string): StackResource {
  return {
    stack: 'ml',
    logicalId: pipelineId(model, which),
    type: 'AWS::SageMaker::Pipeline',
    properties: {
      PipelineName: pipelineNames[which](fleet, model.id),
      PipelineDefinition: { PipelineDefinitionS3Location: { Bucket: bucketName(fleet, 'artifacts'), Key: key } },
      RoleArn: roleRef(modelRole(model.id)),
    },
    origin: model.origin,
  };
}

/** The jobs of a model and the pipelines that start them: its tables, its folder, its own jobs, and nothing of another model. */
function jobsRole(parts: PipelineParts): StackResource {
  const { fleet, model } = parts;
  return role(fleet, {
    stack: 'ml',
    purpose: modelRole(model.id),
    service: 'sagemaker.amazonaws.com',
    statements: [...dataStatements(parts), ...imageStatements(parts), ...jobStatements(fleet, model)],
    origin: model.origin,
  });
}

function dataStatements({ fleet, model, spec }: PipelineParts): readonly Statement[] {
  const tables = [...new Set(spec.sources.map(({ table }) => curatedPrefix(table)))];
  const own = modelPrefix(model.id);
  return [
    {
      actions: ['s3:GetObject'],
      resources: [
        ...tables.map((prefix) => bucketArn(fleet, 'curated', `${prefix}*`)),
        bucketArn(fleet, 'curated', `${own}*`),
        bucketArn(fleet, 'artifacts', `ml/${model.id}/*`),
      ],
    },
    {
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      resources: [bucketArn(fleet, 'curated', `${own}*`)],
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn(fleet, 'curated')],
      condition: { StringLike: { 's3:prefix': [...tables, own].map((prefix) => `${prefix}*`) } },
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn(fleet, 'artifacts')],
      condition: { StringLike: { 's3:prefix': [`ml/${model.id}/*`] } },
    },
  ];
}

/** Images lie in accounts of AWS. The token that logs in to them has no resource (IAM user guide, "Actions defined by Amazon ECR"). */
function imageStatements({ fleet, spec }: PipelineParts): readonly Statement[] {
  const { region, partition } = fleet.aws;
  const kinds = spec.algorithm.name === 'random-cut-forest' ? (['scripts', 'forest'] as const) : (['scripts'] as const);
  return [
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: kinds.map(
        (kind) => `arn:${partition}:ecr:${region}:${imageAccount(region, kind)}:repository/${imageRepository(kind)}`,
      ),
    },
  ];
}

/** Pipelines call what they make `pipelines-<execution>-<step>-…`. */
function jobStatements(fleet: Fleet, model: Model): readonly Statement[] {
  const made = (...kinds: readonly string[]) => kinds.map((kind) => arn(fleet, 'sagemaker', `${kind}/pipelines-*`));
  const name = modelName(fleet, model.id);
  const packages = [
    arn(fleet, 'sagemaker', `model-package-group/${name}`),
    arn(fleet, 'sagemaker', `model-package/${name}/*`),
  ];
  const jobs = ['Processing', 'Training', 'Transform'];
  return [
    {
      actions: jobs.flatMap((kind) => ['Create', 'Describe', 'Stop'].map((verb) => `sagemaker:${verb}${kind}Job`)),
      resources: made('processing-job', 'training-job', 'transform-job'),
    },
    { actions: ['sagemaker:CreateModel', 'sagemaker:DescribeModel'], resources: made('model') },
    { actions: ['sagemaker:DescribeModel'], resources: [arn(fleet, 'sagemaker', `model/${name}-v*`)] },
    ...(model.features.store === undefined
      ? []
      : [{ actions: ['sagemaker:PutRecord'], resources: [arn(fleet, 'sagemaker', `feature-group/${name}`)] }]),
    { actions: ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], resources: packages },
    {
      actions: ['sagemaker:AddTags'],
      resources: [...made('processing-job', 'training-job', 'transform-job', 'model'), ...packages],
    },
    {
      actions: ['iam:PassRole'],
      resources: [roleArn(fleet, modelRole(model.id))],
      condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    },
    {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [arn(fleet, 'logs', 'log-group:/aws/sagemaker/*')],
    },
    {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      condition: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
    },
  ];
}

/** By name: a role cannot refer to itself. */
export const roleArn = (fleet: Fleet, purpose: string): CfnValue => ({
  'Fn::Sub': `arn:${fleet.aws.partition}:iam::\${AWS::AccountId}:role/${roleName(fleet, purpose)}`,
});

function scheduleRole({ fleet, model }: PipelineParts): StackResource {
  return role(fleet, {
    stack: 'ml',
    purpose: `${modelRole(model.id)}-go`,
    service: 'scheduler.amazonaws.com',
    statements: [
      {
        actions: ['sagemaker:StartPipelineExecution'],
        resources: [arn(fleet, 'sagemaker', `pipeline/${modelName(fleet, model.id)}`)],
      },
      { actions: ['lambda:InvokeFunction'], resources: [arn(fleet, 'lambda', `function:${mlFunctionName(fleet)}`)] },
    ],
    origin: model.origin,
  });
}

function trainSchedule({ fleet, model }: PipelineParts): StackResource {
  const minutes = Math.max(1, Math.ceil(model.everyMs / MINUTE_MS));
  return schedule(fleet, model, 'train', {
    expression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
    description: `Trains ${model.id} again`,
    target: {
      Arn: arn(fleet, 'sagemaker', `pipeline/${modelName(fleet, model.id)}`),
      SageMakerPipelineParameters: {
        PipelineParameterList: [
          { Name: 'Role', Value: roleRef(modelRole(model.id)) },
          { Name: 'CuratedBucket', Value: bucketName(fleet, 'curated') },
          { Name: 'CodeBucket', Value: bucketName(fleet, 'artifacts') },
        ],
      },
    },
    after: pipelineId(model, 'pipeline'),
  });
}

/** Through the function, which knows the accepted model and does nothing before there is one. */
function watchSchedule({ fleet, model }: PipelineParts): StackResource {
  return schedule(fleet, model, 'watch', {
    expression: rate(watchEveryMs(fleet, model)),
    description: `Looks whether ${model.id} still fits`,
    target: {
      Arn: arn(fleet, 'lambda', `function:${mlFunctionName(fleet)}`),
      Input: JSON.stringify({ watch: model.id }),
    },
    after: pipelineId(model, 'watch'),
  });
}

interface Timed {
  readonly expression: string;
  readonly description: string;
  readonly target: { readonly [key: string]: CfnValue };
  readonly after: string;
}

function schedule(fleet: Fleet, model: Model, what: 'train' | 'watch', timed: Timed): StackResource {
  return {
    stack: 'ml',
    logicalId: logicalId(what, model.id, 'schedule'),
    type: 'AWS::Scheduler::Schedule',
    properties: {
      Name: `${what}-${model.id}`,
      GroupName: modelScheduleGroup(fleet),
      Description: timed.description,
      State: 'ENABLED',
      ScheduleExpression: timed.expression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        ...timed.target,
        RoleArn: roleRef(`${modelRole(model.id)}-go`),
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
      },
    },
    dependsOn: [timed.after, SCHEDULE_GROUP_ID],
    origin: model.origin,
  };
}
