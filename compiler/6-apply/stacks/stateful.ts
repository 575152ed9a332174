import type { Json } from '../../../schema/plan/json';
import { resourceBodies } from './resource-bodies';

/** Logical ids of what holds data in a template: what CloudFormation leaves in place when the stack is deleted. */
export function stateful(template: Json): readonly string[] {
  const resources = resourceBodies(template);
  return Object.keys(resources).filter((id) => resources[id]?.DeletionPolicy === 'Retain');
}
