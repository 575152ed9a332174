import type { Fleet } from '../../ir/fleet/index';
import { type Emission, emission, NOTHING } from '../../ir/target';
import { schemaFile } from './schema-file';
import { warehouse } from './warehouse';

/** A warehouse that holds no data of ours: it reads the lake where it lies. Only where `etl.load.redshift` asks for one. */
export function emit(fleet: Fleet): Emission {
  const { etl } = fleet;
  if (!etl?.redshift) return NOTHING;
  const setting = { ...etl.redshift, origin: etl.origin };
  return emission({ artifacts: [schemaFile(fleet, setting)], resources: warehouse(fleet, etl, setting) });
}
