import { arn } from '../../../ir/arn';
import type { CodePackage } from '../../../ir/code-package';
import type { Fleet } from '../../../ir/fleet/index';
import { role, roleRef } from '../../../ir/iam';
import { bucketName, hookFunctionName, templateName } from '../../../ir/names';
import type { StackResource } from '../../../ir/stack';

const PURPOSE = 'provisioning-hook';
const FUNCTION_ID = 'ProvisioningHook';
const LOGS_ID = 'ProvisioningHookLogs';

export const PERMISSION_ID = 'ProvisioningHookPermission';

/** The hook as resources: the function, its log, its role, and the right of the fleet's templates, and of nothing else, to call it. */
export function hookResources(fleet: Fleet, code: CodePackage): readonly StackResource[] {
  return [logGroup(fleet), hookRole(fleet), hookFunction(fleet, code), permission(fleet)];
}

const logName = (fleet: Fleet) => `/aws/lambda/${hookFunctionName(fleet)}`;

function logGroup(fleet: Fleet): StackResource {
  return {
    stack: 'iot',
    logicalId: LOGS_ID,
    type: 'AWS::Logs::LogGroup',
    properties: { LogGroupName: logName(fleet), RetentionInDays: 30 },
    origin: fleet.origin,
  };
}

/** It may write its own log. It decides from a file in its package, so it needs no other right. */
function hookRole(fleet: Fleet): StackResource {
  return role(fleet, {
    stack: 'iot',
    purpose: PURPOSE,
    service: 'lambda.amazonaws.com',
    statements: [
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [arn(fleet, 'logs', `log-group:${logName(fleet)}:*`)],
      },
    ],
    origin: fleet.origin,
  });
}

/** Characters of code and data from which on the function gets a whole processor: it reads them all before its first answer. */
const LARGE = 1_000_000;
/** In MB. At 1,769 MB a function has one vCPU (Lambda developer guide, "Configure Lambda function memory"). */
const MEMORY = { small: 256, large: 1769 };

function hookFunction(fleet: Fleet, { asset, size }: CodePackage): StackResource {
  return {
    stack: 'iot',
    logicalId: FUNCTION_ID,
    type: 'AWS::Lambda::Function',
    properties: {
      FunctionName: hookFunctionName(fleet),
      Description: 'Decides which serial may join which group of the fleet',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { S3Bucket: bucketName(fleet, 'artifacts'), S3Key: asset.key },
      Role: roleRef(PURPOSE),
      // AWS IoT waits five seconds (developer guide, "Pre-provisioning hooks").
      Timeout: 5,
      MemorySize: size > LARGE ? MEMORY.large : MEMORY.small,
      LoggingConfig: { LogFormat: 'Text', LogGroup: { Ref: LOGS_ID } },
    },
    origin: fleet.origin,
  };
}

/**
 * One for all templates: the policy of a function holds 20 KB (Lambda developer guide, "Quotas"), and a statement for each group would fill it
 * with some forty groups.
 */
function permission(fleet: Fleet): StackResource {
  return {
    stack: 'iot',
    logicalId: PERMISSION_ID,
    type: 'AWS::Lambda::Permission',
    properties: {
      FunctionName: { Ref: FUNCTION_ID },
      Action: 'lambda:InvokeFunction',
      Principal: 'iot.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: arn(fleet, 'iot', `provisioningtemplate/${templateName(fleet, '*')}`),
    },
    origin: fleet.origin,
  };
}
