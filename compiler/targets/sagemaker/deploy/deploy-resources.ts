import { arn } from '../../../ir/arn';
import type { Fleet } from '../../../ir/fleet/index';
import { role, roleRef, type Statement } from '../../../ir/iam';
import {
  alertTopicName,
  bucketName,
  mlFunctionName,
  modelName,
  modelScheduleGroup,
  watchPipelineName,
} from '../../../ir/names';
import type { Origin } from '../../../ir/origin';
import type { Asset, StackResource } from '../../../ir/stack';
import { modelRole, roleArn, SCHEDULE_GROUP_ID } from '../resources';

const PURPOSE = 'ml-deploy';
const FUNCTION_ID = 'ModelDeployFunction';
const LOGS_ID = 'ModelDeployLogs';
/** Seconds: an endpoint with instances takes minutes to start, and scaling can be set only then. */
const TIMEOUT_S = 900;

/** What makes models, endpoints and scaling once a version is approved, starts the watches, and tells the alert topic of a pipeline that failed. */
export function deployResources(fleet: Fleet, code: Asset): readonly StackResource[] {
  const origin = fleet.models[0]?.origin ?? fleet.origin;
  return [
    logGroup(fleet, origin),
    deployRole(fleet, origin),
    deployFunction(fleet, code, origin),
    {
      ...plain('AWS::Scheduler::ScheduleGroup', SCHEDULE_GROUP_ID, origin),
      properties: { Name: modelScheduleGroup(fleet) },
    },
    ...onEvent(fleet, 'ModelApproved', origin, {
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      detail: {
        ModelPackageGroupName: fleet.models.map(({ id }) => modelName(fleet, id)),
        ModelApprovalStatus: ['Approved'],
      },
    }),
    ...onEvent(fleet, 'ModelPipelineFailed', origin, {
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Building Pipeline Execution Status Change'],
      detail: {
        currentPipelineExecutionStatus: ['Failed'],
        pipelineArn: fleet.models.flatMap(({ id }) =>
          [modelName(fleet, id), watchPipelineName(fleet, id)].map((name) =>
            arn(fleet, 'sagemaker', `pipeline/${name}`),
          ),
        ),
      },
    }),
  ];
}

const plain = (type: string, logicalId: string, origin: Origin) => ({ stack: 'ml' as const, logicalId, type, origin });

const logName = (fleet: Fleet) => `/aws/lambda/${mlFunctionName(fleet)}`;

function logGroup(fleet: Fleet, origin: Origin): StackResource {
  return {
    ...plain('AWS::Logs::LogGroup', LOGS_ID, origin),
    properties: { LogGroupName: logName(fleet), RetentionInDays: 30 },
  };
}

function deployRole(fleet: Fleet, origin: Origin): StackResource {
  const named = (...patterns: readonly ((name: string) => string)[]) =>
    fleet.models.flatMap(({ id }) => patterns.map((of) => arn(fleet, 'sagemaker', of(modelName(fleet, id)))));
  const endpoints = named(
    (name) => `endpoint/${name}`,
    (name) => `endpoint-config/${name}-*`,
  );
  const scaled = fleet.models.some(({ deploy }) => deploy.to === 'instance' && deploy.max !== undefined);
  const statements: readonly Statement[] = [
    {
      actions: ['sagemaker:ListModelPackages', 'sagemaker:DescribeModelPackage'],
      resources: named(
        (name) => `model-package-group/${name}`,
        (name) => `model-package/${name}/*`,
      ),
    },
    { actions: ['sagemaker:CreateModel'], resources: named((name) => `model/${name}-v*`) },
    {
      actions: [
        'sagemaker:CreateEndpointConfig',
        'sagemaker:CreateEndpoint',
        'sagemaker:UpdateEndpoint',
        'sagemaker:DescribeEndpoint',
      ],
      resources: endpoints,
    },
    {
      actions: ['sagemaker:StartPipelineExecution'],
      resources: fleet.models.map(({ id }) => arn(fleet, 'sagemaker', `pipeline/${watchPipelineName(fleet, id)}`)),
    },
    {
      actions: ['sagemaker:ListPipelineExecutionSteps'],
      resources: fleet.models.flatMap(({ id }) =>
        [modelName(fleet, id), watchPipelineName(fleet, id)].map((name) =>
          arn(fleet, 'sagemaker', `pipeline/${name}/execution/*`),
        ),
      ),
    },
    {
      actions: ['iam:PassRole'],
      resources: fleet.models.map(({ id }) => roleArn(fleet, modelRole(id))),
      condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    },
    { actions: ['sns:Publish'], resources: [arn(fleet, 'sns', alertTopicName(fleet))] },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arn(fleet, 'logs', `log-group:${logName(fleet)}:*`)],
    },
    ...(scaled ? scalingStatements(fleet) : []),
  ];
  return role(fleet, { stack: 'ml', purpose: PURPOSE, service: 'lambda.amazonaws.com', statements, origin });
}

/** Scalable targets have no name to hold it to beyond their service. */
function scalingStatements(fleet: Fleet): readonly Statement[] {
  const service = 'sagemaker.application-autoscaling.amazonaws.com';
  return [
    {
      actions: ['application-autoscaling:RegisterScalableTarget', 'application-autoscaling:PutScalingPolicy'],
      resources: [arn(fleet, 'application-autoscaling', 'scalable-target/*')],
      condition: { StringEquals: { 'application-autoscaling:service-namespace': 'sagemaker' } },
    },
    {
      actions: ['sagemaker:DescribeEndpointConfig', 'sagemaker:UpdateEndpointWeightsAndCapacities'],
      resources: fleet.models.flatMap(({ id }) => [
        arn(fleet, 'sagemaker', `endpoint/${modelName(fleet, id)}`),
        arn(fleet, 'sagemaker', `endpoint-config/${modelName(fleet, id)}-*`),
      ]),
    },
    {
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [
        {
          'Fn::Sub': `arn:${fleet.aws.partition}:iam::\${AWS::AccountId}:role/aws-service-role/${service}/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
        },
      ],
      condition: { StringEquals: { 'iam:AWSServiceName': service } },
    },
  ];
}

function deployFunction(fleet: Fleet, { key }: Asset, origin: Origin): StackResource {
  return {
    ...plain('AWS::Lambda::Function', FUNCTION_ID, origin),
    properties: {
      FunctionName: mlFunctionName(fleet),
      Description: 'Deploys accepted models and starts their watch',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Code: { S3Bucket: bucketName(fleet, 'artifacts'), S3Key: key },
      Role: roleRef(PURPOSE),
      Timeout: TIMEOUT_S,
      MemorySize: 256,
      Environment: {
        Variables: {
          ROLE_PREFIX: roleArn(fleet, modelRole('')),
          CURATED_BUCKET: bucketName(fleet, 'curated'),
          CODE_BUCKET: bucketName(fleet, 'artifacts'),
          ALERT_TOPIC: arn(fleet, 'sns', alertTopicName(fleet)),
        },
      },
      LoggingConfig: { LogFormat: 'Text', LogGroup: { Ref: LOGS_ID } },
    },
  };
}

function onEvent(
  fleet: Fleet,
  id: string,
  origin: Origin,
  pattern: StackResource['properties'],
): readonly StackResource[] {
  return [
    {
      ...plain('AWS::Events::Rule', `${id}Rule`, origin),
      properties: {
        Name: `${fleet.name}-${id === 'ModelApproved' ? 'model-approved' : 'model-failed'}`,
        Description: 'Calls the function that looks after models',
        State: 'ENABLED',
        EventPattern: pattern,
        Targets: [{ Id: 'deploy', Arn: { 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] } }],
      },
    },
    {
      ...plain('AWS::Lambda::Permission', `${id}Permission`, origin),
      properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: FUNCTION_ID },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [`${id}Rule`, 'Arn'] },
      },
    },
  ];
}
