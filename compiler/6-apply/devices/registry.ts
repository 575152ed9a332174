import type { IoTClient } from '@aws-sdk/client-iot';
import { orAbsent } from '../aws/absent';
import type { Clients } from '../aws/clients';
import { sdkError } from '../aws/refused';

/** Things a page of a list has at most. Source: botocore iot, RegistryMaxResults. */
const PAGE = 250;

export interface Entry {
  readonly name: string;
  readonly type: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface LiveGroup {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The registry of AWS IoT, as far as apply uses it. Every change can be sent again: what is so already is no error. Its lists may be some
 * seconds behind its changes.
 */
export class Registry {
  constructor(private readonly clients: Pick<Clients, 'iot' | 'iotData'>) {}

  async group(thingGroupName: string): Promise<LiveGroup | undefined> {
    const { DescribeThingGroupCommand } = await import('@aws-sdk/client-iot');
    const found = await orAbsent(this.#send(new DescribeThingGroupCommand({ thingGroupName })));
    if (!found) return undefined;
    const { thingGroupArn = '', thingGroupProperties } = found;
    return { arn: thingGroupArn, attributes: thingGroupProperties?.attributePayload?.attributes ?? {} };
  }

  async createGroup(thingGroupName: string, attributes: Record<string, string>): Promise<void> {
    const { CreateThingGroupCommand } = await import('@aws-sdk/client-iot');
    const thingGroupProperties = { attributePayload: { attributes } };
    await orThere(this.#send(new CreateThingGroupCommand({ thingGroupName, thingGroupProperties })));
  }

  /** Sets attributes of a thing group beside those that it has. */
  async markGroup(thingGroupName: string, attributes: Record<string, string>): Promise<void> {
    const { UpdateThingGroupCommand } = await import('@aws-sdk/client-iot');
    const thingGroupProperties = { attributePayload: { attributes, merge: true } };
    await this.#send(new UpdateThingGroupCommand({ thingGroupName, thingGroupProperties }));
  }

  async hasType(thingTypeName: string): Promise<boolean> {
    const { DescribeThingTypeCommand } = await import('@aws-sdk/client-iot');
    return (await orAbsent(this.#send(new DescribeThingTypeCommand({ thingTypeName })))) !== undefined;
  }

  async attachPolicy(policyName: string, target: string): Promise<void> {
    const { AttachPolicyCommand } = await import('@aws-sdk/client-iot');
    await this.#send(new AttachPolicyCommand({ policyName, target }));
  }

  async detachPolicy(policyName: string, target: string): Promise<void> {
    const { DetachPolicyCommand } = await import('@aws-sdk/client-iot');
    await orAbsent(this.#send(new DetachPolicyCommand({ policyName, target })));
  }

  async *members(thingGroupName: string): AsyncIterable<string> {
    const { ListThingsInThingGroupCommand } = await import('@aws-sdk/client-iot');
    let nextToken: string | undefined;
    do {
      const page = new ListThingsInThingGroupCommand({ thingGroupName, nextToken, maxResults: PAGE });
      const found = await orAbsent(this.#send(page));
      yield* found?.things ?? [];
      nextToken = found?.nextToken;
    } while (nextToken);
  }

  /** Things of a type whose attribute `group` names the group. */
  async *thingsOf(thingTypeName: string, group: string): AsyncIterable<Entry> {
    const { ListThingsCommand } = await import('@aws-sdk/client-iot');
    const filter = { thingTypeName, attributeName: 'group', attributeValue: group, maxResults: PAGE };
    let nextToken: string | undefined;
    do {
      const page = await this.#send(new ListThingsCommand({ ...filter, nextToken }));
      for (const { thingName = '', attributes = {} } of page.things ?? [])
        yield { name: thingName, type: thingTypeName, attributes };
      nextToken = page.nextToken;
    } while (nextToken);
  }

  async thing(thingName: string): Promise<Entry | undefined> {
    const { DescribeThingCommand } = await import('@aws-sdk/client-iot');
    const found = await orAbsent(this.#send(new DescribeThingCommand({ thingName })));
    return found && { name: thingName, type: found.thingTypeName, attributes: found.attributes ?? {} };
  }

  /** `taken`: there is a thing of this name that is not the same. */
  async create(
    thingName: string,
    thingTypeName: string,
    attributes: Record<string, string>,
  ): Promise<'made' | 'taken'> {
    const { CreateThingCommand } = await import('@aws-sdk/client-iot');
    const attributePayload = { attributes };
    const made = await orThere(this.#send(new CreateThingCommand({ thingName, thingTypeName, attributePayload })));
    return made ? 'made' : 'taken';
  }

  /** All attributes are those given, and no other. */
  async update(
    thingName: string,
    thingTypeName: string,
    attributes: Record<string, string>,
  ): Promise<'made' | 'absent'> {
    const { UpdateThingCommand } = await import('@aws-sdk/client-iot');
    const attributePayload = { attributes, merge: false };
    const made = await orAbsent(this.#send(new UpdateThingCommand({ thingName, thingTypeName, attributePayload })));
    return made ? 'made' : 'absent';
  }

  async enter(thingGroupName: string, thingName: string): Promise<void> {
    const { AddThingToThingGroupCommand } = await import('@aws-sdk/client-iot');
    await this.#send(new AddThingToThingGroupCommand({ thingGroupName, thingName }));
  }

  async leave(thingGroupName: string, thingName: string): Promise<void> {
    const { RemoveThingFromThingGroupCommand } = await import('@aws-sdk/client-iot');
    await orAbsent(this.#send(new RemoveThingFromThingGroupCommand({ thingGroupName, thingName })));
  }

  /** Deletes a thing and its shadow of settings; what it was known by is detached first, and returned. */
  async remove(thingName: string, shadowName: string): Promise<readonly string[]> {
    const { DeleteThingCommand } = await import('@aws-sdk/client-iot');
    const { DeleteThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
    const shadows = await this.clients.iotData();
    await orAbsent(shadows.send(new DeleteThingShadowCommand({ thingName, shadowName })));
    const remove = () => orAbsent(this.#send(new DeleteThingCommand({ thingName })));
    try {
      await remove();
      return [];
    } catch (problem) {
      // A thing with principals is not deleted; which ones is asked of those only.
      if (sdkError(problem).name !== 'InvalidRequest') throw problem;
      const principals = await this.#detachAll(thingName);
      if (principals.length === 0) throw problem;
      await remove();
      return principals;
    }
  }

  async #detachAll(thingName: string): Promise<readonly string[]> {
    const { DetachThingPrincipalCommand, ListThingPrincipalsCommand } = await import('@aws-sdk/client-iot');
    const detached: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#send(new ListThingPrincipalsCommand({ thingName, nextToken }));
      detached.push(...(page.principals ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    for (const principal of detached)
      await orAbsent(this.#send(new DetachThingPrincipalCommand({ thingName, principal })));
    return detached;
  }

  get #send(): IoTClient['send'] {
    const { clients } = this;
    return (async (command: never) => (await clients.iot()).send(command)) as IoTClient['send'];
  }
}

/** Undefined where it is there already. */
async function orThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (sdkError(problem).name !== 'ResourceAlreadyExists') throw problem;
    return undefined;
  }
}
