import type { EtlColumn } from '../ir/etl/column';

/**
 * A question about the curated lake that has a name. Its SELECT keeps to what Athena (Trino), Redshift and DuckDB have in common, looks at
 * a bounded number of days, and is written once for all of them.
 */
export interface View {
  readonly name: string;
  readonly meaning: string;
  /** What the SELECT gives, in its order. */
  readonly columns: readonly EtlColumn[];
  /** The SELECT; `table` says how a table of the ETL is called behind FROM. */
  readonly select: (table: (name: string) => string) => string;
}
