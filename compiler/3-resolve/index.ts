import type { Validated } from '../2-validate/validated';
import type { Outcome } from '../diagnostics/diagnostic';
import type { Document } from '../ir/document';
import type { Fleet } from '../ir/fleet/index';
import { resolveAlerts } from './alerts';
import { resolveAws } from './aws';
import { FLEET_CHECKS } from './checks/index';
import { askDashboards, outlineDashboards } from './dashboards';
import { resolveEtl } from './etl';
import { etlTrees } from './etl-tree';
import { freeze } from './freeze';
import { resolveGroups } from './groups';
import { resolveLake } from './lake';
import { resolveModels } from './models';
import { originsOf } from './origins';
import { resolveSensors } from './sensors';
import { resolveTopics } from './topics';

/** Stair 3: the manifest becomes the Fleet, and the Fleet is held against the limits of AWS that need names and numbers. */
export function resolve(document: Document, validated: Validated, environment: string | undefined): Outcome<Fleet> {
  const { manifest } = validated;
  const origins = originsOf(document);
  const sensors = resolveSensors(manifest, origins);
  const groups = resolveGroups(validated, sensors, document, origins);
  const etl = resolveEtl(validated, origins);
  const lake = resolveLake(manifest, origins);
  const outlines = outlineDashboards(validated, sensors, groups, origins);
  const trees = etl
    ? etlTrees({ etl, sensors, groups, lake, dashboards: outlines.map(({ dashboard }) => dashboard) })
    : [];
  const models = resolveModels(manifest, groups, origins);
  const fleet: Fleet = freeze({
    name: environment === undefined ? manifest.fleet : `${manifest.fleet}-${environment}`,
    ...(environment === undefined ? {} : { environment }),
    aws: resolveAws(manifest, environment, origins),
    topics: resolveTopics(manifest),
    sensors,
    groups,
    lake,
    ...(etl ? { etl: { ...etl, trees } } : {}),
    models,
    dashboards: askDashboards(outlines, { trees, groups, models }),
    alerts: resolveAlerts(manifest, groups, origins),
    origin: origins.at(),
  });
  return { value: fleet, diagnostics: FLEET_CHECKS.flatMap((check) => [...check(fleet)]) };
}
