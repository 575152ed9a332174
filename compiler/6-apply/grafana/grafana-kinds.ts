import type { GrafanaObject } from '../../../schema/grafana-index';
import type { Json } from '../../../schema/plan/json';
import type { GrafanaApi } from './grafana-api';
import { isList } from './is-as-wanted';

type Node = { readonly [key: string]: Json };

/** How one kind of object is read, written and taken away. Source: Grafana documentation, HTTP API reference. */
interface Kind {
  /** As Grafana has it, in the form of the body that is sent. */
  readonly read: (api: GrafanaApi, uid: string, folder: string) => Promise<Json | undefined>;
  readonly write: (api: GrafanaApi, uid: string, body: Node, isThere: boolean, folder: string) => Promise<void>;
  /** Missing where it is never taken away alone: it lives and dies with the workspace. */
  readonly remove?: (api: GrafanaApi, uid: string, folder: string) => Promise<void>;
}

const PROVISIONING = '/api/v1/provisioning';
const at = (path: string, uid: string) => `${path}/${encodeURIComponent(uid)}`;
const ruleGroup = (folder: string, group: string) => at(`${at(`${PROVISIONING}/folder`, folder)}/rule-groups`, group);

export const GRAFANA_KINDS: Readonly<Record<GrafanaObject['kind'], Kind>> = {
  folder: {
    read: (api, uid) => api.get(at('/api/folders', uid)),
    write: (api, uid, body, isThere) =>
      isThere
        ? api.send('PUT', at('/api/folders', uid), { ...body, overwrite: true })
        : api.send('POST', '/api/folders', body),
  },
  'data-source': {
    read: (api, uid) => api.get(at('/api/datasources/uid', uid)),
    write: (api, uid, body, isThere) =>
      isThere ? api.send('PUT', at('/api/datasources/uid', uid), body) : api.send('POST', '/api/datasources', body),
  },
  dashboard: {
    read: async (api, uid) => {
      const found = node(await api.get(at('/api/dashboards/uid', uid)));
      const { dashboard, meta } = found;
      if (dashboard === undefined) return undefined;
      // The id is Grafana's own, and overwriting is of the request.
      return { dashboard: { ...node(dashboard), id: null }, folderUid: node(meta).folderUid ?? null, overwrite: true };
    },
    write: (api, _, body) => api.send('POST', '/api/dashboards/db', body),
    remove: (api, uid) => api.remove(at('/api/dashboards/uid', uid)),
  },
  'contact-point': {
    read: async (api, uid) => {
      const all = (await api.get(`${PROVISIONING}/contact-points`)) ?? [];
      return isList(all) ? all.find((point) => node(point).uid === uid) : undefined;
    },
    write: (api, uid, body, isThere) =>
      isThere
        ? api.send('PUT', at(`${PROVISIONING}/contact-points`, uid), body)
        : api.send('POST', `${PROVISIONING}/contact-points`, body),
  },
  policies: {
    read: (api) => api.get(`${PROVISIONING}/policies`),
    write: (api, _, body) => api.send('PUT', `${PROVISIONING}/policies`, body),
  },
  'rule-group': {
    read: (api, group, folder) => api.get(ruleGroup(folder, group)),
    write: (api, group, body, _, folder) => api.send('PUT', ruleGroup(folder, group), body),
    remove: (api, group, folder) => api.remove(ruleGroup(folder, group)),
  },
};

function node(value: Json | undefined): Node {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}
