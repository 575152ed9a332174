import type { Json } from '../../../schema/plan/json';

/** Logical ids of what holds data in a template: what CloudFormation leaves in place when the stack is deleted. */
export function stateful(template: Json): readonly string[] {
  const { Resources = {} } = template as { Resources?: Readonly<Record<string, { DeletionPolicy?: string }>> };
  return Object.keys(Resources).filter((id) => Resources[id]?.DeletionPolicy === 'Retain');
}
