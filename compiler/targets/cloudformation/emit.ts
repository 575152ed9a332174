import { type Artifact, jsonText } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { type Emission, emission } from '../../ir/target';
import { inParts } from '../../stacks/in-parts';
import { templates } from '../../stacks/template';

/** Assembles what the targets before this one emitted: one template per stack that has a resource. */
export function emit(fleet: Fleet, before: Emission): Emission {
  const artifacts: Artifact[] = [];
  for (const [stack, template] of templates(fleet, inParts(fleet, before.resources))) {
    artifacts.push({
      path: `cloudformation/${stack}.template.json`,
      content: jsonText(template),
      origin: fleet.origin,
    });
  }
  return emission({ artifacts });
}
