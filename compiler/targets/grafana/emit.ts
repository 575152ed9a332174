import { createHash } from 'node:crypto';
import type { GrafanaIndex } from '../../../schema/grafana-index';
import type { Artifact } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { isWatched } from '../../ir/fleet/silent';
import type { Asset } from '../../ir/stack';
import { type Emission, emission } from '../../ir/target';
import { alertRule } from './alert-rules';
import { dashboardModel } from './dashboard';
import { type GrafanaObjects, grafanaFile } from './grafana-objects';
import { folderUid, WORKSPACE } from './names';
import { provisioningFiles } from './provisioning-files';
import { sentObjects } from './sent-objects';
import { workspace } from './workspace';

/**
 * Dashboards that the manifest names are deployed; those that are made where it names none are files only, for a workspace costs by its users.
 * The same objects are written twice: as files that a Grafana of one's own reads when it starts, and as what `apply` sends to the workspace.
 */
export function emit(fleet: Fleet): Emission {
  const shown = fleet.dashboards.filter(
    ({ to, visuals }) => to.includes('grafana') && visuals.some(({ question }) => question !== undefined),
  );
  const [first] = shown;
  if (!first) return emission({});
  const made: GrafanaObjects = {
    boards: shown.map((dashboard) => ({ dashboard, model: dashboardModel(fleet, dashboard) })),
    groups: fleet.groups
      .filter((group) => isWatched(group) && shown.some(({ on }) => on.includes(group.id)))
      .map((group) => ({
        group,
        rules: [...group.thresholds, ...group.silent].map((watch) => alertRule(fleet, group, watch, shown)),
      })),
    origin: first.origin,
  };
  const files = provisioningFiles(fleet, made);
  if (!first.named) return emission({ artifacts: files });
  const sent = sentObjects(fleet, made);
  const payloads = sent.map(({ file, body, origin }) => grafanaFile(`api/${file}`, body, origin));
  const index: GrafanaIndex = {
    format: 'fleetwright/grafana/v1',
    workspace: WORKSPACE,
    folder: folderUid(fleet),
    objects: sent.map(({ kind, uid, file }) => ({ kind, uid, file })),
  };
  const indexFile = grafanaFile('api/index.json', index, first.origin);
  return emission({
    artifacts: [...files, ...payloads, indexFile],
    resources: workspace(fleet, first.origin),
    assets: [indexFile, ...payloads].map(asset),
  });
}

/** What is sent lies in the artifact bucket too: so a plan shows what changes in it, and an apply finds what another one left to do. */
function asset({ path, content }: Artifact): Asset {
  const hash = createHash('sha256').update(String(content)).digest('hex');
  return { key: `${path.replace(/\.json$/, '')}/${hash}.json`, packaging: 'file', root: 'grafana', files: [path] };
}
