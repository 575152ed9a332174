import type { GrafanaIndex } from '../../../schema/grafana-index';
import type { Json } from '../../../schema/plan/json';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { readAsset } from '../state/read-asset';
import type { ApplyStep, ApplyWork } from '../step/apply-step';
import { Refusal } from '../step/refusal';
import { type GrafanaAccess, GrafanaApi } from './grafana-api';
import { GRAFANA_KINDS } from './grafana-kinds';
import { isAsWanted } from './is-as-wanted';

/** Where the account stands in what is sent; the compiler does not know it. */
const ACCOUNT = '${AWS::AccountId}';
const INDEX = 'api/index.json';
export const GRAFANA_TOKEN = 'FLEET_GRAFANA_TOKEN';

/**
 * Sends dashboards and alert rules to the workspace: each object is looked at and sent only where it differs, so an apply that was stopped is
 * finished by the next one. Without a token nothing is sent, which is no failure: a token is made in the workspace, which the stacks have to make first.
 */
export function grafanaStep({ token, url }: Partial<GrafanaAccess>): ApplyStep {
  return {
    name: 'grafana',
    run: async (work) => {
      const index = await indexOf(work, work.target);
      if (!index) return undefined;
      const at = url ?? (await workspaceUrl(work, index));
      if (token === undefined) {
        tellUnsent(work, at);
        return undefined;
      }
      if (at === undefined) throw unknownWorkspace();
      const api = new GrafanaApi(work, { url: at, token });
      const sent = await send(work, api, index);
      const gone = await remove(work, api, index);
      const notes = [...(sent > 0 ? [`${sent} sent`] : []), ...(gone > 0 ? [`${gone} removed`] : [])];
      return notes.length === 0 ? undefined : notes.join(', ');
    },
  };
}

/** Whether a target has anything for Grafana. */
export const hasGrafana = ({ assets }: Snapshot) =>
  Object.values(assets).some(({ files }) => Object.hasOwn(files, INDEX));

async function send(work: ApplyWork, api: GrafanaApi, { objects, folder }: GrafanaIndex): Promise<number> {
  let sent = 0;
  for (const [at, { kind, uid, file }] of objects.entries()) {
    work.requireHeld();
    const text = await textOf(work, work.target, `api/${file}`);
    const body = JSON.parse(text.replaceAll(ACCOUNT, work.store.address.account)) as { readonly [key: string]: Json };
    const { read, write } = GRAFANA_KINDS[kind];
    const has = await read(api, uid, folder);
    if (!isAsWanted(has, body)) {
      await write(api, uid, body, has !== undefined, folder);
      sent += 1;
    }
    work.tell({ event: 'progress', step: 'grafana', done: at + 1, of: objects.length });
  }
  return sent;
}

/** What an earlier apply sent and the manifest no longer has. Things of other people are never looked at. */
async function remove(work: ApplyWork, api: GrafanaApi, { objects, folder }: GrafanaIndex): Promise<number> {
  const before = work.base && (await indexOf(work, work.base));
  const kept = new Set(objects.map(({ kind, uid }) => `${kind} ${uid}`));
  const gone = (before?.objects ?? []).filter(({ kind, uid }) => !kept.has(`${kind} ${uid}`));
  let removed = 0;
  for (const { kind, uid } of gone) {
    const { remove: takeAway } = GRAFANA_KINDS[kind];
    if (!takeAway) continue;
    work.requireHeld();
    await takeAway(api, uid, folder);
    removed += 1;
  }
  return removed;
}

async function indexOf(work: ApplyWork, snapshot: Snapshot): Promise<GrafanaIndex | undefined> {
  if (!hasGrafana(snapshot)) return undefined;
  return JSON.parse(await textOf(work, snapshot, INDEX)) as GrafanaIndex;
}

/** Long texts are not in the snapshot; they lie in the artifact bucket, where the step before put them. */
async function textOf({ clients, store }: ApplyWork, { assets }: Snapshot, path: string): Promise<string> {
  const [key, asset] = Object.entries(assets).find(([, { files }]) => Object.hasOwn(files, path)) ?? [];
  if (key === undefined || !asset) throw new Error(`the index of Grafana names ${path}, which is no asset`);
  const text = asset.files[path]?.text;
  if (text !== undefined) return text;
  return readAsset(clients, store.address, key);
}

/** Undefined where the stack names none. Source: Amazon Managed Grafana user guide, "Grafana HTTP APIs": a workspace is found by its id. */
async function workspaceUrl({ clients, target }: ApplyWork, { workspace }: GrafanaIndex): Promise<string | undefined> {
  const { ListStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
  const cloudformation = await clients.cloudformation();
  let page: string | undefined;
  let id = '';
  do {
    const { StackResourceSummaries = [], NextToken } = await cloudformation.send(
      new ListStackResourcesCommand({
        StackName: `${target.fleet}-bi`,
        ...(page === undefined ? {} : { NextToken: page }),
      }),
    );
    id ||= StackResourceSummaries.find((found) => found.LogicalResourceId === workspace)?.PhysicalResourceId ?? '';
    page = NextToken;
  } while (page !== undefined && id === '');
  return /^g-[0-9a-f]+$/.test(id) ? `https://${id}.grafana-workspace.${target.region}.amazonaws.com` : undefined;
}

const unknownWorkspace = () =>
  new Refusal('not-there', 'the stack bi does not say which workspace it made', 'give its address with --grafana-url');

function tellUnsent({ tell }: ApplyWork, url: string | undefined): void {
  tell({
    event: 'diagnostic',
    severity: 'warning',
    code: 'grafana-not-sent',
    message: `dashboards and alert rules were not sent to ${url === undefined ? 'Grafana' : `Grafana at ${url}`}: there is no token`,
    fix: `make a service account with the role Admin in the workspace, put its token into ${GRAFANA_TOKEN}, and apply again`,
  });
}
