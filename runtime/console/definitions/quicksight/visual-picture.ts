import type { Picture, PictureKind } from '../picture';
import type { DataSets } from './data-set';
import type { Definition, VisualDefinition } from './definition';
import { visualParts } from './visual-parts';
import { visualQuestion } from './visual-question';
import { visualTimeline } from './visual-timeline';

const KINDS: Readonly<Record<string, PictureKind>> = {
  LineChartVisual: 'line',
  BarChartVisual: 'bar',
  ScatterPlotVisual: 'scatter',
  KPIVisual: 'kpi',
  HeatMapVisual: 'heatmap',
  GeospatialMapVisual: 'map',
  TableVisual: 'table',
};

/** A visual as the page draws it; where it cannot, the picture says why. */
export function visualPicture(
  type: string,
  visual: VisualDefinition,
  place: Picture['place'],
  definition: Definition,
  sets: DataSets,
): Picture {
  const kind = KINDS[type];
  const { Title, Subtitle, ChartConfiguration: chart = {} } = visual;
  const base = {
    id: visual.VisualId,
    title: Title?.FormatText?.PlainText ?? visual.VisualId,
    note: Subtitle?.Visibility === 'HIDDEN' ? '' : (Subtitle?.FormatText?.PlainText ?? ''),
    place,
    horizontal: chart.Orientation === 'HORIZONTAL',
    lines: (chart.ReferenceLines ?? []).flatMap(({ DataConfiguration, StyleConfiguration, LabelConfiguration }) => {
      const value = DataConfiguration.StaticConfiguration?.Value;
      const label = LabelConfiguration?.CustomLabelConfiguration?.CustomLabel ?? '';
      return value === undefined ? [] : [{ value, label, colour: StyleConfiguration?.Color ?? '#c62828' }];
    }),
  };
  const cannot = (problem: string): Picture => ({
    ...base,
    kind: kind ?? 'table',
    levels: [],
    problem,
    ask: () => ({ sql: '', columns: [] }),
  });
  if (!kind) return cannot(`a ${type} is not drawn here`);
  try {
    const parts = visualParts(kind, visual, definition);
    const [first] = parts;
    const set = first && sets.get(first.source.DataSetIdentifier);
    if (!first || !set) return cannot('its data set is not among the generated files');
    const explicit = visual.ColumnHierarchies?.flatMap(({ ExplicitHierarchy }) => ExplicitHierarchy ?? []) ?? [];
    const drilled = parts.find(({ hierarchy }) => explicit.some(({ HierarchyId }) => HierarchyId === hierarchy));
    const levels = explicit.find(({ HierarchyId }) => HierarchyId === drilled?.hierarchy)?.Columns ?? [];
    const timeline = visual.VisualId.startsWith('path') ? visualTimeline(parts) : undefined;
    return {
      ...base,
      kind,
      ...(drilled ? { level: drilled.source.ColumnName } : {}),
      levels: drilled ? levels.map(({ ColumnName }) => ColumnName) : [],
      ...(timeline ? { timeline } : {}),
      ask: (choices) => visualQuestion(kind, parts, set, choices, drilled, visual),
    };
  } catch (problem) {
    return cannot(problem instanceof Error ? problem.message : String(problem));
  }
}
