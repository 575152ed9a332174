import type { ApplyStep } from './apply-step';
import { type Held, requireHeld } from './held';
import { step } from './step';

/** One after the other, each told of with what it did. */
export async function runSteps(held: Held, steps: readonly ApplyStep[]): Promise<void> {
  const { plan, target, allowDelete, maxFailures, deletesCertificates } = held.options;
  const rest = { allowDelete, maxFailures, deletesCertificates };
  const work = { ...held, base: held.base?.snapshot, target, plan, ...rest };
  for (const { name, run } of steps)
    await step(held, name, () => run({ ...work, requireHeld: () => requireHeld(held) }));
}
