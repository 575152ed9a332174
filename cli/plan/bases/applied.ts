import { refused } from '../../../compiler/6-apply/aws/refused';
import { readApplied } from '../../../compiler/6-apply/state/applied';
import { Refusal } from '../../../compiler/6-apply/step/refusal';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { clientsOf, requireGivenAccount } from '../../aws/aws-options';
import type { Call } from '../../command';
import { Unable } from '../../unable';
import { type Base, NOTHING } from './base';

/** What the last apply left in the artifact bucket; nothing where there never was one. */
export async function appliedBase(call: Call, target: Snapshot): Promise<Base> {
  const clients = clientsOf(call, target.region);
  try {
    await requireGivenAccount(call, clients);
    const applied = await readApplied(clients, target.fleet);
    if (!applied) return NOTHING;
    const { snapshot, appliedAt } = applied;
    return { snapshot, about: { from: 'applied', name: 'applied', appliedAt } };
  } catch (problem) {
    const refusal = problem instanceof Refusal ? problem : refused(problem, 'reading what is applied');
    throw refusal ? withoutAws(refusal) : problem;
  }
}

/** Who has no account at hand can still plan, and is told so. */
function withoutAws({ kind, message, fix }: Refusal): Unable {
  const isAway = kind === 'no-credentials' || kind === 'expired-credentials' || kind === 'unreachable';
  return new Unable(message, isAway ? `${fix}; or plan without AWS: --against git:<ref>, a folder or nothing` : fix);
}
