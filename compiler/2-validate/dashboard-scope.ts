import type { Dashboard, Manifest } from '../../schema/manifest.generated';
import type { Scope } from '../expression/type';
import type { FieldType } from '../expression/typed';
import { derivedFields } from './derived';
import { fieldType, sensorScope } from './scope';

/** The groups a dashboard shows, sorted: those it names, or every group there is. */
export function dashboardGroups(manifest: Manifest, dashboard: Dashboard): readonly string[] {
  return [...(dashboard.on ?? Object.keys(manifest.groups))].sort();
}

/** The fields a dashboard can show: those of the sensors of its groups, and derived ones. */
export function dashboardScope(manifest: Manifest, dashboard: Dashboard): Scope {
  const sensors = new Set(dashboardGroups(manifest, dashboard).map((group) => manifest.groups[group]?.sensor ?? ''));
  const scope = new Map<string, FieldType>();
  for (const id of sensors) {
    const sensor = manifest.sensors[id];
    if (sensor) for (const [name, type] of sensorScope(sensor)) scope.set(name, type);
  }
  for (const field of derivedFields(manifest)) {
    if ([...field.on.keys()].some((id) => sensors.has(id))) scope.set(field.id, fieldType(field.type, field.unit));
  }
  return scope;
}
