import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import type { StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/** Is every ready-made query and view there in Athena, or are some files only? Of very many types of sensors not all fit into the stack. */
export function* savedInAthena(fleet: Fleet, { artifacts, resources }: Emission): Iterable<Diagnostic> {
  const saved = new Set(resources.flatMap(nameOf));
  for (const [what, folder] of KINDS) {
    const names = artifacts.flatMap(({ path }) =>
      path.startsWith(folder) ? [path.slice(folder.length).replace(/\.sql$/, '')] : [],
    );
    const left = names.filter((name) => !saved.has(name));
    const [first] = left;
    if (first !== undefined)
      yield diagnose('not-saved-in-athena', fleet.lake.origin.place, {
        what,
        folder,
        left: left.length,
        all: names.length,
        first,
      });
  }
}

const KINDS = [
  ['queries', 'lake/queries/'],
  ['views', 'lake/views/'],
] as const;

function nameOf({ type, properties }: StackResource): readonly string[] {
  if (type === 'AWS::Athena::NamedQuery') return [String(properties['Name'])];
  if (type !== 'AWS::Glue::Table') return [];
  return [String((properties['TableInput'] as { readonly Name?: string }).Name)];
}
