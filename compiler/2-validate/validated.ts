import type { Manifest } from '../../schema/manifest.generated';
import { type DashboardScope, dashboardScopes } from './dashboards';
import { type DerivedFieldText, derivedFields } from './derived-fields';
import { type PlacedThreshold, placedThresholds } from './thresholds';

/**
 * What stair 2 knows of a manifest: the manifest as it was written, and what was worked out on the way. Each fact is worked out once;
 * checks ask for it, and stair 3 goes on with it. Before the checks have passed, what has a mistake is absent from it.
 */
export interface Validated {
  readonly manifest: Manifest;
  /** Sorted by id. */
  readonly derived: readonly DerivedFieldText[];
  /** By group, in the order of the manifest. Groups whose sensor there is not are left out. */
  readonly thresholds: ReadonlyMap<string, readonly PlacedThreshold[]>;
  /** By the id of the dashboard. */
  readonly dashboards: ReadonlyMap<string, DashboardScope>;
}

/** Never throws: the manifest has the right shape, but anything may be wrong in it. */
export function understand(manifest: Manifest): Validated {
  const derived = derivedFields(manifest);
  return {
    manifest,
    derived,
    thresholds: placedThresholds(manifest, derived),
    dashboards: dashboardScopes(manifest, derived),
  };
}
