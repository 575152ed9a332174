import type { Snapshot } from '../../../schema/plan/snapshot';
import { NAMED, retiredThings } from '../../5-plan/retirements';
import type { Clients } from '../aws/clients';
import { inParallel } from '../step/in-parallel';
import { Refusal } from '../step/refusal';
import { certificateOf } from './certificate-of';
import { Registry } from './registry';

const AT_ONCE = 8;

/**
 * Thing → ids of its certificates in AWS, of those retired things that a plan names: one call for each. Undefined where whoever plans may not look at
 * things: a plan can do without.
 */
export async function liveCertificates(
  clients: Pick<Clients, 'iot' | 'iotData'>,
  base: Snapshot,
  target: Snapshot,
): Promise<Readonly<Record<string, readonly string[]>> | undefined> {
  try {
    return await read(clients, base, target);
  } catch (problem) {
    if (problem instanceof Refusal && problem.kind === 'denied') return undefined;
    throw problem;
  }
}

async function read(
  clients: Pick<Clients, 'iot' | 'iotData'>,
  base: Snapshot,
  target: Snapshot,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const registry = new Registry(clients);
  const byWay = new Map<string, number>();
  const named = retiredThings(base, target).flatMap(({ thing, from, to = '' }) => {
    const before = byWay.get(`${from}/${to}`) ?? 0;
    byWay.set(`${from}/${to}`, before + 1);
    return before < NAMED ? [thing] : [];
  });
  const found = new Map<string, readonly string[]>();
  await inParallel(named, AT_ONCE, async (thing) => {
    const principals = (await registry.principals(thing)) ?? [];
    found.set(
      thing,
      principals.flatMap((principal) => certificateOf(principal) ?? []),
    );
  });
  return Object.fromEntries(named.map((thing) => [thing, found.get(thing) ?? []]));
}
