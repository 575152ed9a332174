import type { TypedExpression } from '../../expression/typed';
import type { Origin } from '../origin';
import type { Question } from './question';

export type Aggregate = 'avg' | 'min' | 'max' | 'sum' | 'count' | 'none';

/** A field, or an aggregate of one. */
export interface Measure {
  readonly field: string;
  readonly aggregate: Aggregate;
}

interface VisualCommon {
  /** Unique in its dashboard, and made of what is shown, not of where it stands: `line-temperature-device-id`. */
  readonly id: string;
  readonly title: string;
  /** group, device_id or a metadata name. */
  readonly by?: string;
  readonly thresholds: boolean;
  /** Absent where nothing could answer: a fleet without `etl:`, a table of alerts where nothing is watched. */
  readonly question?: Question;
  readonly origin: Origin;
}

export type Visual = VisualCommon &
  (
    | { readonly kind: 'bar' | 'kpi' | 'heatmap' | 'map'; readonly measure: Measure }
    /** `predicted`: the id of a model that predicts the field, whose word is drawn beside it. */
    | { readonly kind: 'line'; readonly measure: Measure; readonly predicted?: string }
    | { readonly kind: 'scatter'; readonly x: string; readonly y: string }
    | { readonly kind: 'table'; readonly rows: TableRows }
    | { readonly kind: 'path'; readonly field: string }
  );

export type TableRows = 'alerts' | 'findings' | 'latest' | 'devices';

export type RollupName = 'hour' | 'day' | 'week' | 'month';

/** The visuals of a dashboard that can be asked by hour, day, week or month, each with the question in that form. */
export interface RollupSheet {
  readonly every: RollupName;
  readonly visuals: readonly Visual[];
}

export interface Dashboard {
  readonly id: string;
  readonly title: string;
  /** Whether the manifest has it. One that it does not name is made for every type of sensor: as files, but nobody asked to deploy it. */
  readonly named: boolean;
  readonly to: readonly ('quicksight' | 'grafana')[];
  /** Group ids, sorted. */
  readonly on: readonly string[];
  readonly visuals: readonly Visual[];
  /** As the manifest writes them: group, device_id, event_time, or a metadata name. */
  readonly filters: readonly string[];
  readonly rollups: readonly RollupSheet[];
  readonly calculated: readonly {
    readonly id: string;
    readonly expression: TypedExpression;
    readonly origin: Origin;
  }[];
  /** Readings are shown with those that no run of the ETL has seen. */
  readonly live: boolean;
  readonly viewers: readonly string[];
  readonly origin: Origin;
}
