import type { TypedExpression } from '../../expression/typed';
import type { Origin } from '../origin';

export type Aggregate = 'avg' | 'min' | 'max' | 'sum' | 'count' | 'none';

/** A field, or an aggregate of one. */
export interface Measure {
  readonly field: string;
  readonly aggregate: Aggregate;
}

interface VisualCommon {
  readonly title: string;
  /** group, device_id or a metadata name. */
  readonly by?: string;
  readonly thresholds: boolean;
  readonly origin: Origin;
}

export type Visual = VisualCommon &
  (
    | { readonly kind: 'line' | 'bar' | 'kpi' | 'heatmap' | 'map'; readonly measure: Measure }
    | { readonly kind: 'scatter'; readonly x: string; readonly y: string }
    | { readonly kind: 'table'; readonly rows: 'alerts' | 'latest' | 'devices' }
    | { readonly kind: 'path'; readonly field: string }
  );

export interface Dashboard {
  readonly id: string;
  readonly title: string;
  readonly to: readonly ('quicksight' | 'grafana')[];
  /** Group ids, sorted. */
  readonly on: readonly string[];
  readonly visuals: readonly Visual[];
  readonly filters: readonly string[];
  readonly rollups: readonly ('hour' | 'day' | 'week' | 'month')[];
  readonly calculated: readonly {
    readonly id: string;
    readonly expression: TypedExpression;
    readonly origin: Origin;
  }[];
  readonly viewers: readonly string[];
  readonly origin: Origin;
}
