import type { AgentField } from '../../../schema/agent-config';
import { type Alarm, metBy } from './alarms';
import { chance } from './noise';
import type { Scalar } from './scalar';
import { nearest, type Point, rangeOf } from './search';

export interface Band {
  readonly low: number;
  readonly high: number;
}

/** How a model's values of one field are brought to where no threshold is met: from the range that it says to a band, keeping their order. */
interface Squeeze {
  readonly from: Band;
  readonly to: Band;
}

/** What a device says while it is well: no threshold is met that can be left unmet. */
export interface Normal {
  /** Where made-up numbers wander. */
  bandOf(field: AgentField): Band;
  /** What made-up texts and Booleans are one of; undefined for any. */
  choicesOf(field: AgentField): readonly Scalar[] | undefined;
  /** A value of the model, brought to where it meets nothing. */
  squeezed(field: AgentField, value: Scalar): Scalar;
  /** The whole reading: what still meets a threshold goes as far towards the middle of normal as it must. */
  kept(reading: Point): Point;
  /** A reading that meets as many thresholds as can be met together, in the fields that these read. */
  readonly breach: Point;
}

const DRAWS = 128;
const ROUNDS = 8;
/** After so many rounds texts and Booleans no longer vary. */
const PINNED_AFTER = 3;

/**
 * `samples` are readings of the model at various times, of devices that are well; `modelled` are the fields that come from it, the others are made up.
 * The same arguments give the same normal.
 */
export function normalOf(
  fields: readonly AgentField[],
  alarms: readonly Alarm[],
  samples: readonly Point[],
  modelled: ReadonlySet<string>,
): Normal {
  const cost = (point: Point) => metBy(alarms, point).length;
  const start = samples.reduce((best, sample) => (cost(sample) < cost(best) ? sample : best));
  const home = nearest(start, fields, alarms, cost);
  // What is met wherever it is looked, nobody can keep from being met.
  const unavoidable = new Set(metBy(alarms, home));
  const avoidable = alarms.filter((alarm) => !unavoidable.has(alarm));
  const watched = new Set(avoidable.flatMap((alarm) => alarm.fields));
  const bands = new Map<string, Band>();
  const choices = new Map<string, readonly Scalar[]>();
  const squeezes = new Map<string, Squeeze>();

  for (const field of fields) {
    const { id, type, values } = field;
    if (type === 'number' || type === 'integer')
      bands.set(id, innerBand(field, home, watched.has(id) ? avoidable : []));
    else if (watched.has(id) && !modelled.has(id)) {
      const all = type === 'boolean' ? [false, true] : (values ?? [home[id] ?? '']);
      choices.set(
        id,
        all.filter((value) => metBy(avoidable, { ...home, [id]: value }).length === 0),
      );
    }
  }

  const squeezed = ({ id }: AgentField, value: Scalar): Scalar => {
    const pinned = modelled.has(id) ? choices.get(id)?.[0] : undefined;
    if (pinned !== undefined) return pinned;
    const squeeze = squeezes.get(id);
    return squeeze === undefined || typeof value !== 'number' ? value : mapped(value, squeeze);
  };
  const drawn = (index: number): Point => {
    const sample = samples[index % samples.length] ?? home;
    return Object.fromEntries(
      fields.map((field, at) => {
        const { id } = field;
        const value = sample[id] ?? home[id] ?? 0;
        if (modelled.has(id)) return [id, squeezed(field, value)];
        const band = bands.get(id);
        const share = chance(index, at, 1);
        if (band !== undefined) return [id, whole(field, band.low + share * (band.high - band.low))];
        const some = choices.get(id) ?? (field.type === 'boolean' ? [false, true] : field.values) ?? [value];
        return [id, some[Math.floor(share * some.length)] ?? value];
      }),
    );
  };
  const halve = (field: AgentField, round: number) => {
    const { id } = field;
    const band = bands.get(id);
    if (band === undefined) {
      if (round >= PINNED_AFTER) choices.set(id, [home[id] ?? false]);
    } else if (modelled.has(id) && !squeezes.has(id)) squeezes.set(id, { from: spanOf(samples, id), to: band });
    else {
      const closer = halved(band, Number(home[id]));
      bands.set(id, closer);
      const squeeze = squeezes.get(id);
      if (squeeze !== undefined) squeezes.set(id, { ...squeeze, to: closer });
    }
  };
  for (let round = 0; round < ROUNDS; round++) {
    const met = new Set(Array.from({ length: DRAWS }, (_, index) => metBy(avoidable, drawn(index))).flat());
    if (met.size === 0) break;
    const narrow = new Set([...met].flatMap((alarm) => alarm.fields));
    for (const field of fields) if (narrow.has(field.id)) halve(field, round);
  }

  return {
    bandOf: (field) => bands.get(field.id) ?? { low: 0, high: 0 },
    choicesOf: ({ id }) => choices.get(id),
    squeezed,
    kept: (reading) => keptFrom(reading, home, fields, avoidable),
    breach: breachFrom(home, fields, alarms),
  };
}

/** Half of the way from the middle of normal to where the field alone would meet something, or to its bounds. */
function innerBand(field: AgentField, home: Point, alarms: readonly Alarm[]): Band {
  const middle = Number(home[field.id]);
  const [least, greatest] = rangeOf(field);
  const half = (greatest - least) / 2;
  const meets = (value: number) => metBy(alarms, { ...home, [field.id]: whole(field, value) }).length > 0;
  const low = reach(middle, field.min ?? Math.min(least, middle - half), meets);
  const high = reach(middle, field.max ?? Math.max(greatest, middle + half), meets);
  return halved({ low, high }, middle);
}

const halved = ({ low, high }: Band, middle: number): Band => ({ low: (low + middle) / 2, high: (high + middle) / 2 });

const STEPS = 32;
const BISECTIONS = 30;

/** How far towards `limit` nothing is met. */
function reach(from: number, limit: number, meets: (value: number) => boolean): number {
  let good = from;
  for (let step = 1; step <= STEPS; step++) {
    const next = from + ((limit - from) * step) / STEPS;
    if (!meets(next)) {
      good = next;
      continue;
    }
    let bad = next;
    for (let times = 0; times < BISECTIONS; times++) {
      const between = (good + bad) / 2;
      if (meets(between)) bad = between;
      else good = between;
    }
    break;
  }
  return good;
}

function spanOf(samples: readonly Point[], id: string): Band {
  const numbers = samples.map((sample) => Number(sample[id]));
  return { low: Math.min(...numbers), high: Math.max(...numbers) };
}

function mapped(value: number, { from, to }: Squeeze): number {
  const size = from.high - from.low;
  const share = size > 0 ? Math.min(1, Math.max(0, (value - from.low) / size)) : 0.5;
  return to.low + share * (to.high - to.low);
}

/** Only fields of the thresholds that are met move, and only as far as it takes. */
function keptFrom(reading: Point, home: Point, fields: readonly AgentField[], alarms: readonly Alarm[]): Point {
  let met = metBy(alarms, reading);
  const moved = new Set<string>();
  while (met.length > 0) {
    const before = moved.size;
    for (const id of met.flatMap((alarm) => alarm.fields)) moved.add(id);
    if (moved.size === before) return home;
    const at = (share: number): Point => ({
      ...reading,
      ...Object.fromEntries(
        fields
          .filter(({ id }) => moved.has(id))
          .map((field) => [field.id, between(field, home[field.id], reading[field.id], share)]),
      ),
    });
    met = metBy(alarms, at(0));
    if (met.length > 0) continue;
    let good = 0;
    let bad = 1;
    for (let times = 0; times < BISECTIONS; times++) {
      const share = times === 0 ? 1 : (good + bad) / 2;
      if (metBy(alarms, at(share)).length > 0) bad = share;
      else good = share;
    }
    return at(good);
  }
  return reading;
}

/** Texts and Booleans are those of `home` at once. */
function between(field: AgentField, home: Scalar | undefined, said: Scalar | undefined, share: number): Scalar {
  if (typeof home === 'number' && typeof said === 'number')
    return share === 0 ? home : whole(field, Number((home + (said - home) * share).toPrecision(12)));
  return home ?? said ?? false;
}

function breachFrom(home: Point, fields: readonly AgentField[], alarms: readonly Alarm[]): Point {
  const found = nearest(home, fields, alarms, (point) => alarms.length - metBy(alarms, point).length);
  const touched = new Set(metBy(alarms, found).flatMap((alarm) => alarm.fields));
  return Object.fromEntries(Object.entries(found).filter(([id]) => touched.has(id)));
}

const whole = (field: AgentField, value: number): number => (field.type === 'integer' ? Math.round(value) : value);
