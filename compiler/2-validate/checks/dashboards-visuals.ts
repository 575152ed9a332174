import type { Dashboard, Manifest, Visual } from '../../../schema/manifest.generated';
import { parse } from '../../expression/parse';
import { type Scope, typeOf } from '../../expression/type';
import { type FieldType, isNumeric, unitOf, type ValueType } from '../../expression/typed';
import type { Path } from '../../ir/document';
import type { Measure } from '../../ir/fleet/dashboards';
import type { Subject } from '../check';
import { dashboardGroups, dashboardScope } from '../dashboard-scope';
import { parseMeasure } from '../measure';

const VISUAL_KINDS = ['line', 'bar', 'scatter', 'kpi', 'table', 'heatmap', 'map', 'path'] as const;
export type VisualKind = (typeof VISUAL_KINDS)[number];

/** A field as a visual names it. */
export interface FieldUse {
  readonly text: string;
  /** Undefined where the text is neither a field nor an aggregate of one. */
  readonly measure: Measure | undefined;
  readonly path: Path;
}

/** A visual of exactly one kind, with what the checks ask about it. */
export interface ShownVisual {
  readonly dashboard: string;
  readonly visual: Visual;
  readonly path: Path;
  readonly kind: VisualKind;
  readonly uses: readonly FieldUse[];
  /** The groups it shows. */
  readonly groups: readonly string[];
  /** Fields, derived and calculated ones. Undefined where a group or sensor is missing, which another check says. */
  readonly scope: Scope | undefined;
}

/** Every visual that has one kind; the others are found by `visual-shape`. */
export function* visualsOf({ manifest }: Subject): Iterable<ShownVisual> {
  for (const [id, dashboard] of Object.entries(manifest.dashboards ?? {})) {
    const groups = dashboardGroups(manifest, dashboard);
    const scope = shownScope(manifest, dashboard);
    for (const [at, visual] of dashboard.visuals.entries()) {
      const [kind, ...others] = kindsOf(visual);
      const path = ['dashboards', id, 'visuals', at];
      if (!kind || others.length > 0) continue;
      yield { dashboard: id, visual, path, kind, uses: usesOf(visual, kind, path), groups, scope };
    }
  }
}

export const kindsOf = (visual: Visual) => VISUAL_KINDS.filter((kind) => visual[kind] !== undefined);

function usesOf(visual: Visual, kind: VisualKind, path: Path): readonly FieldUse[] {
  const use = (text: string, ...rest: Path): FieldUse => ({
    text,
    measure: parseMeasure(text),
    path: [...path, kind, ...rest],
  });
  if (kind === 'table') return [];
  if (kind === 'scatter') return (visual.scatter ?? []).map((text, at) => use(text, at));
  return [use(visual[kind] ?? '')];
}

function shownScope(manifest: Manifest, dashboard: Dashboard): Scope | undefined {
  const groups = dashboardGroups(manifest, dashboard);
  if (groups.some((group) => !manifest.sensors[manifest.groups[group]?.sensor ?? ''])) return undefined;
  const scope = new Map(dashboardScope(manifest, dashboard));
  const calculated = Object.entries(dashboard.calculated ?? {}).map(
    ([name, text]) => [name, typeIn(text, scope)] as const,
  );
  for (const [name, type] of calculated) scope.set(name, type);
  return scope;
}

/** A calculated field that has a mistake of its own counts as a number, so that charts do not repeat the complaint. */
function typeIn(text: string, scope: Scope): FieldType {
  const parsed = parse(text);
  const result = parsed.ok ? typeOf(parsed.expression, scope) : parsed;
  return result.ok ? asField((result.expression as { type: ValueType }).type) : { kind: 'number', unit: '1' };
}

const asField = (type: ValueType): FieldType =>
  isNumeric(type) ? { kind: type.kind, unit: unitOf(type) ?? '1' } : { kind: type.kind };
