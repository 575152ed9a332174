import type { Choices, Picture, PictureKind } from '../picture';
import type { Panel, Variable } from './dashboard';
import { expandedMacros, type Range } from './macros';
import { panelColumns } from './panel-columns';
import { panelLines } from './panel-lines';
import { panelMatrix } from './panel-matrix';
import { substitutedVariables } from './variables';

const KINDS: Readonly<Record<string, PictureKind>> = {
  timeseries: 'line',
  barchart: 'bar',
  xychart: 'scatter',
  stat: 'kpi',
  gauge: 'kpi',
  table: 'table',
  heatmap: 'heatmap',
  geomap: 'map',
  'state-timeline': 'table',
};

/** A column of the page's grid of 36 is two thirds of one of Grafana's 24; a row of it as high as two thirds of a row there. */
const SCALE = 1.5;

/** As it opens, and what it is called where the viewer's choice does not change it. */
export interface PanelRange {
  readonly opening: Range;
  readonly own?: string;
}

/** A panel as the page draws it; where it cannot, the picture says why. */
export function panelPicture(
  panel: Panel,
  top: number,
  variables: readonly Variable[],
  { opening, own }: PanelRange,
): Picture {
  const { type, title = '', description = '', gridPos = { x: 0, y: top, w: 24, h: 8 } } = panel;
  const kind = panelMatrix(panel) ? 'heatmap' : KINDS[type];
  const scaled = (value: number) => Math.round(value * SCALE);
  const [x, y] = [scaled(gridPos.x), scaled(gridPos.y - top)];
  const base = {
    id: String(panel.id),
    title: title === '' ? type : title,
    note: [description, ...(own === undefined ? [] : [`last ${own}`])].filter((text) => text !== '').join(' · '),
    place: {
      x,
      y,
      w: scaled(gridPos.x + gridPos.w) - x,
      h: Math.max(1, scaled(gridPos.y - top + gridPos.h) - y),
    },
    lines: panelLines(panel),
    levels: [],
    horizontal: panel.options?.orientation === 'horizontal',
  };
  const cannot = (problem: string): Picture => ({
    ...base,
    kind: kind ?? 'table',
    problem,
    ask: () => ({ sql: '', columns: [] }),
  });
  if (!kind) return cannot(`a panel of the type ${type} is not drawn here`);
  const targets = (panel.targets ?? []).filter(({ hide }) => hide !== true);
  const [target] = targets;
  if (target?.rawSQL === undefined) return cannot('it has no query in SQL');
  if (targets.length > 1) return cannot(`it has ${targets.length} queries; one is understood here`);
  const sql = (choices: Choices) =>
    expandedMacros(
      substitutedVariables(target.rawSQL ?? '', variables, choices.equal),
      own === undefined ? (choices.between ?? opening) : opening,
    );
  try {
    sql({ equal: {} });
  } catch (problem) {
    return cannot(problem instanceof Error ? problem.message : String(problem));
  }
  return {
    ...base,
    kind,
    ask: (choices) => ({
      sql: sql(choices),
      columns: [],
      read: (answered) => panelColumns(panel, kind, answered),
    }),
    ...(type === 'state-timeline' ? { stays: staysBy(panel) } : {}),
    ...narrowing(panel),
  };
}

/** What has states, and which column they are of: what a table is parted by, and what is left of it. */
function staysBy({ transformations = [] }: Panel): NonNullable<Picture['stays']> {
  const options = (name: string) => transformations.find(({ id }) => id === name)?.options ?? {};
  const [what] = (options('partitionByValues').fields as readonly string[] | undefined) ?? [];
  const { names = [] } =
    (options('filterFieldsByName').include as { readonly names?: readonly string[] } | undefined) ?? {};
  return what === undefined ? {} : { what, columns: names };
}

const LINK = /[?&]var-(\w+)=/;

/** The variable that a click sets. */
function narrowing({ fieldConfig }: Panel): Pick<Picture, 'narrows'> {
  const [link] = fieldConfig?.defaults?.links ?? [];
  const [, narrows] = LINK.exec(link?.url ?? '') ?? [];
  return narrows === undefined ? {} : { narrows };
}
