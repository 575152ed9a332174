import { createHash } from 'node:crypto';
import type { GrafanaIndex } from '../../../schema/grafana-index';
import type { Json } from '../../../schema/plan/json';
import { type Artifact, jsonText } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { isWatched } from '../../ir/fleet/silent';
import type { Origin } from '../../ir/origin';
import type { Asset, StackResource } from '../../ir/stack';
import { type Emission, emission } from '../../ir/target';
import { alertRule, EVERY_SECONDS } from './alert-rules';
import { dashboardModel } from './dashboard';
import { contactPointUid, dataSourceUid, folderUid, uid, WORKSPACE } from './names';
import { provisioned } from './plain-text';
import { contactPoint, dataSource, folder, policies } from './shared-objects';
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
  const boards = shown.map((dashboard) => ({ dashboard, model: dashboardModel(fleet, dashboard) }));
  const groups = fleet.groups
    .filter((group) => isWatched(group) && shown.some(({ on }) => on.includes(group.id)))
    .map((group) => ({
      group,
      rules: [...group.thresholds, ...group.silent].map((watch) => ({
        origin: watch.origin,
        rule: alertRule(fleet, group, watch, shown),
      })),
    }));
  const file = (path: string, content: unknown, origin: Origin): Artifact => ({
    path: `grafana/${path}`,
    content: jsonText(content),
    origin,
  });
  const common = first.origin;
  const provisioning = (path: string, content: object) =>
    file(`provisioning/${path}.yaml`, provisioned({ apiVersion: 1, ...content }), common);
  const files = [
    ...boards.map(({ dashboard, model }) => file(`dashboards/${dashboard.id}.json`, model, dashboard.origin)),
    provisioning('datasources/lake', { datasources: [{ ...dataSource(fleet), orgId: 1, editable: false }] }),
    provisioning('dashboards/fleet', {
      providers: [
        {
          name: fleet.name,
          orgId: 1,
          folder: fleet.name,
          folderUid: folderUid(fleet),
          type: 'file',
          allowUiUpdates: false,
          options: { path: '/var/lib/grafana/dashboards' },
        },
      ],
    }),
    provisioning('alerting/contact-points', { contactPoints: [pointFile(fleet)] }),
    provisioning('alerting/policies', { policies: [{ orgId: 1, ...policies(fleet) }] }),
    ...(groups.length === 0
      ? []
      : [provisioning('alerting/rules', { groups: groups.map((one) => ruleFile(fleet, one)) })]),
  ];
  if (!first.named) return emission({ artifacts: files });

  const sent: readonly Sent[] = [
    { kind: 'folder', uid: folderUid(fleet), file: 'folder.json', body: folder(fleet), origin: common },
    {
      kind: 'data-source',
      uid: dataSourceUid(fleet),
      file: 'data-source.json',
      body: dataSource(fleet),
      origin: common,
    },
    ...boards.map(({ dashboard, model }) => ({
      kind: 'dashboard' as const,
      uid: uid(fleet, dashboard.id),
      file: `dashboards/${dashboard.id}.json`,
      body: { dashboard: { id: null, ...model }, folderUid: folderUid(fleet), overwrite: true },
      origin: dashboard.origin,
    })),
    {
      kind: 'contact-point',
      uid: contactPointUid(fleet),
      file: 'contact-point.json',
      body: contactPoint(fleet),
      origin: common,
    },
    { kind: 'policies', uid: 'root', file: 'policies.json', body: policies(fleet), origin: common },
    ...groups.map(({ group, rules }) => ({
      kind: 'rule-group' as const,
      uid: group.id,
      file: `rule-groups/${group.id}.json`,
      body: {
        title: group.id,
        folderUid: folderUid(fleet),
        interval: EVERY_SECONDS,
        rules: rules.map(({ rule }) => rule),
      },
      origin: group.origin,
    })),
  ];
  const payloads = sent.map(({ file: path, body, origin }) => file(`api/${path}`, body, origin));
  const index: GrafanaIndex = {
    format: 'fleetwright/grafana/v1',
    workspace: WORKSPACE,
    folder: folderUid(fleet),
    objects: sent.map(({ kind, uid: id, file: path }) => ({ kind, uid: id, file: path })),
  };
  const indexFile = file('api/index.json', index, common);
  const resources: readonly StackResource[] = workspace(fleet, common);
  return emission({
    artifacts: [...files, ...payloads, indexFile],
    resources,
    assets: [indexFile, ...payloads].map(asset),
  });
}

interface Sent {
  readonly kind: GrafanaIndex['objects'][number]['kind'];
  readonly uid: string;
  readonly file: string;
  readonly body: { readonly [key: string]: Json };
  readonly origin: Origin;
}

/** What is sent lies in the artifact bucket too: so a plan shows what changes in it, and an apply finds what another one left to do. */
function asset({ path, content }: Artifact): Asset {
  const hash = createHash('sha256').update(String(content)).digest('hex');
  return { key: `${path.replace(/\.json$/, '')}/${hash}.json`, packaging: 'file', root: 'grafana', files: [path] };
}

const pointFile = (fleet: Fleet) => {
  const { name, ...receiver } = contactPoint(fleet);
  return { orgId: 1, name, receivers: [receiver] };
};

function ruleFile(
  fleet: Fleet,
  {
    group,
    rules,
  }: {
    readonly group: { readonly id: string };
    readonly rules: readonly { readonly rule: { readonly [key: string]: Json } }[];
  },
): Json {
  return {
    orgId: 1,
    name: group.id,
    folder: fleet.name,
    interval: `${EVERY_SECONDS}s`,
    rules: rules.map(({ rule: { orgID: _, folderUID: __, ruleGroup: ___, ...rule } }) => rule),
  };
}
