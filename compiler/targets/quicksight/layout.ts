import type { Visual } from '../../ir/fleet/dashboards';
import type { CfnValue } from '../../ir/stack';

/** Source: botocore quicksight, GridLayoutElement. */
export const GRID_COLUMNS = 36;

interface Size {
  readonly columns: number;
  readonly rows: number;
}

const HALF: Size = { columns: 18, rows: 12 };
const WIDE: Size = { columns: 36, rows: 12 };
const SIZES: Readonly<Record<Visual['kind'], Size>> = {
  kpi: { columns: 9, rows: 6 },
  line: WIDE,
  bar: HALF,
  scatter: HALF,
  heatmap: HALF,
  map: HALF,
  table: WIDE,
  path: WIDE,
};

/** In reading order, from left to right, as many to a row as it holds. */
export function layout(visuals: readonly { readonly id: string; readonly kind: Visual['kind'] }[]): CfnValue {
  let [column, row, height] = [0, 0, 0];
  const elements = visuals.map(({ id, kind }) => {
    const { columns, rows } = SIZES[kind];
    if (column + columns > GRID_COLUMNS) [column, row, height] = [0, row + height, 0];
    const element = {
      ElementId: id,
      ElementType: 'VISUAL',
      ColumnIndex: column,
      ColumnSpan: columns,
      RowIndex: row,
      RowSpan: rows,
    };
    column += columns;
    height = Math.max(height, rows);
    return element;
  });
  return {
    Configuration: {
      GridLayout: {
        Elements: elements,
        CanvasSizeOptions: {
          ScreenCanvasSizeOptions: { ResizeOption: 'RESPONSIVE' },
        },
      },
    },
  };
}

/** The controls above the visuals. */
export function controlLayout(
  controls: readonly { readonly id: string; readonly type: 'FILTER_CONTROL' | 'PARAMETER_CONTROL' }[],
): CfnValue {
  const elements = controls.map(({ id, type }) => ({
    ElementId: id,
    ElementType: type,
    ColumnSpan: 2,
    RowSpan: 1,
  }));
  return { Configuration: { GridLayout: { Elements: elements } } };
}
