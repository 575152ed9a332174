import type { GrafanaIndex } from '../../../schema/grafana-index';
import type { Json } from '../../../schema/plan/json';
import type { Fleet } from '../../ir/fleet/index';
import type { Origin } from '../../ir/origin';
import { EVERY_SECONDS } from './alert-rules';
import type { GrafanaObjects } from './grafana-objects';
import { contactPointUid, dataSourceUid, folderUid, uid } from './names';
import { contactPoint, dataSource, folder, policies } from './shared-objects';

/** A body that `apply` sends to the workspace, and the file that has it. */
export interface SentObject {
  readonly kind: GrafanaIndex['objects'][number]['kind'];
  readonly uid: string;
  readonly file: string;
  readonly body: { readonly [key: string]: Json };
  readonly origin: Origin;
}

/** In the order in which they are sent: what others refer to comes first. */
export function sentObjects(fleet: Fleet, { boards, groups, origin }: GrafanaObjects): readonly SentObject[] {
  return [
    { kind: 'folder', uid: folderUid(fleet), file: 'folder.json', body: folder(fleet), origin },
    { kind: 'data-source', uid: dataSourceUid(fleet), file: 'data-source.json', body: dataSource(fleet), origin },
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
      origin,
    },
    { kind: 'policies', uid: 'root', file: 'policies.json', body: policies(fleet), origin },
    ...groups.map(({ group, rules }) => ({
      kind: 'rule-group' as const,
      uid: group.id,
      file: `rule-groups/${group.id}.json`,
      body: { title: group.id, folderUid: folderUid(fleet), interval: EVERY_SECONDS, rules },
      origin: group.origin,
    })),
  ];
}
