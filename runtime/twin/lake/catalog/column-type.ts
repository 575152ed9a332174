/** A type of a Glue column that the twin reads. */
export interface ColumnType {
  /** The same type in DuckDB. */
  readonly sql: string;
  /** The value of an expression that holds a value of the file: JSON, or a column of Parquet. NULL where the value is not of the type. */
  readonly read: (value: string) => string;
}

const NUMBER = String.raw`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`;
const INTEGER = String.raw`^[+-]?\d+$`;

/** A number, or a text that is one. A fraction is cut off, as Java makes a long of a double. */
const integer = (sql: string): ColumnType => ({
  sql,
  read: (json) =>
    `CASE json_type(${json}) WHEN 'BIGINT' THEN TRY_CAST(${json}->>'$' AS ${sql}) WHEN 'UBIGINT' THEN TRY_CAST(${json}->>'$' AS ${sql}) ` +
    `WHEN 'DOUBLE' THEN TRY_CAST(trunc(TRY_CAST(${json}->>'$' AS DOUBLE)) AS ${sql}) ` +
    `WHEN 'VARCHAR' THEN CASE WHEN regexp_matches(${json}->>'$', '${INTEGER}') THEN TRY_CAST(${json}->>'$' AS ${sql}) END END`,
});

const float = (sql: string): ColumnType => ({
  sql,
  read: (json) => `CASE WHEN regexp_matches(${json}->>'$', '${NUMBER}') THEN TRY_CAST(${json}->>'$' AS ${sql}) END`,
});

/** The types that the OpenX JSON SerDe reads and the compiler declares. */
export const JSON_TYPES: ReadonlyMap<string, ColumnType> = new Map([
  ['tinyint', integer('TINYINT')],
  ['smallint', integer('SMALLINT')],
  ['int', integer('INTEGER')],
  ['bigint', integer('BIGINT')],
  ['float', float('FLOAT')],
  ['double', float('DOUBLE')],
  ['string', { sql: 'VARCHAR', read: (json: string) => `${json}->>'$'` }],
  [
    'boolean',
    {
      sql: 'BOOLEAN',
      read: (json: string) => `CASE lower(${json}->>'$') WHEN 'true' THEN true WHEN 'false' THEN false END`,
    },
  ],
]);

const stored = (sql: string): ColumnType => ({ sql, read: (column) => `TRY_CAST(${column} AS ${sql})` });

/** The types that the ETL writes to Parquet. */
export const PARQUET_TYPES: ReadonlyMap<string, ColumnType> = new Map([
  ...[...JSON_TYPES].map(([name, { sql }]) => [name, stored(sql)] as const),
  ['timestamp', stored('TIMESTAMP')],
]);
