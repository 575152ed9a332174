import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { beforeEach, expect, it } from 'vitest';
import { REGION, useEnvironment } from '../apply/with-clients';
import { describeWithMoto, useMoto } from './server';

/**
 * What a green test against moto does not show. Each of these is why the fake of CloudFormation is there (test/cloudformation-fake/BEHAVIOUR.md).
 * When one fails, moto has learned something, and tests can move from the fake to moto.
 */
describeWithMoto('what moto cannot show', () => {
  const moto = useMoto();
  useEnvironment();
  beforeEach(() => moto().reset());

  const client = () => new CloudFormationClient({ endpoint: moto().url, region: REGION, maxAttempts: 1 });
  const template = (resources: object) => JSON.stringify({ Resources: resources });
  const topic = (name: string) => ({ Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } } });
  const made = (resources: object) =>
    client().send(new CreateStackCommand({ StackName: 'acme', TemplateBody: template(resources) }));
  const statusOf = async () =>
    (await client().send(new DescribeStacksCommand({ StackName: 'acme' }))).Stacks?.[0]?.StackStatus;

  it('a resource of a type that it does not know is skipped, and the stack is complete all the same', async () => {
    await made({ Rule: { Type: 'AWS::IoT::TopicRule', Properties: { RuleName: 'not even valid: no payload' } } });
    expect(await statusOf()).toBe('CREATE_COMPLETE');
    const { StackResources = [] } = await client().send(new DescribeStackResourcesCommand({ StackName: 'acme' }));
    expect(StackResources.filter(({ LogicalResourceId }) => LogicalResourceId === 'Rule')).toEqual([]);
  });

  it('an operation takes no time: there is no state in between', async () => {
    await made(topic('a'));
    expect(await statusOf()).toBe('CREATE_COMPLETE');
  });

  it('a change set does not say what would be replaced', async () => {
    await made(topic('a'));
    await client().send(
      new CreateChangeSetCommand({
        StackName: 'acme',
        ChangeSetName: 'c',
        ChangeSetType: 'UPDATE',
        TemplateBody: template(topic('b')),
      }),
    );
    const { Changes = [] } = await client().send(
      new DescribeChangeSetCommand({ StackName: 'acme', ChangeSetName: 'c' }),
    );
    expect(Changes.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.Replacement])).toEqual([
      ['Modify', undefined],
    ]);
  });

  it('termination protection cannot be switched', async () => {
    await made(topic('a'));
    const switched = client().send(
      new UpdateTerminationProtectionCommand({ StackName: 'acme', EnableTerminationProtection: true }),
    );
    await expect(switched).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });
});
