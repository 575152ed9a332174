import type { Json } from '../../../schema/plan/json';
import type { SnapshotStack } from '../../../schema/plan/snapshot';
import { isMap, type JsonMap } from '../canonical';

/** A resource as it stands in a template. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  /** DeletionPolicy Retain: it holds data or identity. */
  readonly stateful: boolean;
  readonly body: JsonMap;
  readonly because: string;
}

/** The resources of a template by logical id; what is no map is not ours and is passed over. */
export function resourcesOf(stack: SnapshotStack | undefined): ReadonlyMap<string, TemplateResource> {
  const resources: Json | undefined = isMap(stack?.template) ? stack.template['Resources'] : undefined;
  const found = new Map<string, TemplateResource>();
  for (const [id, body] of Object.entries(isMap(resources) ? resources : {})) {
    if (!isMap(body)) continue;
    found.set(id, {
      id,
      type: String(body['Type']),
      stateful: body['DeletionPolicy'] === 'Retain',
      body,
      because: stack?.because[id] ?? '',
    });
  }
  return found;
}
