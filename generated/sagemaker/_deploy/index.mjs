// Deploys accepted models of the fleet iot-enterprise and starts their watch. Made by Fleetwright; change fleet.yaml instead.
//
// EventBridge calls it when a version in a registry is approved, which also is how an older one is taken back into use, and when a pipeline failed;
// EventBridge Scheduler calls it with { "watch": "<model>" }. An endpoint is made here and not by CloudFormation, for before the first accepted
// model there is nothing that it could serve.

import { readFileSync } from 'node:fs';
import {
  ApplicationAutoScalingClient,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  ListPipelineExecutionStepsCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
  UpdateEndpointCommand,
  waitUntilEndpointInService,
} from '@aws-sdk/client-sagemaker';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  alertOf,
  endpointConfigRequest,
  endpointRequest,
  modelRequest,
  newestRequest,
  scalingRequests,
  watchRequest,
} from './requests.mjs';

const { ROLE_PREFIX, CURATED_BUCKET, CODE_BUCKET, ALERT_TOPIC } = process.env;
const { models } = JSON.parse(readFileSync(new URL('models.json', import.meta.url), 'utf8'));
const sagemaker = new SageMakerClient({});
const scaling = new ApplicationAutoScalingClient({});
const sns = new SNSClient({});
const roleOf = (model) => `${ROLE_PREFIX}${model.id}`;

export async function handler(event) {
  if (event.watch !== undefined) return watch(modelWhere((model) => model.id === event.watch));
  if (event['detail-type'] === 'SageMaker Model Package State Change')
    return deploy(modelWhere((model) => model.name === event.detail.ModelPackageGroupName), event.detail.ModelPackageArn);
  return tell(event.detail.pipelineArn, event.detail.pipelineExecutionArn);
}

function modelWhere(test) {
  const model = models.find(test);
  if (!model) throw new Error('there is no such model in the manifest any more');
  return model;
}

/** Makes what is not there yet. Called again, it ends in the same state. */
async function deploy(model, packageArn) {
  await unlessThere(sagemaker.send(new CreateModelCommand(modelRequest(model, packageArn, roleOf(model)))));
  if (model.deploy.to !== 'serverless' && model.deploy.to !== 'instance') return;
  const config = endpointConfigRequest(model, packageArn);
  await unlessThere(sagemaker.send(new CreateEndpointConfigCommand(config)));
  const request = endpointRequest(model, config);
  if (!(await isThere(model.name))) await sagemaker.send(new CreateEndpointCommand(request));
  else await sagemaker.send(new UpdateEndpointCommand(request));
  const requests = scalingRequests(model);
  if (!requests) return;
  await waitUntilEndpointInService({ client: sagemaker, maxWaitTime: 840 }, { EndpointName: model.name });
  await scaling.send(new RegisterScalableTargetCommand(requests.target));
  await scaling.send(new PutScalingPolicyCommand(requests.policy));
}

async function watch(model) {
  const newest = await sagemaker.send(new ListModelPackagesCommand(newestRequest(model)));
  const [found] = newest.ModelPackageSummaryList ?? [];
  if (!found) return console.log(`${model.id}: no model was accepted yet`);
  const name = { ModelPackageName: found.ModelPackageArn };
  const accepted = await sagemaker.send(new DescribeModelPackageCommand(name));
  const places = { role: roleOf(model), curatedBucket: CURATED_BUCKET, codeBucket: CODE_BUCKET };
  await unlessThere(sagemaker.send(new CreateModelCommand(modelRequest(model, found.ModelPackageArn, roleOf(model)))));
  await sagemaker.send(new StartPipelineExecutionCommand(watchRequest(model, accepted, places)));
}

async function tell(pipelineArn, executionArn) {
  const name = pipelineArn.slice(pipelineArn.lastIndexOf('/') + 1);
  const model = modelWhere((one) => one.name === name || one.watch === name);
  const steps = await sagemaker.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: executionArn }));
  const message = JSON.stringify(alertOf(model, name, steps.PipelineExecutionSteps ?? []));
  await sns.send(new PublishCommand({ TopicArn: ALERT_TOPIC, Subject: `Model ${model.id}`, Message: message }));
}

async function isThere(endpoint) {
  try {
    await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpoint }));
    return true;
  } catch (problem) {
    if (problem.name === 'ValidationException') return false;
    throw problem;
  }
}

/** SageMaker says ValidationException for a name that is taken. */
async function unlessThere(made) {
  try {
    await made;
  } catch (problem) {
    if (!/already exist/i.test(problem.message)) throw problem;
  }
}
