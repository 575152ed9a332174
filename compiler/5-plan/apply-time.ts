import type { Estimate, PlanSummary } from '../../schema/plan/plan';
import { inStackOrder, PARTS_AT_ONCE, stages } from '../ir/stack-order';
import type { Atom } from './effects/atom';

/**
 * Calls a second, as an account starts out, in the large regions and in the others; AWS raises them on request.
 * Source: AWS General Reference, "AWS IoT Core endpoints and quotas" (registry, shadow).
 */
const RATES: Readonly<Record<string, { readonly large: number; readonly small: number }>> = {
  CreateThing: { large: 100, small: 50 },
  UpdateThing: { large: 100, small: 50 },
  DeleteThing: { large: 100, small: 50 },
  AddThingToThingGroup: { large: 100, small: 60 },
  RemoveThingFromThingGroup: { large: 100, small: 50 },
  UpdateThingShadow: { large: 4_000, small: 400 },
};

/** Those that the sources name as large for every service that we use; all others are taken as small, which errs on the long side. */
const LARGE_REGIONS = new Set(['us-east-1', 'us-west-2', 'eu-west-1']);

/** Seconds. Assumptions of ours, not figures of AWS: how long CloudFormation takes for a stack, and what a call takes that nothing paces. */
const ASSUMED = { perStack: 60, perCall: 0.2 } as const;

/** The calls that an apply makes beyond reading what is there, and about how long they take one kind after the other. */
export function applyTime(
  region: string,
  summary: PlanSummary,
  atoms: readonly Atom[],
): Pick<Estimate, 'seconds' | 'calls'> {
  const calls = Object.fromEntries(Object.entries(callsOf(summary, atoms)).filter(([, count]) => count > 0));
  const rate = (operation: string) =>
    RATES[operation]?.[LARGE_REGIONS.has(region) ? 'large' : 'small'] ?? 1 / ASSUMED.perCall;
  const calling = Object.entries(calls).reduce((sum, [operation, count]) => sum + count / rate(operation), 0);
  return { seconds: Math.ceil(calling + turns(atoms) * ASSUMED.perStack), calls };
}

/** Stacks that are changed one after the other; those of single groups go several at a time. */
function turns(atoms: readonly Atom[]): number {
  const changed = new Set(atoms.flatMap(({ effect }) => (effect.on === 'resource' ? (effect.within ?? []) : [])));
  const perStage = stages(inStackOrder(changed)).map(({ length }) => Math.ceil(length / PARTS_AT_ONCE));
  return perStage.reduce((sum, count) => sum + count, 0);
}

function callsOf({ stacks, things, retired }: PlanSummary, atoms: readonly Atom[]): Record<string, number> {
  return {
    PutObject: atoms.filter(({ effect }) => effect.on === 'asset' && effect.action !== 'delete').length,
    CreateChangeSet: stacks.changed,
    ExecuteChangeSet: stacks.changed,
    CreateThing: things.create,
    AddThingToThingGroup: things.create,
    UpdateThing: things.update,
    // Each is taken to have one certificate: how many there are only AWS knows.
    ListThingPrincipals: retired,
    ListPrincipalThings: retired,
    UpdateCertificate: retired,
    DetachThingPrincipal: retired,
    DeleteThing: retired,
    UpdateThingShadow: shadows(atoms),
  };
}

/** A device whose config changes is told by its shadow; a new one starts with its file. */
function shadows(atoms: readonly Atom[]): number {
  const devices = new Set<string>();
  for (const { effect, members = [] } of atoms) {
    if (effect.on !== 'device-config' || effect.action !== 'update') continue;
    for (const member of members) devices.add(`${effect.within}/${member}`);
  }
  return devices.size;
}
