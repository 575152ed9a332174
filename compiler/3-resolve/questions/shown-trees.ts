import { fieldsOf } from '../../expression/fields';
import type { EtlTree } from '../../ir/etl/tree';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { Group } from '../../ir/fleet/groups';
import type { Model } from '../../ir/fleet/models';
import { metadataColumns } from '../metadata-columns';

/** What questions are asked of: the trees of the ETL, the groups with their devices, and what models say of them. */
export interface Lake {
  readonly trees: readonly EtlTree[];
  readonly groups: readonly Group[];
  readonly models: readonly Model[];
}

/** A tree, as far as a dashboard shows it. */
export interface ShownTree {
  readonly tree: EtlTree;
  /** Sorted by id. */
  readonly groups: readonly Group[];
}

/** The trees that a dashboard shows. */
export function shownTrees({ on }: Dashboard, { trees, groups }: Lake): readonly ShownTree[] {
  return trees.flatMap((tree) => {
    const shown = groups.filter(({ id, sensor }) => sensor.id === tree.sensor && on.includes(id));
    return shown.length > 0 ? [{ tree, groups: shown }] : [];
  });
}

/** The trees of these that can answer for all of the fields: of a sensor, derived, or calculated by the dashboard. */
export function havingFields(
  shown: readonly ShownTree[],
  { calculated }: Dashboard,
  fields: readonly string[],
): readonly ShownTree[] {
  const needed = fields.flatMap((field) => {
    const formula = calculated.find(({ id }) => id === field);
    return formula ? [...fieldsOf(formula.expression)] : [field];
  });
  return shown.filter(({ tree }) => needed.every((field) => tree.curated.columns.some(({ name }) => name === field)));
}

/** The metadata of what is shown: columns that the table of devices has. */
export const shownMetadata = (shown: readonly ShownTree[]) => metadataColumns(shown.flatMap(({ groups }) => groups));
