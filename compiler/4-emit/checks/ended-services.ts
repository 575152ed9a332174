import { endedType } from '../../../schema/ended-services';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import type { Emission } from '../../ir/target';

/** No resource of a service that AWS has ended or closed. No manifest can ask for one, so it is a bug of ours and is thrown. */
export function endedServices(_: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  for (const { type, logicalId } of resources) {
    const ended = endedType(type);
    if (ended) throw new Error(`${logicalId} is an ${type}, but ${ended.title} ${ended.status}`);
  }
  return [];
}
