import type { Dashboard, RollupName, Visual } from '../../ir/fleet/dashboards';
import { EVENT_TIME, type Question } from '../../ir/fleet/question';
import type { CfnValue } from '../../ir/stack';
import { type DataSet, identifierOf, shownVisuals } from './data-sets';
import { type DateRange, dateRange, type PlaceFilter, placeFilters } from './filters';
import { label } from './label';
import { controlLayout, layout } from './layout';
import { dataSetLogicalId } from './names';
import { quickSightVisual } from './visuals';
import { calculatedFields } from './wells';

export type Definition = { readonly [key: string]: CfnValue };

interface Sheet {
  readonly id: string;
  readonly name: string;
  readonly visuals: readonly Visual[];
}

const NAMES: Readonly<Record<RollupName, string>> = {
  hour: 'By hour',
  day: 'By day',
  week: 'By week',
  month: 'By month',
};

/** The whole dashboard: one for the dashboard and the analysis behind it. Ids come from the manifest, so what stays there stays here. */
export function definition(dashboard: Dashboard, sets: readonly DataSet[]): Definition {
  const places = placeFilters(dashboard, sets);
  const sheets = sheetsOf(dashboard);
  const ranges = sheets.flatMap((sheet): readonly (readonly [string, DateRange])[] => {
    const range = rangeOf(dashboard, sheet, sets);
    return range ? [[sheet.id, range]] : [];
  });
  const questions = shownVisuals(dashboard).flatMap(({ question }) => question ?? []);
  return {
    DataSetIdentifierDeclarations: sets.map(({ identifier }) => ({
      Identifier: identifier,
      DataSetArn: { 'Fn::GetAtt': [dataSetLogicalId(dashboard.id, identifier), 'Arn'] },
    })),
    Sheets: sheets.map((sheet) => sheetDefinition(sheet, places, new Map(ranges).get(sheet.id))),
    CalculatedFields: calculatedFields(questions),
    ParameterDeclarations: ranges.flatMap(([, { parameters }]) => parameters),
    FilterGroups: [...places.map(({ group }) => group), ...ranges.map(([, { group }]) => group)],
    AnalysisDefaults: {
      DefaultNewSheetConfiguration: {
        InteractiveLayoutConfiguration: {
          Grid: { CanvasSizeOptions: { ScreenCanvasSizeOptions: { ResizeOption: 'RESPONSIVE' } } },
        },
        SheetContentType: 'INTERACTIVE',
      },
    },
  };
}

function sheetsOf({ title, visuals, rollups }: Dashboard): readonly Sheet[] {
  const all = [
    { id: 'now', name: title, visuals },
    ...rollups.map((sheet) => ({ id: sheet.every, name: NAMES[sheet.every], visuals: sheet.visuals })),
  ];
  return all
    .map((sheet) => ({ ...sheet, visuals: sheet.visuals.filter(({ question }) => question !== undefined) }))
    .filter((sheet) => sheet.visuals.length > 0);
}

const asked = ({ visuals }: Sheet): readonly Question[] => visuals.flatMap(({ question }) => question ?? []);

/** Undefined where viewers shall not choose, or where nothing on the sheet has a time. */
function rangeOf({ filters }: Dashboard, sheet: Sheet, sets: readonly DataSet[]): DateRange | undefined {
  const timed = asked(sheet).filter(({ rows }) => rows.time !== undefined);
  const source = sets.find(({ identifier }) => timed.some(({ rows }) => identifierOf(rows) === identifier));
  if (!filters.includes(EVENT_TIME) || !source) return undefined;
  return dateRange(sheet.id, source, Math.max(...timed.map(({ days }) => days)));
}

function sheetDefinition(
  { id, name, visuals }: Sheet,
  places: readonly PlaceFilter[],
  range: DateRange | undefined,
): CfnValue {
  const filterControls = places.map((place) => ({ id: `${id}-${place.id}`, source: place.id }));
  const parameterControls = range?.controls ?? [];
  const controls = [
    ...parameterControls.map((one) => ({ id: one.id, type: 'PARAMETER_CONTROL' as const })),
    ...filterControls.map((one) => ({ id: one.id, type: 'FILTER_CONTROL' as const })),
  ];
  return {
    SheetId: id,
    Name: label(name, 2048),
    ContentType: 'INTERACTIVE',
    Visuals: visuals.map((visual) => quickSightVisual(visual, visual.id)),
    FilterControls: filterControls.map((one) => ({
      CrossSheet: { FilterControlId: one.id, SourceFilterId: one.source },
    })),
    ParameterControls: parameterControls.map(({ control }) => control),
    Layouts: [layout(visuals)],
    ...(controls.length === 0 ? {} : { SheetControlLayouts: [controlLayout(controls)] }),
  };
}
