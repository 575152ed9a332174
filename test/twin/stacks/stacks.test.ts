import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HONOURED } from '../../../runtime/twin/stacks/honoured';
import { type LoadedStacks, loadStacks } from '../../../runtime/twin/stacks/load';
import { notHonoured } from '../../../runtime/twin/stacks/not-honoured';
import { resolveStack, type Template } from '../../../runtime/twin/stacks/resolve-stack';
import { sampleNames } from '../../golden/sample';
import { temporaryFolder } from '../iot-core/generated';
import { writeExample, writeSample } from './compiled';

const folder = temporaryFolder();
const loaded = new Map<string, LoadedStacks>();

beforeAll(async () => {
  await writeExample(`${folder.path}/example`);
  await writeExample(`${folder.path}/prod`, 'prod');
  for (const name of sampleNames()) await writeSample(`${folder.path}/${name}`, name);
  for (const name of ['example', 'prod', ...sampleNames()]) loaded.set(name, loadStacks(`${folder.path}/${name}`));
});
afterAll(folder.remove);

const example = (): LoadedStacks => {
  const stacks = loaded.get('example');
  if (!stacks) throw new Error('the example is not loaded');
  return stacks;
};
const resource = (logicalId: string) => {
  const found = example().resources.find((candidate) => candidate.logicalId === logicalId);
  if (!found) throw new Error(`the example has no ${logicalId}`);
  return found;
};

describe('every template of generated/', () => {
  it('is loaded from the example, from prod and from each sample', () => {
    expect(new Set(example().resources.map(({ stack }) => stack))).toEqual(
      new Set(['bi', 'etl', 'iot', 'lake', 'ml', 'ops']),
    );
    expect(loaded.size).toBe(sampleNames().length + 2);
    for (const [name, { resources }] of loaded) expect(resources.length, name).toBeGreaterThan(10);
  });

  it('leaves no reference behind', () => {
    for (const [name, { resources }] of loaded) {
      const text = JSON.stringify(resources.map(({ properties }) => properties));
      expect(/"(Ref|Fn::\w+)":/.exec(text)?.[0], name).toBeUndefined();
      expect(/\$\{(AWS::\w+|!)/.exec(text)?.[0], name).toBeUndefined();
    }
  });

  it('has a stand for every type and property that the compiler writes', () => {
    const unknown = [...loaded.values()]
      .flatMap((stacks) => stacks.notHonoured)
      .filter(({ why }) => /no room|not know/.test(why));
    expect(unknown).toEqual([]);
  });

  it('uses every type that the twin has a stand for', () => {
    const written = new Set([...loaded.values()].flatMap(({ resources }) => resources.map(({ type }) => type)));
    expect(Object.keys(HONOURED).filter((type) => !written.has(type))).toEqual([]);
  });
});

describe('names as CloudFormation gives them', () => {
  it('addresses a bucket without region and account', () => {
    expect(resource('RawBucket')).toMatchObject({
      name: 'iot-enterprise-raw-123456789012-us-west-2',
      arn: 'arn:aws:s3:::iot-enterprise-raw-123456789012-us-west-2',
    });
  });

  it('gives the ARN where a topic is referenced', () => {
    const arn = 'arn:aws:sns:us-west-2:123456789012:iot-enterprise-alerts';
    expect(resource('AlertTopic').arn).toBe(arn);
    expect(resource('Group1ThresholdColdChainBrokenAlarm').properties.AlarmActions).toEqual([arn]);
  });

  it('addresses a table through its database, a role without a region', () => {
    const table = resource('RawAirTable');
    expect(table.arn).toBe('arn:aws:glue:us-west-2:123456789012:table/iot_enterprise/raw_air');
    const role = example().resources.find(({ type }) => type === 'AWS::IAM::Role');
    expect(role?.arn).toBe(`arn:aws:iam::123456789012:role/${role?.name}`);
  });

  it('keeps ${!…} of Fn::Sub as the text ${…}', () => {
    const { Parameters } = resource('RawAirTable').properties.TableInput as { Parameters: Record<string, string> };
    expect(Parameters['storage.location.template']).toContain('/raw/group=${group}/device=${device}/');
  });

  it('takes the partition of the region', () => {
    expect(loaded.get('china')?.resources.find(({ type }) => type === 'AWS::S3::Bucket')?.arn).toMatch(
      /^arn:aws-cn:s3:::/,
    );
  });
});

describe('what the twin does not know is refused by name', () => {
  const where = { stack: 's', region: 'eu-west-1', accountId: '123456789012' };
  const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } };
  const withValue = (value: unknown): Template =>
    ({ Resources: { T: topic, B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: value } } } }) as Template;

  it.each([
    [{ 'Fn::ImportValue': 'x' }, 's/B: the twin does not know the intrinsic Fn::ImportValue'],
    [{ 'Fn::Sub': ['${a}', { a: 'b' }] }, 's/B: the twin knows Fn::Sub with a text only'],
    [{ 'Fn::GetAtt': ['T', 'FifoTopic'] }, 's/B: the twin does not know the attribute FifoTopic of AWS::SNS::Topic'],
    [{ Ref: 'Nobody' }, 's/B: a reference to Nobody, which is not in the template'],
    [{ Ref: 'toString' }, 's/B: a reference to toString, which is not in the template'],
    [{ Ref: 'AWS::StackId' }, 's/B: the twin does not know the pseudo parameter AWS::StackId'],
    [{ 'Fn::Sub': '${AWS::URLSuffix}' }, 's/B: the twin does not know the pseudo parameter AWS::URLSuffix'],
  ])('%j', (value, message) => {
    expect(() => resolveStack(withValue(value), where)).toThrow(message);
  });

  it('a reference to a resource that the twin cannot name', () => {
    const template = {
      Resources: {
        Q: { Type: 'AWS::SQS::Queue' },
        B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Q' } } },
      },
    };
    expect(() => resolveStack(template, where)).toThrow('how AWS names a resource of type AWS::SQS::Queue');
  });

  it('a section of the template and a key of a resource', () => {
    expect(() => resolveStack({ ...withValue('b'), Conditions: {} } as Template, where)).toThrow('section Conditions');
    const conditional = { Resources: { T: { ...topic, Condition: 'Sometimes' } } };
    expect(() => resolveStack(conditional, where)).toThrow('s/T: the twin does not know the resource key Condition');
  });

  it('a type without a room and a property without a stand are listed', () => {
    const at = { stack: 's', logicalId: 'X', name: 'x', arn: '' };
    expect(notHonoured({ ...at, type: 'AWS::SQS::Queue', properties: {} })).toEqual([
      { stack: 's', logicalId: 'X', type: 'AWS::SQS::Queue', property: undefined, why: 'the twin has no room for it' },
    ]);
    expect(
      notHonoured({ ...at, type: 'AWS::SNS::Topic', properties: { TopicName: 'x', FifoTopic: true } }),
    ).toMatchObject([{ property: 'FifoTopic', why: 'the twin does not know this property' }]);
  });
});

describe('what AWS would do and the twin does not', () => {
  it('is listed with its reason, down to the property', () => {
    const of = (logicalId: string) =>
      example()
        .notHonoured.filter((entry) => entry.logicalId === logicalId)
        .map(({ property, why }) => `${property}: ${why}`);
    expect(of('RawBucket')).toContain(
      'LifecycleConfiguration: objects neither expire nor move to another storage class',
    );
    expect(of('AlertEmailAf3c8254')).toEqual([
      'undefined: nothing is sent from a laptop; alerts are in the alert feed',
    ]);
  });
});
