import { identifier, literal } from '../sql-text';

/** How Athena knows which values of a partition column there are (Athena user guide, "Supported types for partition projection"). */
export type Projection =
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'integer'; readonly least: number; readonly greatest: number; readonly digits: number }
  /** Both ends included; `NOW` is the clock of the twin. */
  | { readonly type: 'date'; readonly format: DateFormat; readonly first: string; readonly last: string }
  /** The query must say which. */
  | { readonly type: 'injected' };

/** Formats whose texts sort as their dates do, with how many characters of an ISO date they keep and what DuckDB calls them. */
const DATE_FORMATS = {
  yyyy: { length: 4, duckdb: '%Y', unit: 'YEARS' },
  'yyyy-MM': { length: 7, duckdb: '%Y-%m', unit: 'MONTHS' },
  'yyyy-MM-dd': { length: 10, duckdb: '%Y-%m-%d', unit: 'DAYS' },
} as const;
type DateFormat = keyof typeof DATE_FORMATS;

/** Reads `projection.<column>.*` of a table's parameters, or says what the twin does not know. */
export function readProjection(
  column: string,
  parameters: Readonly<Record<string, string>>,
): Projection | { readonly problem: string } {
  const of = (name: string) => parameters[`projection.${column}.${name}`];
  const refuse = (what: string) => ({ problem: `the projection of ${column}: ${what}` });
  const type = of('type')?.trim().toLowerCase();
  switch (type) {
    case 'enum':
      return { type, values: (of('values') ?? '').split(',') };
    case 'injected':
      return { type };
    case 'integer': {
      const ends = /^(-?\d+),(-?\d+)$/.exec(of('range') ?? '');
      if (!ends || (of('interval') ?? '1') !== '1')
        return refuse('the twin knows an integer with a range and interval 1');
      return { type, least: Number(ends[1]), greatest: Number(ends[2]), digits: Number(of('digits') ?? 0) };
    }
    case 'date':
      return (
        readDate(of) ??
        refuse('the twin knows dates by year, month or day, from a date or NOW to a date or NOW, each of them')
      );
    default:
      return refuse(`the twin does not know the type ${type}`);
  }
}

function readDate(of: (name: string) => string | undefined): Projection | undefined {
  const format = (Object.keys(DATE_FORMATS) as DateFormat[]).find((known) => known === of('format'));
  const [first, last, ...rest] = (of('range') ?? '').split(',');
  if (!format || first === undefined || last === undefined || rest.length > 0) return undefined;
  const { length, unit } = DATE_FORMATS[format];
  const isEnd = (end: string) => end === 'NOW' || (end.length === length && /^\d{4}(-\d\d){0,2}$/.test(end));
  if (!isEnd(first) || !isEnd(last) || (of('interval') ?? '1') !== '1' || (of('interval.unit') ?? unit) !== unit)
    return undefined;
  return { type: 'date', format, first, last };
}

/** The condition that a partition is one of those that Athena would project at `now`. */
export function projectionCondition(column: string, projection: Projection, now: number): string {
  const name = identifier(column);
  switch (projection.type) {
    case 'enum':
      return `${name} IN (${projection.values.map(literal).join(', ')})`;
    case 'integer': {
      const { least, greatest, digits } = projection;
      const written =
        digits > 0
          ? `lpad(CAST(TRY_CAST(${name} AS BIGINT) AS VARCHAR), ${digits}, '0')`
          : `CAST(TRY_CAST(${name} AS BIGINT) AS VARCHAR)`;
      return `(TRY_CAST(${name} AS BIGINT) BETWEEN ${least} AND ${greatest} AND ${name} = ${written})`;
    }
    case 'date': {
      const { length, duckdb } = DATE_FORMATS[projection.format];
      const end = (text: string) => literal(text === 'NOW' ? new Date(now).toISOString().slice(0, length) : text);
      const isDate = `length(${name}) = ${length} AND try_strptime(${name}, '${duckdb}') IS NOT NULL`;
      return `(${name} BETWEEN ${end(projection.first)} AND ${end(projection.last)} AND ${isDate})`;
    }
    case 'injected':
      return 'true';
  }
}
