import type { Intent, Retirement } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { gatewayTypeName } from '../ir/names';
import { membership } from './effects/membership';

/** A thing whose identity ends with a change: its certificates are deactivated and it leaves the registry. */
export interface RetiredThing {
  readonly thing: string;
  /** The group of the base that it leaves. */
  readonly from: string;
  /** The group that it goes on in, and joins by its claim. */
  readonly to?: string;
}

/**
 * Who leaves the manifest, and who goes to a group that provisions by claim: what a claim gives is good for one group. A thing that goes to a
 * registered group keeps its certificate, and so does one whose group is provisioned another way from now on. In the order of the base.
 */
export function retiredThings(base: Snapshot | undefined, target: Snapshot): readonly RetiredThing[] {
  if (!base) return [];
  const left = Object.entries(base.groups).flatMap(([from, { things }]) =>
    membership(things, target.groups[from]?.things ?? []).removed.map((at) => ({ thing: things[at] ?? '', from })),
  );
  if (left.length === 0) return [];
  const homes = new Map<string, string>();
  for (const [id, { things }] of Object.entries(target.groups)) for (const thing of things) homes.set(thing, id);
  return left.flatMap(({ thing, from }) => {
    const to = homes.get(thing);
    if (to === undefined) return [{ thing, from }];
    return target.groups[to]?.provisioning === 'claim' ? [{ thing, from, to }] : [];
  });
}

/** A plan names at most this many things of a group. */
export const NAMED = 10;

/**
 * The same for people, by the group that is left and the one that is gone to. `certificates`: what AWS has, by thing; undefined where nobody looked.
 */
export function retirements(
  base: Snapshot | undefined,
  retired: readonly RetiredThing[],
  intents: readonly Intent[],
  certificates: Readonly<Record<string, readonly string[]>> | undefined,
): readonly Retirement[] {
  const byWay = new Map<string, RetiredThing[]>();
  for (const one of retired) {
    const key = `${one.from}/${one.to ?? ''}`;
    const list = byWay.get(key);
    if (list) list.push(one);
    else byWay.set(key, [one]);
  }
  return [...byWay.values()].flatMap((list) => {
    const [first] = list;
    const group = first && base?.groups[first.from];
    if (!first || !group) return [];
    const things = list.slice(0, NAMED).map(({ thing }) => thing);
    return [
      {
        intent: leaving(intents, first)?.id ?? intents[0]?.id ?? 1,
        group: first.from,
        ...(first.to === undefined ? {} : { movesTo: first.to }),
        kind: group.thingType === gatewayTypeName({ name: base.fleet }) ? 'gateway' : 'device',
        provisioning: group.provisioning,
        count: list.length,
        things,
        ...(certificates
          ? { certificates: Object.fromEntries(things.map((thing) => [thing, certificates[thing] ?? []])) }
          : {}),
      } satisfies Retirement,
    ];
  });
}

/** The intent that takes the configs of the group away: of several, the one that names the thing. */
function leaving(intents: readonly Intent[], { thing, from }: RetiredThing): Intent | undefined {
  const taking = intents.filter(({ effects }) =>
    effects.some(({ on, action, within }) => on === 'device-config' && action === 'delete' && within === from),
  );
  return taking.find(({ effects }) => effects.some(({ ids }) => ids.includes(thing))) ?? taking[0];
}
