import type { Artifact } from '../../ir/artifact';
import { jsonText } from '../../ir/artifact';
import { codePackage } from '../../ir/code-package';
import type { EtlTree } from '../../ir/etl/tree';
import type { Etl } from '../../ir/fleet/etl';
import type { Fleet } from '../../ir/fleet/index';
import { UNKNOWN_KEYS_METRIC } from '../../ir/names';
import { type Emission, emission, NOTHING } from '../../ir/target';
import { etlResources } from './etl-resources';
import { planOf } from './plan';
import { type Script, scriptsOf } from './scripts';
import renderIndex from './templates/index.mjs.hbs';
import renderRun from './templates/run.mjs.hbs';
import { unsayable } from './unsayable';

/** The files always, for the twin runs them whichever engine is chosen; the function where `etl.engine` says so. */
export function emit(fleet: Fleet): Emission {
  const { etl } = fleet;
  if (!etl) return NOTHING;
  const diagnostics = unsayable(fleet, etl);
  if (diagnostics.length > 0) return emission({ diagnostics });
  const artifacts = files(fleet, etl);
  if (etl.engine !== 'lambda') return emission({ artifacts });
  const { asset } = codePackage('etl', ROOT, artifacts);
  return emission({ artifacts, assets: [asset], resources: etlResources(fleet, etl, asset) });
}

const ROOT = 'lambda';

function files(fleet: Fleet, etl: Etl): readonly Artifact[] {
  const view = { fleet: fleet.name, unknownKeysMetric: UNKNOWN_KEYS_METRIC };
  return [
    { path: `${ROOT}/index.mjs`, content: renderIndex(view), origin: etl.origin },
    { path: `${ROOT}/run.mjs`, content: renderRun(view), origin: etl.origin },
    { path: `${ROOT}/plan.json`, content: jsonText(planOf(fleet, etl)), origin: etl.origin },
    ...etl.trees.flatMap((tree) => sqlFiles(fleet, etl, tree)),
  ];
}

function sqlFiles({ lake }: Fleet, { origin }: Etl, tree: EtlTree): readonly Artifact[] {
  const { steps, touched, clocks, noClocks, counts, arrivals, unknown, tables } = scriptsOf(tree, lake.partitioning);
  const file = ({ name, sql }: Script): Artifact => ({
    path: `${ROOT}/sql/${tree.sensor}/${name}.sql`,
    content: sql,
    origin,
  });
  return [...steps, touched, clocks, noClocks, counts, arrivals, unknown, ...tables].map(file);
}
