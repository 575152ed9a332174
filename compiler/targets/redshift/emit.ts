import { createHash } from 'node:crypto';
import type { Fleet } from '../../ir/fleet/index';
import type { Asset } from '../../ir/stack';
import { type Emission, emission, NOTHING } from '../../ir/target';
import { schemaFile } from './schema-file';
import { warehouse } from './warehouse';

/** A warehouse that holds no data of ours: it reads the lake where it lies. Only where `etl.load.redshift` asks for one. */
export function emit(fleet: Fleet): Emission {
  const { etl } = fleet;
  if (!etl?.redshift) return NOTHING;
  const setting = { ...etl.redshift, origin: etl.origin };
  const schema = schemaFile(fleet, setting);
  return emission({ artifacts: [schema], resources: warehouse(fleet, etl, setting), assets: [asset(schema)] });
}

/** Uploaded though no stack names it: so a plan shows which statements change, and apply runs what was planned. */
function asset({ path, content }: ReturnType<typeof schemaFile>): Asset {
  const hash = createHash('sha256').update(content).digest('hex');
  return { key: `redshift/schema/${hash}.sql`, packaging: 'file', root: 'redshift', files: [path] };
}
