import type { PropertyChange } from '../../../schema/plan/plan';
import type { CfnValue } from '../../ir/stack';
import { references } from '../../stacks/references';
import { isMap, type JsonMap } from '../canonical';
import { forcesReplacement } from './forces-replacement';
import type { TemplateResource } from './template-resource';

/**
 * What may change because it refers to something that is replaced: its own text stays the same, the value behind a Ref or an attribute does
 * not. A property that itself replaces passes it on. Logical id → the properties that refer.
 */
export function referring(
  resources: ReadonlyMap<string, TemplateResource>,
  replaced: ReadonlySet<string>,
): ReadonlyMap<string, readonly PropertyChange[]> {
  const found = new Map<string, PropertyChange[]>();
  if (replaced.size === 0) return found;
  const users = usersOf(resources);
  const waiting = [...replaced];
  const seen = new Set(replaced);
  for (let owner = waiting.pop(); owner !== undefined; owner = waiting.pop()) {
    for (const { id, type, property } of users.get(owner) ?? []) {
      const path = `Properties.${property}`;
      const force = forcesReplacement(type, path);
      const list = found.get(id) ?? [];
      if (!list.some((known) => known.path === path)) list.push({ path, ...(force ? { forces: force } : {}) });
      found.set(id, list);
      if (!force || seen.has(id)) continue;
      seen.add(id);
      waiting.push(id);
    }
  }
  return found;
}

interface User {
  readonly id: string;
  readonly type: string;
  readonly property: string;
}

/** Logical id → the properties of other resources that refer to it. */
function usersOf(resources: ReadonlyMap<string, TemplateResource>): ReadonlyMap<string, readonly User[]> {
  const users = new Map<string, User[]>();
  for (const { id, type, body } of resources.values()) {
    for (const [property, value] of Object.entries(propertiesOf(body))) {
      for (const owner of new Set(references(value as CfnValue))) {
        const list = users.get(owner) ?? [];
        list.push({ id, type, property });
        users.set(owner, list);
      }
    }
  }
  return users;
}

const propertiesOf = (body: JsonMap): JsonMap => {
  const properties = body['Properties'];
  return isMap(properties) ? properties : {};
};
