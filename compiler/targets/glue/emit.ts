import type { Artifact } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { type Emission, emission, NOTHING } from '../../ir/target';
import { jobResources, scriptAsset } from './jobs';
import { jobScript } from './script';

/** The scripts always, for the twin runs them whichever engine is chosen; the jobs where `etl.engine` says so. */
export function emit(fleet: Fleet): Emission {
  const { etl } = fleet;
  if (!etl) return NOTHING;
  const scripts = etl.trees.map((tree) => {
    const script: Artifact = {
      path: `glue/${tree.sensor}.py`,
      content: jobScript(fleet, tree),
      origin: etl.origin,
    };
    return { tree, script, asset: scriptAsset(script) };
  });
  const artifacts = scripts.map(({ script }) => script);
  if (etl.engine !== 'glue') return emission({ artifacts });
  const assets = scripts.map(({ asset }) => asset);
  return emission({ artifacts, assets, resources: jobResources(fleet, etl, scripts) });
}
