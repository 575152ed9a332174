/** As much of a QuickSight dashboard as is drawn: botocore quicksight, DashboardVersionDefinition. */

export interface DashboardFile {
  readonly Name: string;
  readonly DashboardId?: string;
  readonly Definition: Definition;
}

export interface Definition {
  readonly DataSetIdentifierDeclarations: readonly { readonly Identifier: string; readonly DataSetArn: string }[];
  readonly Sheets: readonly SheetDefinition[];
  readonly CalculatedFields?: readonly {
    readonly DataSetIdentifier: string;
    readonly Name: string;
    readonly Expression: string;
  }[];
  readonly ParameterDeclarations?: readonly {
    readonly DateTimeParameterDeclaration?: {
      readonly Name: string;
      readonly DefaultValues?: { readonly RollingDate?: { readonly Expression: string } };
    };
  }[];
  readonly FilterGroups?: readonly FilterGroup[];
}

export interface FilterGroup {
  readonly Filters: readonly {
    readonly CategoryFilter?: {
      readonly FilterId: string;
      readonly Column: ColumnIdentifier;
      readonly DefaultFilterControlConfiguration?: { readonly Title: string };
    };
    readonly TimeRangeFilter?: {
      readonly Column: ColumnIdentifier;
      readonly RangeMinimumValue?: { readonly Parameter?: string };
      readonly RangeMaximumValue?: { readonly Parameter?: string };
    };
  }[];
  readonly ScopeConfiguration: {
    readonly AllSheets?: object;
    readonly SelectedSheets?: { readonly SheetVisualScopingConfigurations: readonly { readonly SheetId: string }[] };
  };
  readonly Status?: 'ENABLED' | 'DISABLED';
}

export interface SheetDefinition {
  readonly SheetId: string;
  readonly Name?: string;
  readonly Visuals?: readonly Readonly<Record<string, VisualDefinition>>[];
  readonly FilterControls?: readonly {
    readonly CrossSheet?: { readonly SourceFilterId: string };
    readonly Dropdown?: { readonly SourceFilterId: string; readonly Title?: string };
  }[];
  readonly Layouts?: readonly {
    readonly Configuration: {
      readonly GridLayout?: {
        readonly Elements: readonly {
          readonly ElementId: string;
          readonly ColumnIndex?: number;
          readonly ColumnSpan: number;
          readonly RowIndex?: number;
          readonly RowSpan: number;
        }[];
      };
    };
  }[];
}

export interface VisualDefinition {
  readonly VisualId: string;
  readonly Title?: Labelled;
  readonly Subtitle?: Labelled;
  readonly ChartConfiguration?: {
    readonly FieldWells?: Readonly<Record<string, WellsDefinition | readonly Field[]>>;
    readonly Orientation?: 'HORIZONTAL' | 'VERTICAL';
    readonly PrimaryYAxisLabelOptions?: AxisLabels;
    readonly ValueLabelOptions?: AxisLabels;
    readonly ReferenceLines?: readonly ReferenceLine[];
    readonly FieldOptions?: {
      readonly SelectedFieldOptions?: readonly { readonly FieldId: string; readonly CustomLabel?: string }[];
    };
    readonly SortConfiguration?: {
      readonly RowSort?: readonly {
        readonly FieldSort?: { readonly FieldId: string; readonly Direction: 'ASC' | 'DESC' };
      }[];
    };
  };
  readonly ColumnHierarchies?: readonly {
    readonly ExplicitHierarchy?: { readonly HierarchyId: string; readonly Columns: readonly ColumnIdentifier[] };
  }[];
}

export type WellsDefinition = Readonly<Record<string, readonly Field[]>>;

interface Labelled {
  readonly Visibility?: 'VISIBLE' | 'HIDDEN';
  readonly FormatText?: { readonly PlainText?: string };
}

interface AxisLabels {
  readonly AxisLabelOptions?: readonly { readonly CustomLabel?: string }[];
}

interface ReferenceLine {
  readonly DataConfiguration: { readonly StaticConfiguration?: { readonly Value: number } };
  readonly StyleConfiguration?: { readonly Color?: string };
  readonly LabelConfiguration?: { readonly CustomLabelConfiguration?: { readonly CustomLabel: string } };
}

export interface ColumnIdentifier {
  readonly DataSetIdentifier: string;
  readonly ColumnName: string;
}

interface FieldBase {
  readonly FieldId: string;
  readonly Column: ColumnIdentifier;
}

/** A field of a well; in a table without aggregation the base alone. */
export type Field = Partial<FieldBase> & {
  readonly DateDimensionField?: FieldBase & { readonly DateGranularity?: string; readonly HierarchyId?: string };
  readonly CategoricalDimensionField?: FieldBase & { readonly HierarchyId?: string };
  readonly NumericalDimensionField?: FieldBase;
  readonly NumericalMeasureField?: FieldBase & {
    readonly AggregationFunction?: { readonly SimpleNumericalAggregation?: string };
    readonly FormatConfiguration?: {
      readonly FormatConfiguration?: {
        readonly NumberDisplayFormatConfiguration?: {
          readonly DecimalPlacesConfiguration?: { readonly DecimalPlaces: number };
          readonly Suffix?: string;
        };
      };
    };
  };
  readonly CategoricalMeasureField?: FieldBase & { readonly AggregationFunction?: string };
  readonly DateMeasureField?: FieldBase & { readonly AggregationFunction?: string };
};
