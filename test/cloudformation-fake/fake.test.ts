import { beforeEach, describe, expect, it } from 'vitest';
import { FakeCloudFormation } from './fake';
import type { FakeStack, FakeTemplate } from './fake-stack';

const TOPIC = { Type: 'AWS::SNS::Topic' } as const;
const BUCKET = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: {} } as const;

/** The promises of BEHAVIOUR.md, asked for in the Query protocol. */
describe('the fake of CloudFormation', () => {
  let fake: FakeCloudFormation;
  beforeEach(() => {
    fake = new FakeCloudFormation({ fetchTemplate: async () => JSON.stringify({ Resources: { FromS3: TOPIC } }) });
  });

  const ask = async (action: string, form: Readonly<Record<string, string>> = {}): Promise<string> => {
    const body = new URLSearchParams({ Action: action, ...form }).toString();
    const answer = await fake.answer({ operation: `CloudFormation.${action}`, at: 0, body, headers: {} });
    return answer?.body ?? '';
  };
  const create = (template: FakeTemplate, form: Readonly<Record<string, string>> = {}) =>
    ask('CreateStack', { StackName: 's', TemplateBody: JSON.stringify(template), ...form });
  const look = () => ask('DescribeStacks', { StackName: 's' });
  const stack = (): FakeStack | undefined => fake.stacks.at(-1);

  it('takes time: each look sees a few steps of an operation', async () => {
    fake.pace = 1;
    await create({ Resources: { A: TOPIC } });
    const seen: (string | undefined)[] = [];
    for (let at = 0; at < 4; at++) {
      await look();
      seen.push(stack()?.status);
    }
    expect(seen).toEqual(['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });

  it('tells events newest first, in pages', async () => {
    await create({ Resources: { A: TOPIC, B: TOPIC, C: TOPIC } });
    await look();
    const first = await ask('DescribeStackEvents', { StackName: 's' });
    expect(first).toMatch(/<ResourceStatus>CREATE_COMPLETE<[\s\S]*<NextToken>5</);
    expect(await ask('DescribeStackEvents', { StackName: 's', NextToken: '5' })).not.toContain('NextToken');
  });

  it('knows a creation that is asked for again by its token, and refuses another of the same name', async () => {
    const ids = [
      await create({ Resources: {} }, { ClientRequestToken: 't' }),
      await create({ Resources: {} }, { ClientRequestToken: 't' }),
    ];
    expect(ids[0]).toBe(ids[1]);
    expect(await create({ Resources: {} }, { ClientRequestToken: 'u' })).toContain('AlreadyExistsException');
  });

  it.each([
    ['ROLLBACK', {}, 'ROLLBACK_COMPLETE'],
    ['DO_NOTHING', {}, 'CREATE_FAILED'],
    ['ROLLBACK', { A: 'it is in use' }, 'ROLLBACK_FAILED'],
  ] as const)('a failed creation (OnFailure %s, cannot delete %j) ends in %s', async (OnFailure, undeletable, end) => {
    fake.operations.fail('create', 'B', 'no');
    for (const [id, why] of Object.entries(undeletable)) fake.operations.fail('delete', id, why);
    await create({ Resources: { A: TOPIC, B: TOPIC } }, { OnFailure, RetainExceptOnCreate: 'true' });
    await look();
    expect(stack()?.status).toBe(end);
  });

  it('keeps what is Retain when a creation fails, unless told otherwise, and the next creation stumbles over it', async () => {
    fake.operations.fail('create', 'B', 'no');
    await create({ Resources: { Kept: BUCKET, B: TOPIC } });
    await look();
    await ask('DeleteStack', { StackName: 's' });
    await look();
    fake.operations.heal();
    await create({ Resources: { Kept: BUCKET } });
    await look();
    expect(stack()?.events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain('Kept already exists');
  });

  it('refuses what AWS refuses', async () => {
    await create({ Resources: { A: TOPIC } }, { EnableTerminationProtection: 'true' });
    await look();
    expect(await ask('DeleteStack', { StackName: 's' })).toContain('TerminationProtection is enabled');
    await ask('UpdateTerminationProtection', { StackName: 's', EnableTerminationProtection: 'false' });
    expect(await ask('DeleteStack', { StackName: 's', 'RetainResources.member.1': 'A' })).toContain(
      'DELETE_FAILED only',
    );
    expect(await ask('ContinueUpdateRollback', { StackName: 's' })).toContain('ValidationError');
    expect(await ask('RollbackStack', { StackName: 's' })).toContain('ValidationError');
    fake.put('stuck', 'UPDATE_ROLLBACK_FAILED');
    expect(
      await ask('CreateChangeSet', { StackName: 'stuck', ChangeSetName: 'c', TemplateBody: '{"Resources":{}}' }),
    ).toContain('can not be updated');
    const long = JSON.stringify({ Resources: { A: { ...TOPIC, Properties: { x: 'x'.repeat(51_200) } } } });
    expect(await ask('CreateStack', { StackName: 'l', TemplateBody: long })).toContain('templateBody');
    expect(
      await ask('CreateStack', { StackName: 'l', TemplateURL: 'https://b.s3.eu-west-1.amazonaws.com/k' }),
    ).toContain('StackId');
  });

  it('a change set takes a look to be made, comes in pages, says what is replaced, and is executed once', async () => {
    await create({ Resources: { A: TOPIC, B: TOPIC, C: TOPIC } });
    await look();
    fake.operations.replaces.add('AWS::SNS::Topic TopicName');
    const named = { ...TOPIC, Properties: { TopicName: 'x' } };
    const set = { StackName: 's', ChangeSetName: 'c' };
    await ask('CreateChangeSet', {
      ...set,
      TemplateBody: JSON.stringify({ Resources: { A: named, B: named, C: named } }),
    });
    expect(await ask('DescribeChangeSet', set)).toContain('CREATE_IN_PROGRESS');
    expect(await ask('DescribeChangeSet', set)).toMatch(/<Replacement>True<[\s\S]*<NextToken>2</);
    expect(await ask('DescribeChangeSet', { ...set, NextToken: '2' })).not.toContain('NextToken');
    await ask('ExecuteChangeSet', set);
    expect(await ask('ExecuteChangeSet', set)).toContain('InvalidChangeSetStatus');
  });

  it('a stack that was deleted is found by its id only', async () => {
    await create({ Resources: { A: TOPIC } });
    await look();
    const id = stack()?.id ?? '';
    await ask('DeleteStack', { StackName: 's' });
    expect(await ask('DescribeStacks', { StackName: id })).toContain('DELETE_COMPLETE');
    expect(await look()).toContain('does not exist');
  });

  describe('an import', () => {
    const GROUP = {
      Type: 'AWS::SageMaker::ModelPackageGroup',
      DeletionPolicy: 'Retain',
      Properties: { ModelPackageGroupName: 'g' },
    } as const;
    const ARN = 'arn:aws:sagemaker:eu-west-1:123456789012:model-package-group/g';
    const importing = (template: FakeTemplate, value = ARN, key = 'ModelPackageGroupArn') =>
      ask('CreateChangeSet', {
        StackName: 's',
        ChangeSetName: 'c',
        ChangeSetType: 'IMPORT',
        TemplateBody: JSON.stringify(template),
        'ResourcesToImport.member.1.LogicalResourceId': 'G',
        'ResourcesToImport.member.1.ResourceType': GROUP.Type,
        'ResourcesToImport.member.1.ResourceIdentifier.entry.1.key': key,
        'ResourcesToImport.member.1.ResourceIdentifier.entry.1.value': value,
      });
    const set = { StackName: 's', ChangeSetName: 'c' };
    const described = async () => {
      await ask('DescribeChangeSet', set);
      return ask('DescribeChangeSet', set);
    };
    const leftBehind = async () => {
      await create({ Resources: { G: GROUP } });
      await look();
      await ask('DeleteStack', { StackName: 's' });
      await look();
    };

    it('takes what was kept into a stack that it makes; a later creation of that name fails', async () => {
      await leftBehind();
      await importing({ Resources: { G: GROUP } });
      expect(stack()?.status).toBe('REVIEW_IN_PROGRESS');
      expect(await described()).toContain('CREATE_COMPLETE');
      await ask('ExecuteChangeSet', set);
      await look();
      expect([stack()?.status, [...(stack()?.made ?? [])], fake.operations.left.size]).toEqual([
        'IMPORT_COMPLETE',
        ['G'],
        0,
      ]);
      expect(await ask('GetTemplate', { StackName: 's' })).toContain('ModelPackageGroup');
      await ask('CreateStack', { StackName: 'other', TemplateBody: JSON.stringify({ Resources: { H: GROUP } }) });
      await ask('DescribeStacks', { StackName: 'other' });
      expect(stack()?.events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain('g already exists');
    });

    it.each<[string, FakeTemplate, string?, string?]>([
      ['the policy that keeps it is missing', { Resources: { G: { ...GROUP, DeletionPolicy: undefined as never } } }],
      ['something else is made by the way', { Resources: { G: GROUP, A: TOPIC } }],
      ['the identifier is not the primary one of the type', { Resources: { G: GROUP } }, 'g', 'ModelPackageGroupName'],
      ['the identifier is of another one', { Resources: { G: GROUP } }, ARN.replace(/g$/, 'h')],
    ])('fails where %s', async (_, template, value, key) => {
      await leftBehind();
      await importing(template, value, key);
      expect(await described()).toContain('FAILED');
    });

    it('fails of what is not there, or is in another stack', async () => {
      await importing({ Resources: { G: GROUP } });
      expect(await described()).toContain('does not exist');
      fake.put('owner', 'CREATE_COMPLETE', { Resources: { G: GROUP } });
      expect(await described()).toContain('already belongs to the stack');
    });

    it('that stumbles is rolled back, and what was to be imported stays', async () => {
      await leftBehind();
      fake.operations.fail('import', 'G', 'no');
      await importing({ Resources: { G: GROUP } });
      await described();
      await ask('ExecuteChangeSet', set);
      await look();
      expect([stack()?.status, [...fake.operations.left.keys()]]).toEqual([
        'IMPORT_ROLLBACK_COMPLETE',
        ['ModelPackageGroup g'],
      ]);
    });
  });

  it('keeps what is Retain when an update takes it out, and takes back what a failed update made', async () => {
    await create({ Resources: { Kept: BUCKET, A: TOPIC } });
    await look();
    const update = async (name: string, template: FakeTemplate) => {
      const set = { StackName: 's', ChangeSetName: name };
      await ask('CreateChangeSet', { ...set, TemplateBody: JSON.stringify(template) });
      await ask('ExecuteChangeSet', { ...set, RetainExceptOnCreate: 'true' });
      await look();
    };
    await update('out', { Resources: { A: TOPIC } });
    expect([...fake.operations.left.keys()]).toEqual(['s/Kept']);
    fake.operations.fail('create', 'B', 'no');
    await update('fails', { Resources: { A: TOPIC, New: BUCKET, B: TOPIC } });
    expect([stack()?.status, [...(stack()?.made ?? [])]]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['A']]);
    expect([...fake.operations.left.keys()]).toEqual(['s/Kept']);
  });

  it('refuses a template that refers to what is not in it', async () => {
    const template = { Resources: { A: { ...TOPIC, Properties: { x: { 'Fn::GetAtt': ['Gone', 'Arn'] } } } } };
    expect(await create(template)).toContain('Unresolved resource dependencies [Gone]');
  });
});
