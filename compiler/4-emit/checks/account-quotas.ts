import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { ACCOUNT_QUOTAS } from '../../ir/account-quotas';
import type { Fleet } from '../../ir/fleet/index';
import type { Emission } from '../../ir/target';
import { WARN_AT } from '../../stacks/stack-budgets';

/** Does the fleet alone come near what an account may have to begin with? AWS says no in the middle of an apply. */
export function* accountQuotas(fleet: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  const stacks = new Set(resources.map(({ stack }) => stack)).size;
  for (const { what, type, quota } of ACCOUNT_QUOTAS) {
    const used = type === undefined ? stacks : (counts.get(type) ?? 0);
    if (used >= WARN_AT * quota) yield diagnose('account-quota', fleet.aws.origin.place, { what, used, quota });
  }
}
