import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import { formatPath, type Origin } from '../../ir/origin';
import type { StackResource } from '../../ir/stack';
import { isPart } from '../../ir/stack-name';
import type { Emission } from '../../ir/target';
import { togetherLine } from '../../ir/together-line';
import { REFUSE_AT, stackBudgets, WARN_AT } from '../../stacks/stack-budgets';
import { templates } from '../../stacks/template';

/** Every stack within the resources and bytes that CloudFormation takes. */
export function* stackBudget(fleet: Fleet, { resources: all }: Emission): Iterable<Diagnostic> {
  for (const { stack, resources, bytes, used } of stackBudgets(templates(fleet, all))) {
    if (used < WARN_AT) continue;
    const own = all.filter((resource) => resource.stack === stack);
    const parts = biggestParts(own);
    const most = parts.map(({ name, count }) => `\`${name}\` (${count})`).join(', ');
    const place = parts[0]?.origin.place ?? fleet.origin.place;
    const together = togetherLine(fleet.groups.map(({ id }) => id));
    const params = { stack, resources, bytes, most, way: wayOut(stack, own), together };
    yield diagnose(used < REFUSE_AT ? 'stack-near-limit' : 'stack-too-big', place, params);
  }
}

function wayOut(stack: string, resources: readonly StackResource[]) {
  if (isPart(stack)) return 'thresholds' as const;
  if (resources.every(({ group }) => group === undefined)) return 'sensors' as const;
  return 'apart' as const;
}

interface Part {
  readonly name: string;
  readonly origin: Origin;
  count: number;
}

const SHOWN = 3;

/** The entries of the manifest (groups.group1, lake …) that bring the most resources, the largest first. */
function biggestParts(resources: readonly StackResource[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const { origin } of resources) {
    const name = formatPath(origin.path.slice(0, 2)) || 'the manifest';
    const part = parts.get(name);
    if (part) part.count++;
    else parts.set(name, { name, origin, count: 1 });
  }
  return [...parts.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)).slice(0, SHOWN);
}
