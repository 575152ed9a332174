import type { Artifact } from '../../ir/artifact';
import { DEVICES_FILE, devicesKey, devicesText } from '../../ir/etl/devices';
import type { Fleet } from '../../ir/fleet/index';
import type { Asset } from '../../ir/stack';

/** The devices and their metadata, for both engines of the ETL: a file, and the object that they fetch. */
export function devices(fleet: Fleet): { readonly artifacts: readonly Artifact[]; readonly assets: readonly Asset[] } {
  if (!fleet.etl) return { artifacts: [], assets: [] };
  return {
    artifacts: [{ path: DEVICES_FILE, content: () => devicesText(fleet), origin: fleet.etl.origin }],
    assets: [{ key: devicesKey(fleet), packaging: 'file', root: 'lake/devices', files: [DEVICES_FILE] }],
  };
}
