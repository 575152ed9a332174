import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import { formatPath } from '../../ir/origin';
import type { StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/** No two resources of a stack with one logical id: `a-bc` and `ab-c` differ in the manifest, yet not by much once hyphens are gone. */
export function* logicalIds(_: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  const seen = new Map<string, StackResource>();
  const told = new Set<string>();
  for (const resource of resources) {
    const { stack, logicalId, origin } = resource;
    const key = `${stack}/${logicalId}`;
    const other = seen.get(key);
    if (!other) {
      seen.set(key, resource);
      continue;
    }
    // Two groups that clash do so in every resource that they bring; once is enough.
    const pair = `${source(other)} ${source(resource)}`;
    if (told.has(pair)) continue;
    told.add(pair);
    const params = { stack, logicalId, first: source(other), second: source(resource) };
    const related = [{ place: other.origin.place, message: `\`${logicalId}\` is made here too` }];
    yield diagnose('logical-id-collision', origin.place, params, { related });
  }
}

const source = ({ origin }: StackResource) => `\`${formatPath(origin.path) || 'the manifest'}\``;
