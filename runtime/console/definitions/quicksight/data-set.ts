export interface DataSet {
  readonly sql: string;
  /** From names to types as QuickSight has them. */
  readonly columns: ReadonlyMap<string, string>;
}

export type DataSets = ReadonlyMap<string, DataSet>;

/** The column of generated data sets that says when a thing was so. */
export const EVENT_TIME = 'event_time';
