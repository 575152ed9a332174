import type { Snapshot } from '../../../schema/plan/snapshot';
import { validate } from '../../2-validate/index';
import { resolve } from '../../3-resolve/index';
import { emit } from '../../4-emit/index';
import { hasErrors } from '../../diagnostics/diagnostic';
import type { Document } from '../../ir/document';
import { snapshotWithoutThings } from '../snapshot';
import { snapshotGroup } from '../snapshot-group';

/**
 * What a document compiles to, with the things of the named groups only; undefined where it is no valid manifest. A counterfactual often is not
 * (a threshold without its field), and then it has nothing to say.
 */
export function compiled(
  document: Document,
  environment: string | null,
  groups: ReadonlySet<string>,
  tool: string,
): Snapshot | undefined {
  const manifest = validate(document);
  if (!manifest.value || hasErrors(manifest.diagnostics)) return undefined;
  const fleet = resolve(document, manifest.value, environment ?? undefined);
  if (!fleet.value || hasErrors(fleet.diagnostics)) return undefined;
  const output = emit(fleet.value);
  if (!output.value || hasErrors(output.diagnostics)) return undefined;
  const resolved = fleet.value;
  const things = resolved.groups.filter(({ id }) => groups.has(id)).map((g) => [g.id, snapshotGroup(resolved, g)]);
  return { ...snapshotWithoutThings(resolved, output.value, undefined, tool), groups: Object.fromEntries(things) };
}
