import type { Group, Sensor, Threshold } from '../../../schema/manifest.generated';
import { findUnit } from '../../../schema/units';
import { type Interval, intervalOf } from '../../expression/interval';
import type { Scope } from '../../expression/type';
import { type FieldType, isNumeric } from '../../expression/typed';
import type { Path } from '../../ir/document';
import type { Subject } from '../check';
import { type DerivedFieldText, derivedFields } from '../derived';
import { knowledgeOf } from '../knowledge';
import { fieldType, sensorScope } from '../scope';

/** A threshold of a group whose sensor there is. */
export interface PlacedThreshold {
  readonly threshold: Threshold;
  readonly path: Path;
  readonly groupId: string;
  readonly group: Group;
  readonly watched: Watched;
}

/** What the thresholds of a group can watch. */
export interface Watched {
  readonly sensorId: string;
  readonly sensor: Sensor;
  /** The fields of the sensor and those derived from them. */
  readonly scope: Scope;
  /** Derived fields that have a mistake of their own, or whose name is also that of a field: what reads them is not judged. */
  readonly broken: ReadonlySet<string>;
  readonly derived: readonly DerivedFieldText[];
}

export const CONDITIONS = ['above', 'below', 'outside', 'when'] as const;

/** Every threshold, in the order of the manifest. */
export function* thresholdsOf({ manifest }: Subject): Iterable<PlacedThreshold> {
  const derived = derivedFields(manifest);
  for (const [groupId, group] of Object.entries(manifest.groups)) {
    const sensor = manifest.sensors[group.sensor];
    if (!sensor) continue;
    const watched = watchedOn(group.sensor, sensor, derived);
    for (const [at, threshold] of (group.thresholds ?? []).entries()) {
      yield { threshold, path: ['groups', groupId, 'thresholds', at], groupId, group, watched };
    }
  }
}

function watchedOn(sensorId: string, sensor: Sensor, derived: readonly DerivedFieldText[]): Watched {
  const scope = new Map<string, FieldType>(sensorScope(sensor));
  const broken = new Set(
    derived.filter(({ id, problems, on }) => problems.length > 0 || on.size === 0 || scope.has(id)).map(({ id }) => id),
  );
  for (const { id, on, unit } of derived) {
    const formula = on.get(sensorId);
    if (formula && !broken.has(id)) scope.set(id, fieldType(kindOf(formula.type.kind), unit));
  }
  for (const [name, type] of scope) if ('unit' in type && !findUnit(type.unit)) broken.add(name);
  return { sensorId, sensor, scope, broken, derived };
}

const kindOf = (kind: string) =>
  kind === 'integer' || kind === 'string' || kind === 'boolean' ? kind : ('number' as const);

/** A threshold with one bound or two on a number that the group has: what is wrong with any of that is said by other checks. */
export interface BoundThreshold extends PlacedThreshold {
  readonly field: string;
  readonly unit: string;
  /** Where the values of the field can lie. */
  readonly range: Interval;
}

export function* boundThresholdsOf(subject: Subject): Iterable<BoundThreshold> {
  for (const placed of thresholdsOf(subject)) {
    const { threshold, watched } = placed;
    const { field } = threshold;
    const type = field === undefined || watched.broken.has(field) ? undefined : watched.scope.get(field);
    if (field === undefined || !type || !('unit' in type) || conditionsOf(threshold).length !== 1) continue;
    if (threshold.when !== undefined) continue;
    yield { ...placed, field, unit: type.unit, range: rangeOf(field, watched) };
  }
}

export const conditionsOf = (threshold: Threshold) => CONDITIONS.filter((key) => threshold[key] !== undefined);

function rangeOf(field: string, { sensor, sensorId, derived }: Watched): Interval {
  const { numbers } = knowledgeOf(sensor);
  const formula = derived.find(({ id }) => id === field)?.on.get(sensorId);
  return (
    numbers.get(field) ??
    (formula && isNumeric(formula.type)
      ? intervalOf(formula, numbers)
      : { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY })
  );
}
