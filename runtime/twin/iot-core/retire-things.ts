import type { Registry } from './registry/registry';
import type { Shadows } from './shadows/shadows';

interface Retiring {
  readonly registry: Registry;
  readonly shadows: Shadows;
  readonly note: (text: string, data?: Readonly<Record<string, unknown>>) => void;
}

/**
 * UpdateCertificate, DetachPolicy, DetachThingPrincipal, DeleteThingShadow and DeleteThing in one, in the order in which apply calls them on AWS: a certificate
 * loses its thing when it can connect no more. Certificates stay in the registry, inactive.
 */
export function retireThings(
  things: ReadonlySet<string>,
  { registry, shadows, note }: Retiring,
): ReadonlyMap<string, readonly string[]> {
  const retired = new Map([...things].map((thing) => [thing, [] as string[]]));
  for (const { id, things: users } of [...registry.certificates()]) {
    const leaving = users.filter((thing) => things.has(thing));
    if (leaving.length === 0) continue;
    const stays = users.find((thing) => !things.has(thing));
    if (stays === undefined) {
      registry.setStatus(id, 'INACTIVE');
      for (const policy of registry.certificate(id)?.policies ?? []) registry.detachPolicy(id, policy);
    } else note(`certificate ${id.slice(0, 12)} stays active: ${stays} uses it, too`, { certificateId: id });
    for (const thing of leaving) {
      registry.detachThing(id, thing);
      if (stays === undefined) retired.get(thing)?.push(id);
    }
  }
  for (const [thing, ids] of retired) {
    shadows.forget(thing);
    registry.deleteThing(thing);
    note(
      `thing ${thing} is retired: ${ids.length === 0 ? 'it had no certificate' : `certificate ${ids.join(', ')} is INACTIVE`}`,
      {
        thing,
      },
    );
  }
  return retired;
}
