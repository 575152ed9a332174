import type { FakeStack, FakeTemplate, ToImport } from './fake-stack';
import type { Operations } from './operations';
import { identifierOf, ownName, physicalKey } from './physical';

/** Why a change set of the type IMPORT fails, as the user guide lists what it validates; undefined where it can be executed. */
export function importProblem(
  operations: Operations,
  stack: FakeStack,
  template: FakeTemplate,
  imports: readonly ToImport[],
): string | undefined {
  for (const { id, type, identifier } of imports) {
    const resource = template.Resources[id];
    if (resource?.Type !== type) return `${id} is not in the template as ${type}`;
    if (resource.DeletionPolicy === undefined) return `${id}: resources to import must have a DeletionPolicy`;
    const name = ownName(resource) ?? id;
    const physical = physicalKey(stack.name, id, resource);
    const [key, value] = identifierOf(type, name);
    if (Object.keys(identifier).join() !== key || identifier[key] !== value)
      return `${id} is identified by ${key}, which must be that of the template`;
    const owner = operations.ownerOf(physical);
    if (owner) return `${name} already belongs to the stack ${owner.id}`;
    if (!operations.left.has(physical)) return `${name} does not exist`;
  }
  const others = operations
    .changes(stack, template)
    .find(({ Action, LogicalResourceId }) => Action !== 'Add' || !imports.some(({ id }) => id === LogicalResourceId));
  return others && `An import cannot create, change or delete other resources: ${others.LogicalResourceId}`;
}

/** References to what is not in the template: it is refused as a whole. */
export function unresolved({ Resources }: FakeTemplate): readonly string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Ref' && typeof inner === 'string') names.add(inner);
      else if (key === 'Fn::GetAtt') names.add(String(Array.isArray(inner) ? inner[0] : `${inner}`.split('.')[0]));
      else if (key === 'DependsOn') for (const one of [inner].flat()) names.add(String(one));
      else walk(inner);
    }
  };
  for (const resource of Object.values(Resources)) walk(resource);
  return [...names].filter((name) => !Object.hasOwn(Resources, name) && !name.startsWith('AWS::'));
}
