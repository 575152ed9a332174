import type { Dashboard, Manifest } from '../../schema/manifest.generated';
import { parse } from '../expression/parse';
import { type Scope, type TypeResult, typeOf } from '../expression/type';
import { type FieldType, fieldType, isNumeric, unitOf, type ValueType } from '../expression/typed';
import type { DerivedFieldText } from './derived-fields';
import { sensorScope } from './sensor-scope';
import { type ShownVisual, shownVisual } from './shown-visuals';

/** What a dashboard is about, and what its calculated fields are. */
export interface DashboardScope {
  /** The groups it shows, sorted: those it names, or every group there is. */
  readonly groups: readonly string[];
  /** The fields it can show: those of the sensors of its groups, and derived ones. */
  readonly scope: Scope;
  /** Its calculated fields, by name in the order of the manifest, typed over `scope`, or what is wrong with them. */
  readonly calculated: ReadonlyMap<string, TypeResult>;
  /** Its visuals, in the order of the manifest; undefined where one is not of exactly one kind. */
  readonly visuals: readonly (ShownVisual | undefined)[];
}

/** Of every dashboard of the manifest, by id. */
export function dashboardScopes(
  manifest: Manifest,
  derived: readonly DerivedFieldText[],
): ReadonlyMap<string, DashboardScope> {
  return new Map(
    Object.entries(manifest.dashboards ?? {}).map(([id, dashboard]) => [
      id,
      dashboardScope(manifest, derived, id, dashboard),
    ]),
  );
}

function dashboardScope(
  manifest: Manifest,
  derived: readonly DerivedFieldText[],
  id: string,
  dashboard: Dashboard,
): DashboardScope {
  const groups = [...(dashboard.on ?? Object.keys(manifest.groups))].sort();
  const scope = fieldsOn(manifest, derived, groups);
  const calculated = new Map(
    Object.entries(dashboard.calculated ?? {}).map(([name, text]) => {
      const parsed = parse(text);
      return [name, parsed.ok ? typeOf(parsed.expression, scope) : parsed];
    }),
  );
  const isWhole = groups.every((group) => manifest.sensors[manifest.groups[group]?.sensor ?? '']);
  const shown = { dashboard: id, groups, scope: isWhole ? withCalculated(scope, calculated) : undefined };
  return {
    groups,
    scope,
    calculated,
    visuals: dashboard.visuals.map((visual, at) => shownVisual(visual, at, shown)),
  };
}

/** A calculated field that has a mistake of its own counts as a number, so that charts do not repeat the complaint. */
function withCalculated(scope: Scope, calculated: ReadonlyMap<string, TypeResult>): Scope {
  const types = [...calculated].map(([name, result]): [string, FieldType] => [
    name,
    result.ok ? asField(result.expression.type) : { kind: 'number', unit: '1' },
  ]);
  return new Map([...scope, ...types]);
}

const asField = (type: ValueType): FieldType =>
  isNumeric(type) ? { kind: type.kind, unit: unitOf(type) ?? '1' } : { kind: type.kind };

function fieldsOn(manifest: Manifest, derived: readonly DerivedFieldText[], groups: readonly string[]): Scope {
  const sensors = new Set(groups.map((group) => manifest.groups[group]?.sensor ?? ''));
  const scope = new Map<string, FieldType>();
  for (const id of sensors) {
    const sensor = manifest.sensors[id];
    if (sensor) for (const [name, type] of sensorScope(sensor)) scope.set(name, type);
  }
  for (const field of derived) {
    if ([...field.on.keys()].some((id) => sensors.has(id))) scope.set(field.id, fieldType(field.type, field.unit));
  }
  return scope;
}
