import type { Origin } from '../origin';

export type PartitionKey = 'group' | 'device' | 'year' | 'month' | 'day' | 'dt';

export interface Lake {
  readonly ingest: 'direct' | 'firehose';
  readonly partitioning: readonly PartitionKey[];
  readonly firstYear: number;
  /** Whole days; absent means never. */
  readonly coldAfterDays?: number;
  readonly expireAfterDays?: number;
  readonly smallObjects: 'keep' | 'move';
  readonly firehose: { readonly megabytes: number; readonly seconds: number };
  readonly curated: {
    readonly format: 'parquet' | 'iceberg';
    readonly partitioning: readonly PartitionKey[];
    readonly compression: 'zstd' | 'snappy';
  };
  readonly query: { readonly scanLimitBytes: number; readonly keepResultsDays: number };
  readonly origin: Origin;
}
