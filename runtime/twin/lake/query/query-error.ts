/** Error codes as Athena's engine (Trino) names them. */
export type QueryErrorCode =
  | 'SYNTAX_ERROR'
  | 'NOT_SUPPORTED'
  | 'TABLE_NOT_FOUND'
  | 'CONSTRAINT_VIOLATION'
  | 'EXCEEDED_TIME_LIMIT'
  | 'HIVE_CURSOR_ERROR'
  | 'HIVE_PARTITION_SCHEMA_MISMATCH'
  | 'QUERY_FAILED';

/** A query that cannot be answered, for a reason that whoever wrote it can read. */
export class QueryError extends Error {
  constructor(
    readonly code: QueryErrorCode,
    message: string,
    /** Where in the SQL it lies, in characters from its start, if that is known. */
    readonly at?: number,
    /** The name of the table that there is none of. */
    readonly missing?: string,
  ) {
    super(`${code}: ${message}`);
  }
}
