import type { Field, Sensor } from '../../schema/manifest.generated';
import type { Path } from '../ir/document';
import type { Subject } from './check';

export interface NamedField {
  readonly sensorId: string;
  readonly sensor: Sensor;
  readonly id: string;
  readonly field: Field;
  readonly type: NonNullable<Field['type']>;
  readonly path: Path;
}

/** Every field of every sensor. */
export function* fieldsOfSensors({ manifest }: Subject): Iterable<NamedField> {
  for (const [sensorId, sensor] of Object.entries(manifest.sensors)) {
    for (const [id, field] of Object.entries(sensor.fields)) {
      const path = ['sensors', sensorId, 'fields', id];
      yield { sensorId, sensor, id, field, type: field.type ?? 'number', path };
    }
  }
}

export const isNumber = (type: NamedField['type']) => type === 'number' || type === 'integer';
