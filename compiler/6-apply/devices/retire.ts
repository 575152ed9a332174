import { CONFIG_SHADOW } from '../../ir/names';
import { sdkError } from '../aws/sdk-error';
import { certificateOf } from '../registry/certificate-of';
import type { Registry } from '../registry/registry';
import { isoNow } from '../step/clock';
import { inParallel } from '../step/in-parallel';
import type { StepWork } from '../step/step-work';
import type { Journal, LeavingThing } from './journal';

/** A thing that the fleet has no more. */
export interface Retiring {
  readonly thing: string;
  /** The policy of this fleet that its certificates may have. */
  readonly policy: string;
  /** Thing groups to take it out of, where lists have shown it in them. */
  readonly leaves: readonly string[];
  /** The group that it joins anew, by its claim. It may have done so already: then it keeps its newest certificate. */
  readonly to?: string;
  /** Lists have shown it to be of this fleet; otherwise it is asked for first, as another fleet may have a thing of that name. */
  readonly isOurs: boolean;
}

export interface RetireWork extends StepWork {
  readonly registry: Registry;
  readonly requireHeld: () => void;
  readonly step: string;
  /** Thing types of this fleet. */
  readonly types: ReadonlySet<string>;
  /** Delete certificates once they are inactive; otherwise they stay, inactive, where somebody can look them up. */
  readonly deletesCertificates: boolean;
}

/** What became of the certificates of one thing, by the ids that AWS gives them. */
export interface Retired {
  readonly thing: string;
  readonly ended: readonly string[];
}

const BATCH = 500;
const AT_ONCE = 24;
/** Detaching is asynchronous and takes some seconds (botocore iot, DetachThingPrincipal): ms between two attempts, and how many there are. */
const DETACHING = { pauseMs: 2_000, attempts: 15 } as const;

/**
 * Ends the identity of things: every certificate of theirs that no thing uses that stays is deactivated, loses the fleet's policy and the thing, and the
 * thing with its settings is deleted. In this order, so that a certificate that may still connect can always be found by its thing; what is about to
 * lose it stands in the journal before. `unfinished` is what the journal of a stopped apply has. A device that is offline notices when it comes back.
 */
export async function retire(
  work: RetireWork,
  journal: Journal,
  unfinished: readonly LeavingThing[],
  all: readonly Retiring[],
): Promise<readonly Retired[]> {
  const leaving = new Map(all.map((one) => [one.thing, one]));
  const retired = new Map<string, Set<string>>();
  const note = (thing: string, ids: readonly string[]) => {
    const known = retired.get(thing) ?? new Set();
    retired.set(thing, known);
    for (const id of ids) known.add(id);
  };
  for (const { thing, principals } of unfinished) {
    const one = leaving.get(thing);
    if (one) note(thing, await endCertificates(work, one, principals, leaving));
  }
  for (let from = 0; from < all.length; from += BATCH) {
    work.requireHeld();
    const found: (LeavingThing & { readonly one: Retiring; readonly staysAs: boolean })[] = [];
    await inParallel(all.slice(from, from + BATCH), AT_ONCE, async (one) => {
      const seen = await look(work, one);
      if (seen) found.push({ one, thing: one.thing, ...seen });
    });
    if (found.length > 0) {
      const at = isoNow(work.time);
      await journal.begin(at, { leaving: found.map(({ thing, principals }) => ({ thing, principals })) });
    }
    await inParallel(found, AT_ONCE, async ({ one, principals, staysAs }) => {
      note(one.thing, await endCertificates(work, one, principals, leaving));
      if (!staysAs) await removeThing(work, one);
    });
    work.tell({ event: 'progress', step: work.step, done: Math.min(all.length, from + BATCH), of: all.length });
  }
  // Last: two things that leave may have one certificate, which is deleted once neither has it.
  const ids = [...new Set([...retired.values()].flatMap((ended) => [...ended]))];
  if (work.deletesCertificates)
    await inParallel(ids, AT_ONCE, (id) =>
      patiently(work, 'DeleteConflict', () => work.registry.deleteCertificate(id)),
    );
  const state = work.deletesCertificates ? 'deleted' : 'inactive';
  for (const [thing, ended] of retired) work.tell({ event: 'retired', thing, certificates: [...ended], state });
  return [...retired].map(([thing, ended]) => ({ thing, ended: [...ended] }));
}

/** What the thing is known by; undefined where it never joined, is gone already, or is somebody else's. `staysAs`: it has joined anew. */
async function look(
  { registry, types }: RetireWork,
  { thing, to, isOurs }: Retiring,
): Promise<{ readonly principals: readonly string[]; readonly staysAs: boolean } | undefined> {
  const entry = isOurs ? undefined : await registry.thing(thing);
  if (!isOurs && !types.has(entry?.type ?? '')) return undefined;
  const principals = await registry.principals(thing);
  if (!principals) return undefined;
  if (to === undefined || entry?.attributes['group'] !== to) return { principals, staysAs: false };
  return { principals: await allButNewest(registry, principals), staysAs: true };
}

async function allButNewest(registry: Registry, principals: readonly string[]): Promise<readonly string[]> {
  const dated: { readonly principal: string; readonly at: number }[] = [];
  for (const principal of principals) {
    const id = certificateOf(principal);
    dated.push({ principal, at: id === undefined ? 0 : await registry.madeAt(id) });
  }
  return dated
    .sort((a, b) => a.at - b.at)
    .slice(0, -1)
    .map(({ principal }) => principal);
}

/** Returns the ids of those that may connect no more. Each call of it is repeatable. */
async function endCertificates(
  { registry, tell }: RetireWork,
  { thing, policy }: Retiring,
  principals: readonly string[],
  leaving: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const principal of principals) {
    const id = certificateOf(principal);
    const users = id === undefined ? [] : await registry.thingsWith(principal);
    const other = users.find((user) => !leaving.has(user));
    if (id !== undefined && other === undefined && (await registry.deactivate(id)) === 'done') {
      await registry.detachPolicy(policy, principal);
      ended.push(id);
    }
    if (id !== undefined && other !== undefined)
      tell({
        event: 'diagnostic',
        severity: 'warning',
        code: 'certificate-shared',
        message: `certificate ${id} of ${thing}, which is retired, stays active: the thing ${other} uses it, too`,
        fix: `give ${other} a certificate of its own, then deactivate this one (UpdateCertificate)`,
      });
    await registry.detachThing(thing, principal);
  }
  return ended;
}

async function removeThing(work: RetireWork, { thing, leaves }: Retiring): Promise<void> {
  const { registry } = work;
  for (const group of leaves) await registry.leave(group, thing);
  await registry.removeShadow(thing, CONFIG_SHADOW);
  await patiently(work, 'InvalidRequest', () => registry.remove(thing));
}

/** `waiting`: the error that says that it is still attached. */
async function patiently({ time, signal }: RetireWork, waiting: string, call: () => Promise<void>): Promise<void> {
  for (let left = DETACHING.attempts; ; left--) {
    try {
      return await call();
    } catch (problem) {
      if (left <= 1 || sdkError(problem).name !== waiting) throw problem;
      await time.sleep(DETACHING.pauseMs, signal);
    }
  }
}

/** Ids that a note names. */
const NAMED = 2;

/** `1 retired, 1 certificate deactivated (3f…)`; nothing where none had joined. */
export function retiredText(retired: readonly Retired[], deletesCertificates: boolean): readonly string[] {
  if (retired.length === 0) return [];
  const ids = [...new Set(retired.flatMap(({ ended }) => ended))];
  const what = deletesCertificates ? 'deleted' : 'deactivated';
  const shown = [...ids.slice(0, NAMED), ...(ids.length > NAMED ? [`and ${ids.length - NAMED} more`] : [])].join(', ');
  const certificates = ids.length === 1 ? '1 certificate' : `${ids.length} certificates`;
  return [`${retired.length} retired`, ...(ids.length > 0 ? [`${certificates} ${what} (${shown})`] : [])];
}
