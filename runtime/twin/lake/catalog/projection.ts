/** How Athena knows which values of a partition column there are (Athena user guide, "Supported types for partition projection"). */
export type Projection =
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'integer'; readonly least: number; readonly greatest: number; readonly digits: number }
  /** Both ends included; `NOW` is the clock of the twin. */
  | { readonly type: 'date'; readonly format: DateFormat; readonly first: string; readonly last: string }
  /** The query must say which. */
  | { readonly type: 'injected' }
  /** Not projected: those that were registered, which are the folders that are there. */
  | { readonly type: 'registered' };

/** Formats whose texts sort as their dates do, and how many characters of an ISO date they keep. */
const DATE_FORMATS = {
  yyyy: { length: 4, unit: 'YEARS' },
  'yyyy-MM': { length: 7, unit: 'MONTHS' },
  'yyyy-MM-dd': { length: 10, unit: 'DAYS' },
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

/** Whether a partition with this value is one of those that Athena would project at `now`. */
export function isProjected(projection: Projection, value: string, now: number): boolean {
  switch (projection.type) {
    case 'enum':
      return projection.values.includes(value);
    case 'integer': {
      const { least, greatest, digits } = projection;
      const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= greatest && value === String(number).padStart(digits, '0');
    }
    case 'date': {
      const { length } = DATE_FORMATS[projection.format];
      const text = (at: number) => new Date(at).toISOString().slice(0, length);
      const end = (given: string) => (given === 'NOW' ? text(now) : given);
      const at = Date.parse(value);
      const isDate = value.length === length && !Number.isNaN(at) && text(at) === value;
      return isDate && value >= end(projection.first) && value <= end(projection.last);
    }
    case 'injected':
    case 'registered':
      return true;
  }
}
