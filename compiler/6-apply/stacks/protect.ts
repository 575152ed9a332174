import { Refusal } from '../step/refusal';
import type { StepWork } from '../step/step-work';
import type { LiveStack } from './live-stack';

/** Turns termination protection on where somebody turned it off. Not worth failing for: the stack is as it shall be. */
export async function protect(work: StepWork, short: string, live: LiveStack): Promise<void> {
  if (live.isProtected) return;
  try {
    await setProtection(work, live, true);
  } catch (problem) {
    work.tell({
      event: 'diagnostic',
      severity: 'warning',
      code: 'not-protected',
      message: `stack ${short} is not protected against deletion: ${problem instanceof Error ? problem.message : String(problem)}`,
      fix: 'allow the role that runs fleet cloudformation:UpdateTerminationProtection',
    });
  }
}

/** Before a deletion. What AWS does not let us switch off, it says again when the stack is to be deleted, and better. */
export async function unprotect(work: StepWork, live: LiveStack): Promise<void> {
  try {
    await setProtection(work, live, false);
  } catch (problem) {
    if (problem instanceof Refusal && problem.kind !== 'denied') throw problem;
  }
}

async function setProtection({ clients }: StepWork, { id }: LiveStack, isOn: boolean): Promise<void> {
  const { UpdateTerminationProtectionCommand } = await import('@aws-sdk/client-cloudformation');
  const command = new UpdateTerminationProtectionCommand({ StackName: id, EnableTerminationProtection: isOn });
  await (await clients.cloudformation()).send(command);
}
