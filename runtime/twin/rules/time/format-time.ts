import { cutPattern, MONTHS, type PatternPiece, WEEKDAYS } from './pattern';
import type { Zone } from './zone';

/** A moment: ms since 1970, and the same as local time in a zone. */
interface Moment {
  readonly ms: number;
  /** Its UTC fields are the local ones. */
  readonly local: Date;
  readonly zone: Zone;
}

type Write = (moment: Moment) => string;

const DAY = 86_400_000;
const MOST_PATTERNS = 1000;
const patterns = new Map<string, readonly Write[] | undefined>();

/**
 * `parse_time`: a moment by a pattern of Joda-Time (its DateTimeFormat). Undefined when the pattern is not one, or the moment is
 * beyond ±8.64e15 ms.
 */
export function formatTime(pattern: string, ms: number, zone: Zone): string | undefined {
  const local = new Date(ms + zone.offset(ms));
  const writes = compiled(pattern);
  if (writes === undefined || Number.isNaN(local.getTime())) return undefined;
  const moment = { ms, local, zone };
  let text = '';
  for (const write of writes) text += write(moment);
  return text;
}

function compiled(pattern: string): readonly Write[] | undefined {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  const made = cutPattern(pattern, Object.keys(FIELDS).join(''))?.map(compilePiece);
  patterns.set(pattern, made);
  return made;
}

function compilePiece(piece: PatternPiece): Write {
  if (piece.kind === 'text') return () => piece.text;
  const field = FIELDS[piece.letter];
  if (field === undefined) throw new Error(`cutPattern lets only known letters pass, not ${piece.letter}`);
  return field(piece.count);
}

const number =
  (read: (moment: Moment) => number) =>
  (count: number): Write => {
    return (moment) => padded(read(moment), count);
  };

/** Two letters: two digits. Otherwise at least as many as there are letters. */
const year =
  (read: (moment: Moment) => number) =>
  (count: number): Write => {
    return (moment) => padded(count === 2 ? Math.abs(read(moment)) % 100 : read(moment), count);
  };

/** Three letters and fewer: the short form. */
const text =
  (read: (moment: Moment) => string) =>
  (count: number): Write => {
    return (moment) => (count > 3 ? read(moment) : read(moment).slice(0, 3));
  };

const FIELDS: Readonly<Record<string, (count: number) => Write>> = {
  G:
    () =>
    ({ local }) =>
      local.getUTCFullYear() > 0 ? 'AD' : 'BC',
  C: number(({ local }) => Math.floor(Math.abs(local.getUTCFullYear()) / 100)),
  Y: year(({ local }) => yearOfEra(local)),
  y: year(({ local }) => local.getUTCFullYear()),
  x: year(({ local }) => isoWeek(local).year),
  w: number(({ local }) => isoWeek(local).week),
  e: number(({ local }) => weekday(local) + 1),
  E: text(({ local }) => WEEKDAYS[weekday(local)] ?? ''),
  D: number(({ local }) => Math.floor((local.getTime() - startOfYear(local.getUTCFullYear())) / DAY) + 1),
  M: (count) => (count > 2 ? text(monthName) : number(({ local }) => local.getUTCMonth() + 1))(count),
  d: number(({ local }) => local.getUTCDate()),
  a:
    () =>
    ({ local }) =>
      local.getUTCHours() < 12 ? 'AM' : 'PM',
  K: number(({ local }) => local.getUTCHours() % 12),
  h: number(({ local }) => local.getUTCHours() % 12 || 12),
  H: number(({ local }) => local.getUTCHours()),
  k: number(({ local }) => local.getUTCHours() || 24),
  m: number(({ local }) => local.getUTCMinutes()),
  s: number(({ local }) => local.getUTCSeconds()),
  S:
    (count) =>
    ({ local }) =>
      padded(local.getUTCMilliseconds(), 3).padEnd(count, '0').slice(0, count),
  z:
    (count) =>
    ({ ms, zone }) =>
      zone.label(ms, count > 3 ? 'long' : 'short'),
  Z:
    (count) =>
    ({ ms, zone }) =>
      count > 2 ? zone.id : offsetText(zone.offset(ms), count === 2 ? ':' : ''),
};

function padded(value: number, digits: number): string {
  const text = String(Math.abs(value)).padStart(digits, '0');
  return value < 0 ? `-${text}` : text;
}

function monthName({ local }: Moment): string {
  return MONTHS[local.getUTCMonth()] ?? '';
}

function offsetText(offset: number, colon: string): string {
  const minutes = Math.abs(Math.trunc(offset / 60_000));
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}${colon}${padded(minutes % 60, 2)}`;
}

const yearOfEra = (local: Date) => (local.getUTCFullYear() > 0 ? local.getUTCFullYear() : 1 - local.getUTCFullYear());

/** 0 is Monday. */
const weekday = (local: Date) => (local.getUTCDay() + 6) % 7;

/** The week of ISO 8601, and the year it belongs to: that of its Thursday. */
function isoWeek(local: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(local.getTime() + (3 - weekday(local)) * DAY);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - startOfYear(year)) / (7 * DAY)) + 1 };
}

/** Date.UTC takes years below 100 as those of the 20th century. */
function startOfYear(year: number): number {
  const date = new Date(0);
  return date.setUTCFullYear(year, 0, 1);
}
