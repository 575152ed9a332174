import type { Sensor } from '../../schema/manifest.generated';
import { type FieldType, fieldType } from '../expression/typed';

/** What an expression over one reading of a sensor may name, each with its type. */
export function sensorScope(sensor: Sensor): ReadonlyMap<string, FieldType> {
  return new Map(
    Object.entries(sensor.fields).map(([name, field]) => [name, fieldType(field.type ?? 'number', field.unit ?? '1')]),
  );
}
