import type { AgentField } from '../../../schema/agent-config';
import { convert, findUnit, isConvertible } from '../../../schema/units';
import type { Fault, FieldValue, Reading } from '../driver';
import type { Kind, Quantity, World } from './kind';
import { genericValue } from './kinds/generic';

/** The readings of one simulated device between two moments. Pure. */
export type Readings = (from: number, to: number) => readonly Reading[];

export interface Simulated {
  readonly kind: Kind;
  readonly fields: readonly AgentField[];
  /** Of this device. */
  readonly seed: number;
  readonly faults: readonly Fault[];
}

/**
 * Fields that the model knows by name come from it, in their own unit; the others are made up within their bounds. A value stays within `min` and
 * `max` of its field, except while a fault lasts.
 */
export function simulated({ kind, fields, seed, faults }: Simulated): Readings {
  const spans = (name: string) => faults.filter((fault) => fault.kind === name);
  const lasts = (fault: Fault, t: number) => t >= fault.from && t < fault.until;
  const world = (t: number): World => ({ seed, t, spans, has: (name) => spans(name).some((fault) => lasts(fault, t)) });
  const sources = fields.map((field) => [field, sourceOf(kind, field)] as const);
  return (from, to) =>
    (kind.moments?.(world(to), from, to) ?? [to]).map((at) => {
      const now = world(at);
      const said = kind.say(now);
      const isFaulty = faults.some((fault) => lasts(fault, at));
      const values = sources.map(([field, source]) => {
        const value = source(said) ?? genericValue(field, now);
        return [field.id, isFaulty ? value : bounded(field, value)] as const;
      });
      return { at, values: Object.fromEntries(values) };
    });
}

type Source = (said: Readonly<Record<string, FieldValue>>) => FieldValue | undefined;

/** Where the value of a field comes from; undefined from a source means that the model has nothing that would fit. */
function sourceOf(kind: Kind, field: AgentField): Source {
  const quantity = Object.hasOwn(kind.quantities, field.id) ? kind.quantities[field.id] : undefined;
  if (quantity === undefined) return () => undefined;
  if ('unit' in quantity) return numberSource(quantity, field);
  if (quantity.type !== field.type) return () => undefined;
  return (said) => {
    const value = said[field.id];
    return typeof value === 'string' ? fitting(field, value) : value;
  };
}

function numberSource({ unit, digits }: Extract<Quantity, { unit: string }>, field: AgentField): Source {
  const [from, to] = [findUnit(unit), findUnit(field.unit)];
  const isSame = unit === field.unit;
  if (field.type !== 'number' && field.type !== 'integer') return () => undefined;
  if (!isSame && (from === undefined || to === undefined || !isConvertible(from, to))) return () => undefined;
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
  value: FieldValue,
): FieldValue {
  return typeof value === 'number' ? Math.min(max, Math.max(min, value)) : value;
}
