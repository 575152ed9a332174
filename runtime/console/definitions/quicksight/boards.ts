import type { Board, FilterControl, Sheet } from '../picture';
import type { DataSets } from './data-set';
import type { DashboardFile, Definition, SheetDefinition } from './definition';
import { visualPicture } from './visual-picture';

const DASHBOARD = /^quicksight\/dashboards\/.*\.json$/;
const DATA_SET = /^quicksight\/data-sets\/(.*)\.json$/;

/** The dashboards of generated/quicksight/, as they would open in QuickSight. */
export function quickSightBoards(files: Readonly<Record<string, string>>): readonly Board[] {
  const sets = dataSets(files);
  return Object.entries(files)
    .filter(([path]) => DASHBOARD.test(path))
    .map(([path, text]) => {
      const { Name, DashboardId, Definition: definition } = JSON.parse(text) as DashboardFile;
      const named = setsOf(definition, sets);
      const sheets = definition.Sheets.map((sheet) => sheetOf(sheet, definition, named));
      return { id: DashboardId ?? path, title: Name, tool: 'QuickSight' as const, file: path, sheets };
    });
}

interface DataSetFile {
  readonly DataSetId: string;
  readonly PhysicalTableMap: Readonly<Record<string, { readonly CustomSql?: CustomSql }>>;
}

interface CustomSql {
  readonly SqlQuery: string;
  readonly Columns: readonly { readonly Name: string; readonly Type: string }[];
}

/** By their ids. */
function dataSets(files: Readonly<Record<string, string>>): ReadonlyMap<string, CustomSql> {
  const found = new Map<string, CustomSql>();
  for (const [path, text] of Object.entries(files)) {
    if (!DATA_SET.test(path)) continue;
    const { DataSetId, PhysicalTableMap } = JSON.parse(text) as DataSetFile;
    const [physical] = Object.values(PhysicalTableMap);
    if (physical?.CustomSql) found.set(DataSetId, physical.CustomSql);
  }
  return found;
}

/** By what the definition calls them. */
function setsOf(definition: Definition, sets: ReadonlyMap<string, CustomSql>): DataSets {
  return new Map(
    definition.DataSetIdentifierDeclarations.flatMap(({ Identifier, DataSetArn }) => {
      const set = sets.get(DataSetArn.slice(DataSetArn.indexOf(':dataset/') + ':dataset/'.length));
      const columns = new Map((set?.Columns ?? []).map(({ Name, Type }) => [Name, Type]));
      return set ? [[Identifier, { sql: set.SqlQuery, columns }] as const] : [];
    }),
  );
}

function sheetOf(sheet: SheetDefinition, definition: Definition, sets: DataSets): Sheet {
  const elements = sheet.Layouts?.[0]?.Configuration.GridLayout?.Elements ?? [];
  const range = rangeOf(sheet, definition);
  return {
    id: sheet.SheetId,
    title: sheet.Name ?? sheet.SheetId,
    filters: filtersOf(sheet, definition),
    ...(range ? { range } : {}),
    pictures: (sheet.Visuals ?? []).flatMap((holder, at) => {
      const [entry] = Object.entries(holder);
      if (!entry) return [];
      const [type, visual] = entry;
      const element = elements.find(({ ElementId }) => ElementId === visual.VisualId);
      const place = {
        x: element?.ColumnIndex ?? 0,
        y: element?.RowIndex ?? at * 12,
        w: element?.ColumnSpan ?? 36,
        h: element?.RowSpan ?? 12,
      };
      return [visualPicture(type, visual, place, definition, sets)];
    }),
  };
}

/** The controls of the sheet, by the filters that they set. */
function filtersOf(
  { FilterControls = [] }: SheetDefinition,
  { FilterGroups = [] }: Definition,
): readonly FilterControl[] {
  const filters = FilterGroups.flatMap(({ Filters }) => Filters.flatMap(({ CategoryFilter }) => CategoryFilter ?? []));
  return FilterControls.flatMap(({ CrossSheet, Dropdown }) => {
    const id = CrossSheet?.SourceFilterId ?? Dropdown?.SourceFilterId;
    const filter = filters.find(({ FilterId }) => FilterId === id);
    if (!filter) return [];
    const title = Dropdown?.Title ?? filter.DefaultFilterControlConfiguration?.Title ?? filter.Column.ColumnName;
    return [{ column: filter.Column.ColumnName, title }];
  });
}

const ROLLING = /^addDateTime\((-?\d+), 'DD', truncDate\('DD', now\(\)\)\)$/;

/** The time filter whose scope has the sheet, and what its two parameters say first. */
function rangeOf({ SheetId }: SheetDefinition, definition: Definition): Sheet['range'] {
  const group = (definition.FilterGroups ?? []).find(
    ({ Filters, ScopeConfiguration: { AllSheets, SelectedSheets } }) =>
      Filters.some(({ TimeRangeFilter }) => TimeRangeFilter) &&
      (AllSheets !== undefined ||
        SelectedSheets?.SheetVisualScopingConfigurations.some((scope) => scope.SheetId === SheetId)),
  );
  const filter = group?.Filters.find(({ TimeRangeFilter }) => TimeRangeFilter)?.TimeRangeFilter;
  if (!filter) return undefined;
  const days = (parameter: string | undefined, otherwise: number) => {
    const declared = (definition.ParameterDeclarations ?? []).find(
      ({ DateTimeParameterDeclaration: one }) => one?.Name === parameter,
    );
    const expression = declared?.DateTimeParameterDeclaration?.DefaultValues?.RollingDate?.Expression ?? '';
    const [, offset] = ROLLING.exec(expression) ?? [];
    return offset === undefined ? otherwise : Number(offset);
  };
  return { from: days(filter.RangeMinimumValue?.Parameter, -31), to: days(filter.RangeMaximumValue?.Parameter, 1) };
}
