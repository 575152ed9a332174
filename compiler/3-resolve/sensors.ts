import { milliseconds } from '../../schema/duration';
import type { Driver as DriverText, Field as FieldText, Manifest } from '../../schema/manifest.generated';
import type { Driver, Field, Sensor } from '../ir/fleet/sensors';
import type { Origins } from './origins';
import { silentOf } from './silent';
import { sorted } from './sorted';

export function resolveSensors(manifest: Manifest, origins: Origins): readonly Sensor[] {
  return sorted(manifest.sensors).map(([id, sensor]) => ({
    id,
    title: sensor.title ?? id,
    everyMs: milliseconds(sensor.every),
    fields: sorted(sensor.fields).map(([name, field]) =>
      resolveField(name, field, origins.at('sensors', id, 'fields', name)),
    ),
    driver: resolveDriver(sensor.driver),
    origin: origins.at('sensors', id),
  }));
}

function resolveField(id: string, field: FieldText, origin: Field['origin']): Field {
  const { title = id, type = 'number', unit = '1', min, max, deadband, silent, maxLength, values } = field;
  return {
    id,
    title,
    type,
    unit,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(deadband === undefined ? {} : { deadband }),
    ...(silent === undefined ? {} : { silent: silentOf(silent) }),
    ...(type === 'string' ? { maxLength: maxLength ?? 256 } : {}),
    ...(values === undefined ? {} : { values: [...values].sort() }),
    origin,
  };
}

function resolveDriver(driver: DriverText | undefined): Driver {
  if (driver?.exec) return { use: 'exec', command: driver.exec };
  if (driver?.replay) return { use: 'replay', file: driver.replay, time: driver.time ?? 'timestamp' };
  return { use: 'simulate', kind: driver?.simulate ?? 'generic' };
}
