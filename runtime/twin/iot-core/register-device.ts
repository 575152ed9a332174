import type { Authority } from './ca/authority';
import type { Catalog } from './catalog';
import type { Registry } from './registry/registry';
import { type Thing, thingProblem } from './registry/thing';

/** CreateThing, CreateKeysAndCertificate, AttachPolicy and AttachThingPrincipal in one: what an operator does for a device beforehand. */
export async function registerDevice(
  thing: Thing,
  policies: readonly string[],
  { registry, catalog, authority }: { registry: Registry; catalog: Catalog; authority: Authority },
): Promise<{ certificatePem: string; privateKey: string }> {
  const unknown = policies.find((policy) => !catalog.policies.has(policy));
  const problem = unknown === undefined ? thingProblem(thing) : `there is no policy ${unknown}`;
  if (problem !== undefined) throw new Error(`${thing.name}: ${problem}`);
  const { id, pem, privateKey } = await authority.deviceCertificate();
  registry.putThing(thing);
  registry.addCertificate(id, pem, 'ACTIVE');
  for (const policy of policies) registry.attachPolicy(id, policy);
  registry.attachThing(id, thing.name);
  return { certificatePem: pem, privateKey };
}
