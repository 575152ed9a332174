import type { Clients } from '../aws/clients';
import { Registry } from './registry';

/** The things of an account and region, and the groups they are in. */
export interface RegistryContents {
  readonly groups: readonly ListedGroup[];
  readonly things: ReadonlyMap<string, { readonly type: string | undefined; readonly attributes: Attributes }>;
  /** Groups by a query: who is in them follows from attributes. */
  readonly dynamic: readonly string[];
}

export interface ListedGroup {
  readonly name: string;
  readonly description: string;
  readonly attributes: Attributes;
  /** Things that are in it, not those of groups below it. */
  readonly things: readonly string[];
}

type Attributes = Readonly<Record<string, string>>;

/** Lists only: a page for every 250 things, and two calls for each group. */
export async function readRegistry(clients: Clients, only: ReadonlySet<string>): Promise<RegistryContents> {
  const { DescribeThingGroupCommand } = await import('@aws-sdk/client-iot');
  const registry = new Registry(clients);
  const iot = await clients.iot();
  const groups: ListedGroup[] = [];
  const dynamic: string[] = [];
  for await (const name of groupNames(clients)) {
    if (only.size > 0 && !only.has(name)) continue;
    const found = await iot.send(new DescribeThingGroupCommand({ thingGroupName: name }));
    if (found.queryString !== undefined) {
      dynamic.push(name);
      continue;
    }
    const { thingGroupDescription: description = '', attributePayload } = found.thingGroupProperties ?? {};
    const things: string[] = [];
    for await (const thing of registry.members(name)) things.push(thing);
    groups.push({ name, description, attributes: attributePayload?.attributes ?? {}, things });
  }
  return { groups, things: await allThings(clients), dynamic };
}

async function* groupNames(clients: Clients): AsyncIterable<string> {
  const { ListThingGroupsCommand } = await import('@aws-sdk/client-iot');
  const iot = await clients.iot();
  let nextToken: string | undefined;
  do {
    const page = await iot.send(new ListThingGroupsCommand({ nextToken, maxResults: 250 }));
    for (const { groupName } of page.thingGroups ?? []) if (groupName !== undefined) yield groupName;
    nextToken = page.nextToken;
  } while (nextToken);
}

async function allThings(clients: Clients): Promise<RegistryContents['things']> {
  const { ListThingsCommand } = await import('@aws-sdk/client-iot');
  const iot = await clients.iot();
  const found = new Map<string, { readonly type: string | undefined; readonly attributes: Attributes }>();
  let nextToken: string | undefined;
  do {
    const page = await iot.send(new ListThingsCommand({ nextToken, maxResults: 250 }));
    for (const { thingName, thingTypeName, attributes = {} } of page.things ?? [])
      if (thingName !== undefined) found.set(thingName, { type: thingTypeName, attributes });
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
