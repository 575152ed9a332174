/** What is read of a dashboard in Grafana's JSON model. */
export interface DashboardFile {
  readonly uid?: string | null;
  readonly title: string;
  readonly time?: { readonly from: string; readonly to: string };
  readonly templating?: { readonly list?: readonly Variable[] };
  readonly panels?: readonly Panel[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label?: string | null;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  /** What stands for All; where it is missing, all values do. */
  readonly allValue?: string | null;
  readonly query?: unknown;
  readonly options?: readonly { readonly text?: unknown; readonly value: unknown }[];
  readonly current?: { readonly text?: unknown; readonly value?: unknown };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly rawSQL?: string; readonly hide?: boolean }[];
  readonly fieldConfig?: {
    readonly defaults?: FieldDefaults;
    readonly overrides?: readonly {
      readonly matcher: { readonly id: string; readonly options?: unknown };
      readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
  };
  readonly options?: {
    readonly orientation?: string;
    readonly xField?: string;
    readonly layers?: readonly { readonly location?: Readonly<Record<string, unknown>> }[];
    readonly series?: readonly { readonly x?: FieldMatch; readonly y?: FieldMatch }[];
  };
  readonly transformations?: readonly { readonly id: string; readonly options?: Readonly<Record<string, unknown>> }[];
  /** A range of its own, whatever the viewer chooses: `31d`. */
  readonly timeFrom?: string | null;
  /** Of a row that is folded. */
  readonly panels?: readonly Panel[];
}

interface FieldMatch {
  readonly matcher?: { readonly options?: unknown };
}

export interface FieldDefaults {
  readonly unit?: string;
  readonly decimals?: number | null;
  readonly displayName?: string;
  readonly links?: readonly { readonly url?: string }[];
  readonly thresholds?: {
    readonly steps?: readonly { readonly value: number | null; readonly color: string }[];
  };
  readonly custom?: { readonly thresholdsStyle?: { readonly mode?: string }; readonly axisLabel?: string };
}
