import type { Visual } from '../../schema/manifest.generated';
import type { Scope } from '../expression/type';
import type { Path } from '../ir/document';
import type { Measure } from '../ir/fleet/dashboards';
import type { Subject } from './check';
import { parseMeasure } from './measure';

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

/** What all visuals of a dashboard have in common. */
export type VisualContext = Pick<ShownVisual, 'dashboard' | 'groups' | 'scope'>;

/** A visual that has one kind; of the others `visual-shape` says what is wrong. */
export function shownVisual(visual: Visual, at: number, context: VisualContext): ShownVisual | undefined {
  const [kind, ...others] = kindsOf(visual);
  if (!kind || others.length > 0) return undefined;
  const path = ['dashboards', context.dashboard, 'visuals', at];
  return { ...context, visual, path, kind, uses: usesOf(visual, kind, path) };
}

/** Every visual that has one kind. */
export function* visualsOf({ dashboards }: Subject): Iterable<ShownVisual> {
  for (const { visuals } of dashboards.values()) for (const shown of visuals) if (shown) yield shown;
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
