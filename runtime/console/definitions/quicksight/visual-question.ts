import type { Choices, Column, PictureKind, Question } from '../picture';
import { identifier, literal, type Selected, selectSql } from '../sql';
import { type DataSet, EVENT_TIME } from './data-set';
import type { VisualDefinition } from './definition';
import type { VisualPart } from './visual-parts';

/** Rows asked for at most: as many as QuickSight shows, or fewer where more could not be seen. */
const LIMITS: Readonly<Record<PictureKind, number>> = {
  line: 20_000,
  bar: 200,
  scatter: 2500,
  kpi: 400,
  heatmap: 5000,
  map: 500,
  table: 500,
};

/** What a visual asks of its data set, as the viewer has narrowed and drilled it. */
export function visualQuestion(
  kind: PictureKind,
  parts: readonly VisualPart[],
  set: DataSet,
  choices: Choices,
  drilled: VisualPart | undefined,
  visual: VisualDefinition,
): Question {
  const all = parts.map((part): readonly [Column, Selected] => {
    const { level } = choices;
    if (part !== drilled || level === undefined) return [part.column, part.select(choices)];
    return [
      { ...part.column, title: level },
      { sql: identifier(level), aggregate: false },
    ];
  });
  const where = Object.entries(choices.equal)
    .filter(([name]) => set.columns.has(name))
    .map(([name, value]) => `CAST(${identifier(name)} AS varchar) = ${literal(value)}`);
  const { between } = choices;
  if (between && set.columns.get(EVENT_TIME) === 'DATETIME') {
    where.push(`${identifier(EVENT_TIME)} >= TIMESTAMP ${literal(between[0])}`);
    where.push(`${identifier(EVENT_TIME)} < TIMESTAMP ${literal(between[1])}`);
  }
  const sql = selectSql({
    rows: set.sql,
    selected: all.map(([, one]) => one),
    where,
    order: orderOf(
      kind,
      parts,
      set,
      visual,
      all.map(([, { aggregate }]) => aggregate),
    ),
    limit: LIMITS[kind],
  });
  return { sql, columns: all.map(([column]) => column) };
}

function orderOf(
  kind: PictureKind,
  parts: readonly VisualPart[],
  set: DataSet,
  visual: VisualDefinition,
  aggregates: readonly boolean[],
): readonly string[] {
  const sort = visual.ChartConfiguration?.SortConfiguration?.RowSort?.[0]?.FieldSort;
  const sorted = parts.findIndex(({ field }) => field.FieldId === sort?.FieldId);
  if (sort && sorted >= 0) return [`${sorted + 1} ${sort.Direction === 'DESC' ? 'DESC' : 'ASC'} NULLS LAST`];
  // The newest points, where there are more than can be shown.
  if (kind === 'line') return ['1 DESC'];
  if (kind === 'scatter' && !aggregates.includes(true) && set.columns.has(EVENT_TIME))
    return [`${identifier(EVENT_TIME)} DESC`];
  const value = parts.findIndex(({ column }) => column.role === 'value');
  if (kind === 'bar' && value >= 0 && !parts.some(({ column }) => column.role === 'time'))
    return [`${value + 1} DESC NULLS LAST`];
  const first = aggregates.indexOf(false);
  return first >= 0 && aggregates.includes(true) ? [`${first + 1}`] : [];
}
