import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { sdkError } from '../aws/sdk-error';

/** Begins what a change set says. What it makes and cannot finish is taken back, retained or not. */
export async function executeChangeSet(
  client: CloudFormationClient,
  { stack, set, token, makes = false }: { stack: string; set: string; token: string; makes?: boolean },
): Promise<void> {
  const { ExecuteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    await client.send(
      new ExecuteChangeSetCommand({
        StackName: stack,
        ChangeSetName: set,
        ...(makes ? { RetainExceptOnCreate: true } : {}),
        ClientRequestToken: token,
      }),
    );
  } catch (problem) {
    // An attempt whose answer was lost has begun it.
    if (sdkError(problem).name !== 'InvalidChangeSetStatus') throw problem;
  }
}
