import { milliseconds } from '../../schema/duration';
import type { Manifest, Threshold as ThresholdText } from '../../schema/manifest.generated';
import { derivedFields } from '../2-validate/derived';
import { derivedOn, fieldType, inline } from '../2-validate/scope';
import { boundsIn } from '../2-validate/threshold';
import { parse } from '../expression/parse';
import { type Scope, typeOf } from '../expression/type';
import type { TypedExpression } from '../expression/typed';
import type { Threshold, ThresholdBounds } from '../ir/fleet/groups';
import type { Sensor } from '../ir/fleet/sensors';
import type { Origin } from '../ir/origin';

export function resolveThreshold(
  threshold: ThresholdText,
  sensor: Sensor,
  manifest: Manifest,
  origin: Origin,
): Threshold {
  const bounds = resolveBounds(threshold, sensor, manifest);
  return {
    id: threshold.id,
    title: threshold.title ?? threshold.id,
    condition: condition(bounds ? boundsText(bounds) : (threshold.when ?? ''), sensor, manifest),
    ...(bounds ? { bounds } : {}),
    forMs: threshold.for === undefined ? 0 : milliseconds(threshold.for),
    severity: threshold.severity ?? 'warning',
    origin,
  };
}

function resolveBounds(threshold: ThresholdText, sensor: Sensor, manifest: Manifest): ThresholdBounds | undefined {
  const { field } = threshold;
  if (field === undefined) return undefined;
  const unit =
    sensor.fields.find(({ id }) => id === field)?.unit ??
    derivedFields(manifest).find(({ id }) => id === field)?.unit ??
    '1';
  const bounds = boundsIn(threshold, unit);
  return bounds && { field, unit, ...bounds };
}

function boundsText({ field, above, below }: ThresholdBounds): string {
  const parts = [
    below === undefined ? [] : [`${field} < ${below}`],
    above === undefined ? [] : [`${field} > ${above}`],
  ].flat();
  return parts.join(' or ');
}

/** Typed over raw readings: a derived field is replaced by its formula. */
function condition(text: string, sensor: Sensor, manifest: Manifest): TypedExpression {
  const parsed = parse(text);
  const sensorText = manifest.sensors[sensor.id];
  if (!parsed.ok || !sensorText) throw new Error(`stair 2 let a condition pass: ${text}`);
  const scope: Scope = new Map(sensor.fields.map((field) => [field.id, fieldType(field.type, field.unit)]));
  const result = typeOf(inline(parsed.expression, derivedOn(manifest, sensorText)), scope);
  if (!result.ok) throw new Error(`stair 2 let a condition pass: ${text}: ${result.problems[0]?.message}`);
  return result.expression;
}
