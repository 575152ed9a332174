import type { Effect, PropertyChange } from '../../../schema/plan/plan';
import type { Snapshot, SnapshotStack } from '../../../schema/plan/snapshot';
import { inStackOrder } from '../../ir/stack-order';
import type { Atom } from './atom';
import { forcesReplacement } from './forces-replacement';
import { referring } from './referring';
import { resourcesOf, type TemplateResource } from './template-resource';
import { valueChanges } from './value-changes';

/** What happens to the resources of all stacks. */
export function stackEffects(base: Snapshot | undefined, target: Snapshot): readonly Atom[] {
  const names = inStackOrder([...Object.keys(base?.stacks ?? {}), ...Object.keys(target.stacks)]);
  return names.flatMap((name) => effectsOf(name, base?.stacks[name], target.stacks[name]));
}

function effectsOf(stack: string, before: SnapshotStack | undefined, after: SnapshotStack | undefined): Atom[] {
  if (before && after && before.template === after.template) return [];
  const [old, now] = [resourcesOf(before), resourcesOf(after)];
  const ids = [...new Set([...old.keys(), ...now.keys()])].sort();
  const atoms = ids.flatMap((id) => own(stack, old.get(id), now.get(id)));
  return [...atoms, ...indirect(stack, now, atoms)];
}

/** What its own text says of a resource. */
function own(stack: string, was: TemplateResource | undefined, is: TemplateResource | undefined): Atom[] {
  if (!was) return is ? [atom(stack, is, 'create', 'known', [])] : [];
  if (!is) return [atom(stack, was, was.stateful ? 'keep' : 'delete', 'known', [])];
  const changes = valueChanges(was.body, is.body).map((change) => withForces(is.type, change));
  const replacing = changes.map((change) => change.forces);
  const resource = { ...is, stateful: is.stateful || was.stateful };
  if (replacing.includes('always')) return [atom(stack, resource, 'replace', 'known', changes)];
  if (replacing.includes('sometimes')) return [atom(stack, resource, 'replace', 'may', changes)];
  return changes.map((change) => atom(stack, resource, 'update', 'known', [change]));
}

function withForces(type: string, change: PropertyChange): PropertyChange {
  const force = forcesReplacement(type, change.path);
  return force ? { ...change, forces: force } : change;
}

/** What is only touched through a reference to something that is replaced. */
function indirect(stack: string, now: ReadonlyMap<string, TemplateResource>, atoms: readonly Atom[]): Atom[] {
  const touched = new Set(atoms.flatMap(({ effect }) => effect.ids));
  const replaced = atoms.filter(({ effect }) => effect.action === 'replace').flatMap(({ effect }) => effect.ids);
  const found: Atom[] = [];
  for (const [id, properties] of referring(now, new Set(replaced))) {
    const resource = now.get(id);
    if (!resource || touched.has(id)) continue;
    const action = properties.some((property) => property.forces) ? 'replace' : 'update';
    found.push(atom(stack, resource, action, 'may', properties, 'reference'));
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function atom(
  stack: string,
  { id, type, stateful, because }: TemplateResource,
  action: Effect['action'],
  certainty: Effect['certainty'],
  properties: readonly PropertyChange[],
  part = action === 'update' ? properties[0]?.path : undefined,
): Atom {
  return {
    key: `${stack}/${id}${part === undefined ? '' : `/${part}`}`,
    because,
    effect: {
      on: 'resource',
      action,
      certainty,
      kind: type,
      within: stack,
      ids: [id],
      count: 1,
      properties,
      ...(stateful ? { stateful } : {}),
    },
  };
}
