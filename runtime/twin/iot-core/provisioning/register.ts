import type { Catalog } from '../catalog';
import type { Registry } from '../registry/registry';
import { type Thing, thingProblem } from '../registry/thing';
import { conflict, notFound, registrationFailed } from './rejection';
import type { Override, Provision } from './template';

/**
 * Does what a template asks for: the thing, what is attached to its certificate, and at last the certificate's status, so that a
 * registration that was cut off can be asked for again. Throws a Rejection before anything is changed.
 */
export function register(provision: Provision, certificateId: string, registry: Registry, catalog: Catalog): void {
  const unknown = provision.policies.find((policy) => !catalog.policies.has(policy));
  if (unknown !== undefined) throw notFound(`The policy ${unknown}`);
  const thing = provision.thing && thingOf(provision.thing, registry, catalog);
  if (thing) {
    registry.putThing(thing);
    registry.attachThing(certificateId, thing.name);
  }
  for (const policy of provision.policies) registry.attachPolicy(certificateId, policy);
  registry.setStatus(certificateId, provision.certificateStatus);
}

function thingOf(asked: NonNullable<Provision['thing']>, registry: Registry, catalog: Catalog): Thing {
  if (asked.type !== undefined && !catalog.thingTypes.has(asked.type)) throw notFound(`The thing type ${asked.type}`);
  const group = asked.groups.find((name) => !catalog.thingGroups.has(name));
  if (group !== undefined) throw notFound(`The thing group ${group}`);
  const thing = overridden(asked, registry.thing(asked.name));
  const problem = thingProblem(thing);
  if (problem !== undefined) throw registrationFailed(problem);
  return thing;
}

/** AWS IoT developer guide, "Provisioning templates", "Override settings": what becomes of a thing that is already there. */
function overridden(asked: NonNullable<Provision['thing']>, old: Thing | undefined): Thing {
  const { name, type, attributes, groups, overrides } = asked;
  if (!old) return { name, ...(type === undefined ? {} : { type }), attributes, groups };
  const nextType = choose('ThingTypeName', overrides.type, old.type, type, () => type);
  return {
    name,
    ...(nextType === undefined ? {} : { type: nextType }),
    attributes: choose('AttributePayload', overrides.attributes, old.attributes, attributes, (before) => ({
      ...before,
      ...attributes,
    })),
    groups: choose('ThingGroups', overrides.groups, old.groups, groups, (before) => [
      ...new Set([...before, ...groups]),
    ]),
  };
}

function choose<T>(what: string, override: Override, before: T, asked: T, merge: (before: T) => T): T {
  if (JSON.stringify(before) === JSON.stringify(asked)) return asked;
  switch (override) {
    case 'REPLACE':
      return asked;
    case 'DO_NOTHING':
      return before;
    case 'MERGE':
      return merge(before);
    default:
      throw conflict(`The thing exists with another ${what}`);
  }
}
