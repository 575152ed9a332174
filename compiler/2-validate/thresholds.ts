import type { Group, Manifest, Sensor, Threshold } from '../../schema/manifest.generated';
import { findUnit } from '../../schema/units';
import { fieldsOf } from '../expression/fields';
import { inline } from '../expression/inline';
import { parse } from '../expression/parse';
import { type Problem, problem } from '../expression/problem';
import { type Scope, typeOf } from '../expression/type';
import { describeType, type FieldType, fieldType, type TypedExpression } from '../expression/typed';
import type { Path } from '../ir/document';
import type { ThresholdBounds } from '../ir/fleet/thresholds';
import type { Subject } from './check';
import type { DerivedFieldText } from './derived-fields';
import { sensorScope } from './sensor-scope';
import { boundsText, thresholdBounds } from './threshold-bounds';

/** A threshold of a group whose sensor there is. */
export interface PlacedThreshold {
  readonly threshold: Threshold;
  readonly path: Path;
  readonly groupId: string;
  readonly group: Group;
  readonly watched: Watched;
  /** Present where it is one bound or two on a number that the group has, and they are right. */
  readonly bounds?: ThresholdBounds;
  /** What it says, by `when` or by its bounds, typed over raw readings; undefined where there is no one condition. */
  readonly condition: ReadCondition | undefined;
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

export type ReadCondition =
  | { readonly expression: TypedExpression }
  /** Empty where the mistake is that of a field it reads, and is said there. */
  | { readonly problems: readonly Problem[] };

/** Every threshold, by group, in the order of the manifest. */
export function placedThresholds(
  manifest: Manifest,
  derived: readonly DerivedFieldText[],
): ReadonlyMap<string, readonly PlacedThreshold[]> {
  return new Map(
    Object.entries(manifest.groups).flatMap(([groupId, group]) => {
      const sensor = manifest.sensors[group.sensor];
      if (!sensor) return [];
      const watched = watchedOn(group.sensor, sensor, derived);
      const placed = (group.thresholds ?? []).map((threshold, at) => ({
        threshold,
        path: ['groups', groupId, 'thresholds', at],
        groupId,
        group,
        watched,
        ...read(threshold, watched),
      }));
      return [[groupId, placed]];
    }),
  );
}

/** Every threshold, in the order of the manifest. */
export function* thresholdsOf({ thresholds }: Pick<Subject, 'thresholds'>): Iterable<PlacedThreshold> {
  for (const placed of thresholds.values()) yield* placed;
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

function read(threshold: Threshold, watched: Watched): Pick<PlacedThreshold, 'bounds' | 'condition'> {
  const { when } = threshold;
  if (when !== undefined) return { condition: readCondition(when, watched) };
  const bounds = thresholdBounds(threshold, watched);
  return bounds ? { bounds, condition: readCondition(boundsText(bounds), watched) } : { condition: undefined };
}

/** A condition typed over raw readings. Problems are those of the text as the user wrote it, where they show there. */
function readCondition(text: string, { scope, broken, derived, sensorId, sensor }: Watched): ReadCondition {
  const parsed = parse(text);
  if (!parsed.ok) return { problems: parsed.problems };
  if ([...fieldsOf(parsed.expression)].some((name) => broken.has(name))) return { problems: [] };
  const written = typeOf(parsed.expression, scope);
  if (!written.ok) return { problems: written.problems };
  if (written.expression.type.kind !== 'boolean') return { problems: [noCondition(written.expression)] };
  const formulas = new Map(
    derived.flatMap(({ id, on }) => {
      const formula = on.get(sensorId);
      return formula && !Object.hasOwn(sensor.fields, id) ? [[id, formula] as const] : [];
    }),
  );
  const raw = typeOf(inline(parsed.expression, formulas), scope);
  return raw.ok ? { expression: raw.expression } : { problems: raw.problems };
}

function noCondition(expression: TypedExpression): Problem {
  const message = `a threshold needs a condition, this is ${describeType(expression.type)}`;
  return problem('expression-type', expression, message, 'compare it with something, for example `> 0`');
}
