import type { IoTClient } from '@aws-sdk/client-iot';
import type { Clients } from '../aws/clients';
import { orAbsent } from '../aws/or-absent';
import { orThere } from '../aws/or-there';

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

  /** ARNs of certificates, ids of Cognito identities; undefined where there is no such thing. */
  async principals(thingName: string): Promise<readonly string[] | undefined> {
    const { ListThingPrincipalsCommand } = await import('@aws-sdk/client-iot');
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await orAbsent(this.#send(new ListThingPrincipalsCommand({ thingName, nextToken })));
      if (!page) return undefined;
      found.push(...(page.principals ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return found;
  }

  async thingsWith(principal: string): Promise<readonly string[]> {
    const { ListPrincipalThingsCommand } = await import('@aws-sdk/client-iot');
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await orAbsent(this.#send(new ListPrincipalThingsCommand({ principal, nextToken })));
      found.push(...(page?.things ?? []));
      nextToken = page?.nextToken;
    } while (nextToken);
    return found;
  }

  /** When it was made, ms since 1970-01-01 UTC; 0 where nobody knows. */
  async madeAt(certificateId: string): Promise<number> {
    const { DescribeCertificateCommand } = await import('@aws-sdk/client-iot');
    const found = await orAbsent(this.#send(new DescribeCertificateCommand({ certificateId })));
    return found?.certificateDescription?.creationDate?.getTime() ?? 0;
  }

  /** Whoever is connected by it is disconnected within minutes (botocore iot, UpdateCertificate). `absent`: there is none. */
  async deactivate(certificateId: string): Promise<'done' | 'absent'> {
    const { UpdateCertificateCommand } = await import('@aws-sdk/client-iot');
    const done = await orAbsent(this.#send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })));
    return done ? 'done' : 'absent';
  }

  async detachThing(thingName: string, principal: string): Promise<void> {
    const { DetachThingPrincipalCommand } = await import('@aws-sdk/client-iot');
    await orAbsent(this.#send(new DetachThingPrincipalCommand({ thingName, principal })));
  }

  /** With the policies that it still has. It must be inactive, and no thing's. */
  async deleteCertificate(certificateId: string): Promise<void> {
    const { DeleteCertificateCommand } = await import('@aws-sdk/client-iot');
    await orAbsent(this.#send(new DeleteCertificateCommand({ certificateId, forceDelete: true })));
  }

  async removeShadow(thingName: string, shadowName: string): Promise<void> {
    const { DeleteThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
    const shadows = await this.clients.iotData();
    await orAbsent(shadows.send(new DeleteThingShadowCommand({ thingName, shadowName })));
  }

  /** A thing that has principals is not deleted. */
  async remove(thingName: string): Promise<void> {
    const { DeleteThingCommand } = await import('@aws-sdk/client-iot');
    await orAbsent(this.#send(new DeleteThingCommand({ thingName })));
  }

  get #send(): IoTClient['send'] {
    const { clients } = this;
    return (async (command: never) => (await clients.iot()).send(command)) as IoTClient['send'];
  }
}
