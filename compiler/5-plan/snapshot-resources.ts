import type { Snapshot } from '../../schema/plan/snapshot';
import { isMap, type JsonMap } from './canonical';
import { resourcesOf } from './effects/template-resource';

export interface SnapshotResource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: JsonMap;
}

/** The resources of all stacks. */
export function* snapshotResources({ stacks }: Snapshot): Iterable<SnapshotResource> {
  for (const [stack, held] of Object.entries(stacks))
    for (const { id, type, body } of resourcesOf(held).values()) {
      const properties = body['Properties'];
      yield { stack, id, type, properties: isMap(properties) ? properties : {} };
    }
}
