import type { Effect, PropertyChange } from '../../../schema/plan/plan';
import type { Snapshot, SnapshotStack } from '../../../schema/plan/snapshot';
import { inStackOrder } from '../stack-order';
import type { Atom } from './atom';
import { resourcesOf, type TemplateResource } from './template-resource';
import { valueChanges } from './value-changes';

/** What happens to the resources of all stacks. */
export function stackEffects(base: Snapshot | undefined, target: Snapshot): readonly Atom[] {
  const names = inStackOrder([...Object.keys(base?.stacks ?? {}), ...Object.keys(target.stacks)]);
  return names.flatMap((name) => effectsOf(name, base?.stacks[name], target.stacks[name]));
}

function effectsOf(stack: string, before: SnapshotStack | undefined, after: SnapshotStack | undefined): Atom[] {
  const [old, now] = [resourcesOf(before), resourcesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((id) => {
    const [was, is] = [old.get(id), now.get(id)];
    if (!was && is) return [atom(stack, is, 'create', [])];
    if (was && !is) return [atom(stack, was, was.stateful ? 'keep' : 'delete', [])];
    return was && is ? changed(stack, was, is) : [];
  });
}

function changed(stack: string, was: TemplateResource, is: TemplateResource): Atom[] {
  return valueChanges(was.body, is.body).map((change) => atom(stack, is, 'update', [change]));
}

function atom(
  stack: string,
  resource: TemplateResource,
  action: Effect['action'],
  properties: readonly PropertyChange[],
): Atom {
  const { id, type, stateful, because } = resource;
  const [only] = properties;
  return {
    key: action === 'update' && only ? `${stack}/${id}/${only.path}` : `${stack}/${id}`,
    because,
    effect: {
      on: 'resource',
      action,
      certainty: 'known',
      kind: type,
      within: stack,
      ids: [id],
      count: 1,
      properties,
      ...(stateful ? { stateful } : {}),
    },
  };
}
