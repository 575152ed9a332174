import type { Json } from '../../../schema/plan/json';
import type { Artifact } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { EVERY_SECONDS } from './alert-rules';
import { type GrafanaObjects, grafanaFile } from './grafana-objects';
import { folderUid } from './names';
import { provisioned } from './plain-text';
import { contactPoint, dataSource, policies } from './shared-objects';

/** What a Grafana of one's own reads when it starts. */
export function provisioningFiles(fleet: Fleet, { boards, groups, origin }: GrafanaObjects): readonly Artifact[] {
  const provisioning = (path: string, content: object) =>
    grafanaFile(`provisioning/${path}.yaml`, provisioned({ apiVersion: 1, ...content }), origin);
  return [
    ...boards.map(({ dashboard, model }) => grafanaFile(`dashboards/${dashboard.id}.json`, model, dashboard.origin)),
    provisioning('datasources/lake', { datasources: [{ ...dataSource(fleet), orgId: 1, editable: false }] }),
    provisioning('dashboards/fleet', { providers: [provider(fleet)] }),
    provisioning('alerting/contact-points', { contactPoints: [pointEntry(fleet)] }),
    provisioning('alerting/policies', { policies: [{ orgId: 1, ...policies(fleet) }] }),
    ...(groups.length === 0
      ? []
      : [provisioning('alerting/rules', { groups: groups.map((one) => rulesEntry(fleet, one)) })]),
  ];
}

const provider = (fleet: Fleet) => ({
  name: fleet.name,
  orgId: 1,
  folder: fleet.name,
  folderUid: folderUid(fleet),
  type: 'file',
  allowUiUpdates: false,
  options: { path: '/var/lib/grafana/dashboards' },
});

function pointEntry(fleet: Fleet) {
  const { name, ...receiver } = contactPoint(fleet);
  return { orgId: 1, name, receivers: [receiver] };
}

function rulesEntry(fleet: Fleet, { group, rules }: GrafanaObjects['groups'][number]): Json {
  return {
    orgId: 1,
    name: group.id,
    folder: fleet.name,
    interval: `${EVERY_SECONDS}s`,
    rules: rules.map(({ orgID: _, folderUID: __, ruleGroup: ___, ...rule }) => rule),
  };
}
