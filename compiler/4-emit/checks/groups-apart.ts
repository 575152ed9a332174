import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import { isPart } from '../../ir/stack-name';
import type { Emission } from '../../ir/target';

/** Do groups stand apart because of how many they are, and not because the manifest says so? */
export function* groupsApart(fleet: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  if (fleet.aws.together !== undefined || !resources.some(({ stack }) => isPart(stack))) return;
  yield diagnose('groups-apart', fleet.aws.origin.place, { groups: fleet.groups.length });
}
