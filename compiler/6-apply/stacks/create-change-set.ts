import type { CloudFormationClient, CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import { isThere } from './is-there';

/** Asks what a template would change. Its name holds the template and the apply: sent twice it is the same request. */
export async function createChangeSet(
  client: CloudFormationClient,
  asked: Omit<CreateChangeSetCommandInput, 'Capabilities'>,
): Promise<void> {
  const { CreateChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    await client.send(new CreateChangeSetCommand({ ...asked, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  } catch (problem) {
    if (!isThere(problem)) throw problem;
  }
}
