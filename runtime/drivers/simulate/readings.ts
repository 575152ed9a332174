import type { AgentField, AgentThreshold } from '../../../schema/agent-config';
import { own } from '../../../schema/own';
import { convert, findUnit, isConvertible } from '../../../schema/units';
import type { Fault, Reading } from '../driver';
import { alarmsOf } from './alarms';
import { HOUR, type Kind, type Quantity, type World } from './kind';
import { BREACH } from './kinds/breach';
import { genericValue } from './kinds/generic';
import { SILENT } from './kinds/silent';
import { type Normal, normalOf } from './normal';
import type { Scalar } from './scalar';
import { type Point, rangeOf } from './search';

type Between<T> = (from: number, to: number, isWanted?: (at: number) => boolean) => readonly T[];
/** The readings of one simulated device between two moments, of those at which it has something to say only the wanted. Pure. */
export type Readings = Between<Reading>;
type Moments = Between<number>;

export interface Simulated {
  readonly kind: Kind;
  readonly fields: readonly AgentField[];
  /** What is not met while no fault lasts, and its aftermath is over. */
  readonly thresholds: readonly AgentThreshold[];
  /** Of this device. */
  readonly seed: number;
  readonly faults: readonly Fault[];
}

/**
 * Fields that the model knows by name come from it, in their own unit; the others are made up. A device is well unless a fault was ordered: what it
 * says then is brought to where no threshold is met, and a fault comes on top of that. A value stays within `min` and `max` of its field, except while
 * a fault lasts.
 */
export function simulated({ kind, fields, thresholds, seed, faults }: Simulated): Readings {
  const spans = (name: string) => faults.filter((fault) => fault.kind === name);
  const lasts = (fault: Fault, t: number) => t >= fault.from && t < fault.until;
  const world = (t: number): World => ({ seed, t, spans, has: (name) => spans(name).some((fault) => lasts(fault, t)) });
  const says = (t: number) => !spans(SILENT).some((fault) => lasts(fault, t));
  const sources = fields.map((field) => [field, sourceOf(kind, field)] as const);
  const normal = normalFor(kind, fields, thresholds);
  const well = (t: number): Point => {
    const at = wellWorld(seed, t);
    const said = kind.say(at);
    return normal.kept(
      Object.fromEntries(
        sources.map(([field, source]) => {
          const value = source?.(said);
          return [
            field.id,
            bounded(field, value === undefined ? genericValue(field, at, normal) : normal.squeezed(field, value)),
          ];
        }),
      ),
    );
  };
  const moments: Moments = (from, to, isWanted = () => true) =>
    (kind.moments?.(world(to), from, to) ?? [to]).filter((at) => says(at) && isWanted(at));
  return (...span) =>
    moments(...span).map((at) => {
      const sound = well(at);
      if (faults.length === 0) return { at, values: sound };
      const [now, before] = [world(at), wellWorld(seed, at)];
      const [said, unsaid] = [kind.say(now), kind.say(before)];
      const isFaulty = faults.some((fault) => lasts(fault, at));
      const breach = now.has(BREACH) ? normal.breach : {};
      const values = sources.map(([field, source]) => {
        const ordered = own(breach, field.id);
        if (ordered !== undefined) return [field.id, ordered] as const;
        const value = disturbed(
          sound[field.id] ?? 0,
          source?.(said) ?? genericValue(field, now, normal),
          source?.(unsaid) ?? genericValue(field, before, normal),
        );
        return [field.id, isFaulty ? value : bounded(field, value)] as const;
      });
      return { at, values: Object.fromEntries(values) };
    });
}

/** What a fault makes of a sound value: the same that it makes of the model's own. */
function disturbed(sound: Scalar, faulty: Scalar, own: Scalar): Scalar {
  if (faulty === own) return sound;
  if (sound === own || typeof faulty !== 'number' || typeof own !== 'number' || typeof sound !== 'number')
    return faulty;
  return sound + (faulty - own);
}

const wellWorld = (seed: number, t: number): World => ({ seed, t, spans: () => [], has: () => false });

/** As many groups as a host runs; each has thousands of devices with one normal. */
const MOST_REMEMBERED = 64;
const remembered = new Map<string, Normal>();

function normalFor(kind: Kind, fields: readonly AgentField[], thresholds: readonly AgentThreshold[]): Normal {
  const key = JSON.stringify([kind.name, fields, thresholds]);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const sources = fields.map((field) => [field, sourceOf(kind, field)] as const);
  const samples = SAMPLED.map(([seed, t]) => sampleOf(kind, sources, seed, t));
  const modelled = new Set(sources.flatMap(([{ id }, source]) => (source === undefined ? [] : [id])));
  const normal = normalOf(fields, alarmsOf(thresholds), samples, modelled);
  remembered.set(key, normal);
  return normal;
}

/** A day of four devices, by the hour. Any day does: the models know no season. */
const SAMPLED: readonly (readonly [seed: number, t: number])[] = [1, 2, 3, 4].flatMap((seed) =>
  Array.from({ length: 24 }, (_, hour) => [seed, Date.UTC(2026, 0, 5) + hour * HOUR] as const),
);

/** Fields that the model lacks are at the middle of what they may be. */
function sampleOf(
  kind: Kind,
  sources: readonly (readonly [AgentField, Source | undefined])[],
  seed: number,
  t: number,
): Point {
  const at = wellWorld(seed, t);
  const said = kind.say(at);
  return Object.fromEntries(
    sources.map(([field, source]) => [field.id, bounded(field, source?.(said) ?? middleOf(field, at))]),
  );
}

function middleOf(field: AgentField, world: World): Scalar {
  if (field.type === 'boolean') return false;
  if (field.type === 'string') return field.values?.[0] ?? genericValue(field, world);
  const [least, greatest] = rangeOf(field);
  const middle = (least + greatest) / 2;
  return field.type === 'integer' ? Math.round(middle) : middle;
}

type Source = (said: Readonly<Record<string, Scalar>>) => Scalar | undefined;

/** Where the value of a field comes from; undefined where the model has nothing that would fit, or from the source for one moment. */
function sourceOf(kind: Kind, field: AgentField): Source | undefined {
  const quantity = own(kind.quantities, field.id);
  if (quantity === undefined) return undefined;
  if ('unit' in quantity) return numberSource(quantity, field);
  if (quantity.type !== field.type) return undefined;
  return (said) => {
    const value = said[field.id];
    return typeof value === 'string' ? fitting(field, value) : value;
  };
}

function numberSource({ unit, digits }: Extract<Quantity, { unit: string }>, field: AgentField): Source | undefined {
  const [from, to] = [findUnit(unit), findUnit(field.unit)];
  const isSame = unit === field.unit;
  if (field.type !== 'number' && field.type !== 'integer') return undefined;
  if (!isSame && (from === undefined || to === undefined || !isConvertible(from, to))) return undefined;
  return (said) => {
    const value = said[field.id];
    if (typeof value !== 'number') return undefined;
    const converted = convert(Number(value.toFixed(digits)) + 0, unit, field.unit);
    return field.type === 'integer' ? Math.round(converted) : converted;
  };
}

function fitting({ values, maxLength }: AgentField, text: string): string | undefined {
  if (values !== undefined && !values.includes(text)) return undefined;
  return maxLength === undefined ? text : text.slice(0, maxLength);
}

function bounded(
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: AgentField,
  value: Scalar,
): Scalar {
  return typeof value === 'number' ? Math.min(max, Math.max(min, value)) : value;
}
