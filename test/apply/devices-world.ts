import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { plan } from '../../compiler/5-plan/index';
import { storeOf } from '../../compiler/6-apply/state/applied';
import type { ApplyStep, ApplyWork } from '../../compiler/6-apply/step/apply-step';
import { type GroupConfig, groupSettings } from '../../compiler/devices/group-settings';
import type { Json } from '../../schema/plan/json';
import type { Snapshot, SnapshotGroup } from '../../schema/plan/snapshot';
import { MOTO_ACCOUNT } from '../moto/server';
import { snapshotWith } from '../plan/snapshots';
import { type Run, runAt } from './fleet-under-test';
import { REGION } from './with-clients';

export const FLEET = 'written';

export interface GroupOptions {
  readonly things: readonly string[];
  readonly rooms?: readonly string[];
  readonly provisioning?: SnapshotGroup['provisioning'];
  readonly settings?: Json;
  /** What the config of each thing has beyond who it is; settings are those of it where `settings` are not given. */
  readonly config?: GroupConfig;
}

/** A group as the compiler makes one, of things that have an attribute of their own. */
export function group(id: string, { things, rooms, provisioning = 'registered', settings, config }: GroupOptions) {
  const made: SnapshotGroup = {
    thingGroup: `${FLEET}-${id}`,
    thingType: `${FLEET}-probe`,
    provisioning,
    because: `groups.${id}`,
    things,
    attributes: { shared: { group: id, site: 'a' }, own: { room: rooms ?? things.map((_, at) => `room-${at}`) } },
    config: {
      shared: { group: id, connection: { keepAlive: 60 }, ...(config as unknown as { [key: string]: Json }) },
      own: { '/devices': things.map((thing) => [{ id: thing, topics: topicsOf(id, thing), metadata: {} }]) },
    },
    settings: {
      shared: settings ?? (config ? (groupSettings(FLEET, config).settings as unknown as Json) : {}),
      own: {},
    },
  };
  return { [id]: made };
}

const topicsOf = (id: string, thing: string) => ({
  data: `iot/${id}/${thing}/data`,
  alert: `iot/${id}/${thing}/alert`,
});

export const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}-${String(at + 1).padStart(4, '0')}`);

export const fleetOf = (...groups: readonly Snapshot['groups'][]): Snapshot => ({
  ...snapshotWith({}),
  groups: Object.assign({}, ...groups),
});

/** The bucket and the thing type that stacks would have made. */
export async function readyAt(endpoint: string, types: readonly string[] = [`${FLEET}-probe`]): Promise<void> {
  const { work } = runAt(endpoint);
  const { CreateThingTypeCommand } = await import('@aws-sdk/client-iot');
  const { bucket } = storeOf(work.clients, FLEET, MOTO_ACCOUNT).address;
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await (await work.clients.s3()).send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  for (const thingTypeName of types)
    await (await work.clients.iot()).send(new CreateThingTypeCommand({ thingTypeName }));
}

/** Runs one step of apply as apply does. */
export async function runStep(
  run: Run,
  step: ApplyStep,
  base: Snapshot | undefined,
  target: Snapshot,
  options: Partial<ApplyWork> = {},
): Promise<string | undefined> {
  const made = await plan(base, target, { base: { from: 'applied', name: 'applied' }, tool: 'test' });
  const store = storeOf(run.work.clients, FLEET, MOTO_ACCOUNT);
  const rest = {
    allowDelete: undefined,
    maxFailures: 0.02,
    deletesCertificates: false,
    goesOn: false,
    requireHeld: () => {},
  };
  return step.run({ ...run.work, store, base, target, plan: made, ...rest, ...options });
}

/** Thing → type, attributes and groups, as the registry has them. */
export async function registryAt(endpoint: string, groups: readonly string[]) {
  const { ListThingsCommand, ListThingsInThingGroupCommand } = await import('@aws-sdk/client-iot');
  const iot = await runAt(endpoint).work.clients.iot();
  const found = new Map<string, { type: string | undefined; attributes: object; groups: string[] }>();
  let nextToken: string | undefined;
  do {
    const page = await iot.send(new ListThingsCommand({ nextToken, maxResults: 250 }));
    for (const { thingName = '', thingTypeName, attributes = {} } of page.things ?? [])
      found.set(thingName, { type: thingTypeName, attributes, groups: [] });
    nextToken = page.nextToken;
  } while (nextToken);
  for (const thingGroupName of groups) {
    const { things = [] } = await iot.send(new ListThingsInThingGroupCommand({ thingGroupName }));
    for (const thing of things) found.get(thing)?.groups.push(thingGroupName);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same, as a snapshot says it shall be. */
export function registryOf({ groups }: Snapshot) {
  const things = Object.values(groups)
    .filter(({ provisioning }) => provisioning === 'registered')
    .flatMap(({ things, thingType: type, thingGroup, attributes: { shared, own } }) =>
      things.map((thing, at) => {
        const values = Object.entries(own).map(([name, column]) => [name, column[at]]);
        return [
          thing,
          { type, attributes: { ...shared, ...Object.fromEntries(values) }, groups: [thingGroup] },
        ] as const;
      }),
    );
  return Object.fromEntries(things.sort(([a], [b]) => (a < b ? -1 : 1)));
}
