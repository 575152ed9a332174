/**
 * The account of readings, by device: what a driver had, and what became of it. At any moment
 *
 *   found + taken = delivered + refused + leftOut + unchanged + givenUp + waiting
 *
 * All are counts since the agent was started, or since the run began where several starts are added up.
 */
export interface ReadingCounts {
  /** They lay in the log already: taken by an earlier start, and not sent by it. */
  readonly found: number;
  /** A driver had them: what it handed over, and what it had to leave out as a whole. */
  readonly taken: number;
  /** The broker acknowledged them. */
  readonly delivered: number;
  /** The broker said that it will never take them. */
  readonly refused: number;
  /** Left out before the log, because they were no readings. */
  readonly leftOut: Reasons<LeftOutReason>;
  /** Held back by a deadband, as the sensor's config orders. */
  readonly unchanged: number;
  /** They were good readings, and are lost on the way. */
  readonly givenUp: Reasons<GivenUpReason>;
  /** On their way: in the log, or about to be. */
  readonly waiting: number;
  /** Single fields that were left out of readings which went on without them: none of the sum above. */
  readonly fields: Reasons<FieldReason>;
}

/** Counts by reason; one that did not happen is absent. */
export type Reasons<Reason extends string> = Readonly<Partial<Record<Reason, number>>>;

/** Why a whole reading is none, in words that follow "it". */
export const LEFT_OUT = {
  'not-json': 'is no JSON',
  'not-an-object': 'is JSON, but no object with fields',
  'not-utf8': 'is no UTF-8',
  'too-long': 'is a line longer than 1 MB',
  'too-large': 'is longer than the 128 KB of a message',
  'event-time': 'has a time of its own that is none',
  'unknown-device': 'is of a device that this agent does not read',
  unreadable: 'could not be read from its file',
  'no-field': 'has no field of its sensor with a value',
} as const;
export type LeftOutReason = keyof typeof LEFT_OUT;

/** Why a field of a reading is missing, in words that follow its name, or "it". */
export const FIELD_LEFT_OUT = {
  'unknown-field': 'is no field of this sensor',
  'not-a-value': 'is a list or an object',
  'not-finite': 'is not a finite number',
  'not-exact': 'is a number with more digits than are kept',
  'not-utf8': 'is no UTF-8',
  'not-json': 'has no value of JSON',
  repeated: 'stands there more than once, and the last one counts',
  'wrong-type': 'is not of the type of its field',
  'too-long': 'is longer than its field',
  'not-allowed': 'is none of the values of its field',
  'event-time': 'is a time of the reading itself, which has the time at which it came instead',
  'time-of-burst': 'is missing: the reading lay in a buffer of its program and has the time at which it came',
} as const;
export type FieldReason = keyof typeof FIELD_LEFT_OUT;

/** Why a good reading is lost, in words that follow "given up:". */
export const GIVEN_UP = {
  'log-full': 'the log was full',
  'disk-full': 'the disk was full',
  'not-permitted': 'the disk may not be written',
  'disk-error': 'the disk failed',
  'too-large': 'longer than the 128 KB of a message',
  closed: 'the agent was stopping',
  damaged: 'damaged on the disk',
} as const;
export type GivenUpReason = keyof typeof GIVEN_UP;

export const NO_READINGS: ReadingCounts = {
  ...{ found: 0, taken: 0, delivered: 0, refused: 0, unchanged: 0, waiting: 0 },
  leftOut: {},
  givenUp: {},
  fields: {},
};

/** What several devices come to together. */
export function sumOfReadings(all: Iterable<ReadingCounts>): ReadingCounts {
  let sum = NO_READINGS;
  for (const one of all)
    sum = {
      found: sum.found + one.found,
      taken: sum.taken + one.taken,
      delivered: sum.delivered + one.delivered,
      refused: sum.refused + one.refused,
      unchanged: sum.unchanged + one.unchanged,
      waiting: sum.waiting + one.waiting,
      leftOut: sumOfReasons(sum.leftOut, one.leftOut),
      givenUp: sumOfReasons(sum.givenUp, one.givenUp),
      fields: sumOfReasons(sum.fields, one.fields),
    };
  return sum;
}

export const countOf = (reasons: Reasons<string>): number =>
  Object.values(reasons).reduce<number>((sum, count) => sum + (count ?? 0), 0);

function sumOfReasons<Reason extends string>(sum: Reasons<Reason>, more: Reasons<Reason>): Reasons<Reason> {
  const reasons = Object.keys({ ...sum, ...more }) as Reason[];
  if (reasons.length === 0) return sum;
  return Object.fromEntries(
    reasons.map((reason) => [reason, (sum[reason] ?? 0) + (more[reason] ?? 0)]),
  ) as Reasons<Reason>;
}

/**
 * What became of readings in words: `5 readings left out: each is no JSON`. Empty where all is delivered, unchanged or waiting. A field that is left out takes
 * nothing with it, so its phrase says of what.
 */
export function lossesOf({ refused, leftOut, givenUp, fields }: ReadingCounts): readonly string[] {
  return [
    ...(refused === 0 ? [] : [`${readings(refused)} refused by the broker for good`]),
    ...byReason(givenUp, (reason, count) => `${readings(count)} given up: ${GIVEN_UP[reason]}`),
    ...byReason(leftOut, (reason, count) => `${readings(count)} left out: ${each(count)} ${LEFT_OUT[reason]}`),
    ...byReason(
      fields,
      (reason, count) =>
        `${count === 1 ? '1 field left out of its reading' : `${count} fields left out of their readings`}: ${each(count)} ${FIELD_LEFT_OUT[reason]}`,
    ),
  ];
}

const byReason = <Reason extends string>(
  reasons: Reasons<Reason>,
  phrase: (reason: Reason, count: number) => string,
): readonly string[] => (Object.entries(reasons) as [Reason, number][]).map(([reason, count]) => phrase(reason, count));

const readings = (count: number) => `${count} reading${count === 1 ? '' : 's'}`;
const each = (count: number) => (count === 1 ? 'it' : 'each');

/** A source that says nothing for so many intervals is silent: it may be slow, and one reading may be lost. */
export const SILENT_AFTER_INTERVALS = 3;

/** What a source of readings does. `silent`: it said nothing for longer than its interval allows. */
export interface SourceState {
  readonly is: 'starting' | 'working' | 'failing' | 'silent';
  /** In words; empty where it works. */
  readonly why: string;
  /** ms since 1970-01-01 UTC. */
  readonly since: number;
}

/** The source of one device. */
export interface DeviceSource extends SourceState {
  readonly device: string;
}

/** Sources of a group that are in one state for one reason. */
export interface SourceSum extends SourceState {
  readonly group: string;
  readonly devices: number;
  /** The first few of them. */
  readonly names: readonly string[];
}

/** What became of every reading since the start, and which sources do not speak. */
export interface Account {
  readonly readings: ReadingCounts;
  readonly readingsByGroup: Readonly<Record<string, ReadingCounts>>;
  /** Those that fail or are silent; `since` is that of the first of them. */
  readonly sources: readonly SourceSum[];
  /** What was left out, refused or given up, of all together: a phrase for each reason. */
  readonly losses: readonly string[];
}
