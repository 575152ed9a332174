import { cutPattern, MONTHS, type PatternPiece, WEEKDAYS } from './pattern';
import { findZone, type Zone } from './zone';

/** What has been read of a text so far. */
interface Fields {
  year?: number;
  /** Of an era; BC counts backwards. */
  before?: boolean;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  /** Of half a day, 0 to 11. */
  halfHour?: number;
  afternoon?: boolean;
  minute?: number;
  second?: number;
  /** ms. */
  fraction?: number;
  zone?: Zone;
}

/** Outside of quotes java.time keeps these for optional sections, and for later. */
const UNRESERVED = /^(?:[^'[\]{}#]|'[^']*')*$/;

/** Takes its part of the beginning of a text: how many characters, or undefined when they do not fit. */
type Take = (text: string, fields: Fields) => number | undefined;

/**
 * `time_to_epoch`: a text by a pattern of java.time (its DateTimeFormatter), in ms since 1970; UTC where the text names no zone.
 * Undefined when text or pattern do not fit. Of the letters, those of quarters, weeks, optional sections and padding are not read.
 */
export function parseTime(text: string, pattern: string): number | undefined {
  const pieces = cutPattern(pattern, Object.keys(TAKES).join(''));
  if (pieces === undefined || !UNRESERVED.test(pattern)) return undefined;
  const fields: Fields = {};
  let at = 0;
  for (const piece of pieces) {
    const taken = takeOf(piece)(text.slice(at), fields);
    if (taken === undefined) return undefined;
    at += taken;
  }
  return at === text.length ? moment(fields) : undefined;
}

function takeOf(piece: PatternPiece): Take {
  if (piece.kind === 'text') return (text) => (text.startsWith(piece.text) ? piece.text.length : undefined);
  const take = TAKES[piece.letter];
  if (take === undefined) throw new Error(`cutPattern lets only known letters pass, not ${piece.letter}`);
  return take(piece.count);
}

/** One letter: any number of digits. More: exactly as many. */
const digits =
  (low: number, high: number, put: (fields: Fields, value: number) => void) =>
  (count: number): Take =>
  (text, fields) => {
    const found = new RegExp(count === 1 ? '^\\d{1,19}' : `^\\d{${count}}`).exec(text)?.[0];
    if (found === undefined || Number(found) < low || Number(found) > high) return undefined;
    put(fields, Number(found));
    return found.length;
  };

const words =
  (list: readonly string[], put: (fields: Fields, index: number) => void) =>
  (count: number): Take => {
    const forms = count > 3 ? list : list.map((word) => word.slice(0, 3));
    return (text, fields) => {
      for (const [index, form] of forms.entries()) {
        if (!text.startsWith(form)) continue;
        put(fields, index);
        return form.length;
      }
      return undefined;
    };
  };

const zoned = (pattern: RegExp) => (): Take => (text, fields) => {
  const found = pattern.exec(text)?.[0];
  if (found === undefined) return undefined;
  const zone = findZone(ABBREVIATED.get(found) ?? found);
  if (zone === undefined) return undefined;
  fields.zone = zone;
  return found.length;
};

/** The abbreviations that are common in logs; others are ambiguous. */
const ABBREVIATED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{
      PST: '-08:00',
      PDT: '-07:00',
      MST: '-07:00',
      MDT: '-06:00',
      CST: '-06:00',
      CDT: '-05:00',
      EST: '-05:00',
      EDT: '-04:00',
    },
    ...{ WET: '+00:00', CET: '+01:00', CEST: '+02:00', EET: '+02:00', EEST: '+03:00', JST: '+09:00' },
  }),
);

const REGION = /^(?:(?:UTC|GMT|UT)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]+(?:[/_-][A-Za-z0-9_+-]+)*)/;
const OFFSET = /^(?:Z|[+-]\d{2}(?::?\d{2})?)/;

const year = (count: number): Take =>
  count === 2
    ? digits(0, 99, (fields, value) => (fields.year = 2000 + value))(2)
    : digits(0, 99_999, (fields, value) => (fields.year = value))(count);
const month = (count: number): Take =>
  count > 2
    ? words(MONTHS, (fields, index) => (fields.month = index + 1))(count)
    : digits(1, 12, (fields, value) => (fields.month = value))(count);

const TAKES: Readonly<Record<string, (count: number) => Take>> = {
  G: () => (text, fields) => {
    const found = /^(?:AD|BC)/.exec(text)?.[0];
    if (found === undefined) return undefined;
    fields.before = found === 'BC';
    return found.length;
  },
  y: year,
  u: year,
  M: month,
  L: month,
  d: digits(1, 31, (fields, value) => (fields.day = value)),
  D: digits(1, 366, (fields, value) => (fields.dayOfYear = value)),
  E: words(WEEKDAYS, () => undefined),
  a: () => (text, fields) => {
    const found = /^(?:AM|PM)/.exec(text)?.[0];
    if (found === undefined) return undefined;
    fields.afternoon = found === 'PM';
    return found.length;
  },
  H: digits(0, 23, (fields, value) => (fields.hour = value)),
  k: digits(1, 24, (fields, value) => (fields.hour = value % 24)),
  K: digits(0, 11, (fields, value) => (fields.halfHour = value)),
  h: digits(1, 12, (fields, value) => (fields.halfHour = value % 12)),
  m: digits(0, 59, (fields, value) => (fields.minute = value)),
  s: digits(0, 59, (fields, value) => (fields.second = value)),
  /** A fraction of a second: `S` is tenths, `SSS` thousandths. */
  S: (count) =>
    digits(
      0,
      Number.MAX_SAFE_INTEGER,
      (fields, value) => (fields.fraction = Math.floor((value * 1000) / 10 ** count)),
    )(count),
  V: zoned(REGION),
  z: zoned(REGION),
  O: zoned(REGION),
  X: zoned(OFFSET),
  x: zoned(OFFSET),
  Z: zoned(OFFSET),
};

function moment(fields: Fields): number | undefined {
  const date = dateOf(fields);
  const { minute = 0, second = 0, fraction = 0, zone } = fields;
  const hour = fields.hour ?? (fields.halfHour ?? 0) + (fields.afternoon === true ? 12 : 0);
  if (date === undefined) return undefined;
  const local = date + ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  if (zone === undefined) return local;
  // The offset depends on the moment, which depends on the offset; the second look is right except within a gap.
  const guess = local - zone.offset(local);
  return local - zone.offset(guess);
}

function dateOf({ year: given, before = false, month, day, dayOfYear }: Fields): number | undefined {
  if (given === undefined) return undefined;
  const year = before ? 1 - given : given;
  const date = new Date(0);
  if (dayOfYear !== undefined) return date.setUTCFullYear(year, 0, dayOfYear);
  if (month === undefined || day === undefined) return undefined;
  // A day that the month has not becomes its last one, as java.time resolves it.
  const last = new Date(0).setUTCFullYear(year, month, 0);
  return date.setUTCFullYear(year, month - 1, Math.min(day, new Date(last).getUTCDate()));
}
