import type { Dashboard } from '../../ir/fleet/dashboards';
import { EVENT_TIME } from '../../ir/fleet/question';
import type { CfnValue } from '../../ir/stack';
import type { DataSet } from './data-sets';

/** A column that viewers narrow by on every sheet, in every data set that has it. */
export interface PlaceFilter {
  readonly id: string;
  readonly title: string;
  readonly group: CfnValue;
}

const TITLES: Readonly<Record<string, string>> = { group_id: 'Group', device_id: 'Device' };

export function placeFilters({ filters }: Dashboard, sets: readonly DataSet[]): readonly PlaceFilter[] {
  const names = filters.filter((name) => name !== EVENT_TIME).map((name) => (name === 'group' ? 'group_id' : name));
  return names.flatMap((name): readonly PlaceFilter[] => {
    const source = sets.find(({ columns }) => columns.some((column) => column.name === name));
    if (!source) return [];
    const id = `filter-${name}`;
    const title = TITLES[name] ?? name;
    const filter = {
      FilterId: id,
      Column: { DataSetIdentifier: source.identifier, ColumnName: name },
      Configuration: {
        FilterListConfiguration: {
          MatchOperator: 'CONTAINS',
          SelectAllOptions: 'FILTER_ALL_VALUES',
          NullOption: 'ALL_VALUES',
        },
      },
      DefaultFilterControlConfiguration: {
        Title: title,
        ControlOptions: { DefaultDropdownOptions: { Type: 'MULTI_SELECT' } },
      },
    };
    const group = {
      FilterGroupId: `group-${name}`,
      Filters: [{ CategoryFilter: filter }],
      ScopeConfiguration: { AllSheets: {} },
      CrossDataset: 'ALL_DATASETS',
      Status: 'ENABLED',
    };
    return [{ id, title, group }];
  });
}

/** From and to on one sheet: two parameters, for a filter with dates of its own could not follow the day. */
export interface DateRange {
  readonly parameters: readonly CfnValue[];
  readonly controls: readonly { readonly id: string; readonly control: CfnValue }[];
  readonly group: CfnValue;
}

/** `days` back from today is what the sheet shows first. */
export function dateRange(sheet: string, source: DataSet, days: number): DateRange {
  const word = `${sheet.charAt(0).toUpperCase()}${sheet.slice(1)}`;
  const [from, to] = [`From${word}`, `To${word}`];
  const declared = (Name: string, offset: number) => ({
    DateTimeParameterDeclaration: {
      Name,
      TimeGranularity: 'DAY',
      DefaultValues: { RollingDate: { Expression: `addDateTime(${offset}, 'DD', truncDate('DD', now()))` } },
    },
  });
  const picker = (id: string, Title: string, SourceParameterName: string) => ({
    id,
    control: { DateTimePicker: { ParameterControlId: id, Title, SourceParameterName } },
  });
  return {
    parameters: [declared(from, -days), declared(to, 1)],
    controls: [picker(`${sheet}-from`, 'From', from), picker(`${sheet}-to`, 'To', to)],
    group: {
      FilterGroupId: `group-time-${sheet}`,
      Filters: [
        {
          TimeRangeFilter: {
            FilterId: `filter-time-${sheet}`,
            Column: { DataSetIdentifier: source.identifier, ColumnName: EVENT_TIME },
            IncludeMinimum: true,
            IncludeMaximum: false,
            RangeMinimumValue: { Parameter: from },
            RangeMaximumValue: { Parameter: to },
            NullOption: 'NON_NULLS_ONLY',
            TimeGranularity: 'DAY',
          },
        },
      ],
      ScopeConfiguration: {
        SelectedSheets: { SheetVisualScopingConfigurations: [{ SheetId: sheet, Scope: 'ALL_VISUALS' }] },
      },
      CrossDataset: 'ALL_DATASETS',
      Status: 'ENABLED',
    },
  };
}
