import type { Json } from '../../../../schema/plan/json';
import { retryReason } from '../../aws/retry-reason';
import { sdkError } from '../../aws/sdk-error';
import type { StoreAddress } from '../../state/store';
import { Refusal } from '../../step/refusal';
import { requireUninterrupted, type StepWork } from '../../step/step-work';
import type { DesiredStack } from '../desired-stack';
import { resourceBodies } from '../resource-bodies';
import { ADOPTABLE, type Adoptable, type Found, type Wanted } from './adoptable';
import { filledIn } from './filled-in';

/** A resource of a template that AWS has already: kept when a stack of this fleet went, and in none since. */
export interface Kept {
  readonly logicalId: string;
  readonly type: string;
  /** For people: `model package group acme-m`. */
  readonly called: string;
  readonly identifier: Readonly<Record<string, string>>;
  /** As a template says it that imports it: it stands by itself. */
  readonly resource: Json;
}

/** What stays when a stack of this template goes, and stands in the way of the next because it has a name of its own. */
export function retainedIn(template: Json, address: Pick<StoreAddress, 'account' | 'region'>): readonly Retained[] {
  return Object.entries(resourceBodies(template)).flatMap(([logicalId, { Type, DeletionPolicy, Properties = {} }]) => {
    const kind = ADOPTABLE[Type];
    if (DeletionPolicy !== 'Retain' || !kind) return [];
    const properties = filledIn(Properties, address) as Readonly<Record<string, Json>>;
    const name = properties[kind.nameProperty];
    if (typeof name !== 'string') return [];
    return [{ logicalId, type: Type, kind, wanted: { name, properties, account: address.account } }];
  });
}

export interface Retained {
  readonly logicalId: string;
  readonly type: string;
  readonly kind: Adoptable;
  readonly wanted: Wanted;
}

/**
 * Of the resources that a stack shall get, those that are there already. Only what carries this fleet's tags is taken over; of anything else
 * the name is taken, which is refused before something is changed.
 */
export async function findKept(
  work: StepWork,
  address: StoreAddress,
  { short, template }: Pick<DesiredStack, 'short' | 'template'>,
  isInStack: (logicalId: string) => boolean = () => false,
): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const retained of retainedIn(template, address)) {
    const { logicalId, type, kind, wanted } = retained;
    if (isInStack(logicalId)) continue;
    requireUninterrupted(work);
    const found = await lookAt(work, retained);
    if (!found) continue;
    const called = `${kind.word} ${wanted.name}`;
    requireOwn(called, short, wanted, found);
    if (found.failed !== undefined) {
      await removeFailed(work, retained, called, found.failed);
      continue;
    }
    const { Properties = {}, ...policies } = resourceBodies(template)[logicalId] ?? { Type: type };
    const { DependsOn: _, ...alone } = policies as { readonly DependsOn?: Json };
    kept.push({
      logicalId,
      type,
      called,
      identifier: found.identifier,
      resource: { ...alone, Properties: { ...Properties, ...found.properties } } as unknown as Json,
    });
  }
  return kept;
}

/** Between two looks whether it is gone, and how many there are at most. */
const GOING = { pauseMs: 3_000, looks: 40 } as const;

/** What never came to be stands in the way of what its stack makes: it goes, and the name is free. */
async function removeFailed(work: StepWork, retained: Retained, called: string, why: string): Promise<void> {
  const { kind, wanted } = retained;
  work.tell({
    event: 'diagnostic',
    severity: 'warning',
    code: 'failed-before',
    message: `${called} is there from a creation that failed (${why}): it is deleted, and made anew`,
  });
  await kind.remove(work, wanted);
  for (let left: number = GOING.looks; await kind.look(work, wanted); left--) {
    if (left === 0)
      throw new Refusal(
        'taken-name',
        `${called} does not go away`,
        'look at it in the console of SageMaker, and apply again',
      );
    requireUninterrupted(work);
    await work.time.sleep(GOING.pauseMs, work.signal);
  }
}

/** A look that comes to nothing does not stop an apply: where the thing is there, CloudFormation refuses to make it. */
export async function lookAt(work: StepWork, { kind, wanted }: Retained): Promise<Found | undefined> {
  try {
    return await kind.look(work, wanted);
  } catch (problem) {
    if (retryReason(problem) === undefined) throw problem;
    work.tell({
      event: 'diagnostic',
      severity: 'warning',
      code: 'not-looked-at',
      message: `whether there is a ${kind.word} ${wanted.name} already is not known: the service answers with HTTP ${sdkError(problem).status}`,
    });
    return undefined;
  }
}

/** The tags by which a fleet knows what is its own; the template has them on everything. */
const OWN = 'fleetwright:';

function requireOwn(called: string, short: string, { properties }: Wanted, { tags, obstacle }: Found): void {
  const own = ownTags(properties['Tags']);
  if (!isOwn(own, tags)) {
    const says = [...own].map(([key, value]) => `${key}=${value}`).join(', ');
    throw new Refusal(
      'taken-name',
      `${called}, which stack ${short} shall make, is there already and does not belong to this fleet: it lacks the tag ${says}`,
      `remove it, or call the fleet or the model otherwise; if it is this fleet's after all, give it the tag ${says}; then apply again`,
    );
  }
  if (obstacle) throw new Refusal('taken-name', `${called} is there from before, but ${obstacle.what}`, obstacle.fix);
}

export function ownTags(tags: Json | undefined): ReadonlyMap<string, string> {
  const list = (Array.isArray(tags) ? tags : []) as readonly { readonly Key: string; readonly Value: string }[];
  return new Map(list.filter(({ Key }) => Key.startsWith(OWN)).map(({ Key, Value }) => [Key, Value]));
}

/** The same fleet in the same environment: a fleet without one does not take over what a fleet with one left. */
export function isOwn(own: ReadonlyMap<string, string>, tags: ReadonlyMap<string, string>): boolean {
  const theirs = [...tags].filter(([key]) => key.startsWith(OWN));
  return own.size > 0 && theirs.length === own.size && theirs.every(([key, value]) => own.get(key) === value);
}
