import type { Registry } from '../registry/registry';
import type { ThingChange } from '../registry/thing-changes';
import { Refusal } from '../step/refusal';

/** All but those that leave the fleet, who are retired (retire.ts). */
export type StayingChange = Exclude<ThingChange, { readonly does: 'delete' }>;

/** Carries one change out, each call of it repeatable. `types` are the thing types of this fleet: a thing of another type is somebody else's. */
export async function carryChange(
  registry: Registry,
  types: ReadonlySet<string>,
  change: StayingChange,
): Promise<void> {
  const { thing } = change;
  if (change.does === 'create') await create(registry, types, change);
  else if (change.does === 'update') await update(registry, types, change);
  if (change.does === 'create' || change.does === 'update')
    if (change.enters !== undefined) await registry.enter(change.enters, thing);
  for (const group of change.leaves) await registry.leave(group, thing);
}

type Reaching = Extract<ThingChange, { does: 'create' | 'update' }>;

async function create(registry: Registry, types: ReadonlySet<string>, { thing, type, attributes }: Reaching) {
  if ((await registry.create(thing, type, attributes)) === 'made') return;
  await requireOurs(registry, types, thing);
  await registry.update(thing, type, attributes);
}

/** A list may still show what is gone. */
async function update(registry: Registry, types: ReadonlySet<string>, change: Reaching) {
  if ((await registry.update(change.thing, change.type, change.attributes)) === 'absent')
    await create(registry, types, change);
}

/** A thing without a type was made by hand: the manifest that names it takes it over, with the certificates it has. */
async function requireOurs(registry: Registry, types: ReadonlySet<string>, thing: string): Promise<void> {
  const { type } = (await registry.thing(thing)) ?? {};
  if (type === undefined || types.has(type)) return;
  throw new Refusal(
    'taken-thing',
    `there is a thing ${thing} already, of the type ${type}, which is not of this fleet`,
    'give the device another serial, or delete that thing, and apply again: it goes on from there',
  );
}
