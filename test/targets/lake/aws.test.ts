import { expect, it } from 'vitest';
import { readable } from '../../../compiler/ir/readable';
import type { CfnValue, StackResource } from '../../../compiler/ir/stack';
import { templates } from '../../../compiler/stacks/template';
import { describeWithOracle, oracle } from '../../python/oracle';
import { type Compiled, ofType, sample } from './compiled';

const SAMPLES = [
  'minimal',
  'firehose-by-day',
  'firehose-by-device',
  'crawler',
  'retention',
  'hostile-text',
  'threshold-bounds',
];
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** What every reference of the stack stands for, well enough for a validator of shapes. */
function names({ resources }: Compiled): ReadonlyMap<string, string> {
  const nameOf = ({ properties }: StackResource) =>
    String(properties.Name ?? properties.LogGroupName ?? properties.LogStreamName ?? 'name');
  return new Map(
    resources.flatMap((one) => [
      [one.logicalId, nameOf(one)],
      [
        `${one.logicalId}.Arn`,
        one.type === 'AWS::IAM::Role' ? 'arn:aws:iam::123456789012:role/r' : 'arn:aws:s3:::bucket',
      ],
    ]),
  );
}

const parameters = (compiled: Compiled, { properties }: StackResource) =>
  readable(properties, names(compiled)) as { readonly [key: string]: CfnValue };

describeWithOracle('the stacks lake and ops', () => {
  it.each(SAMPLES)('are clean for cfn-lint in three regions (%s)', async (name) => {
    const { fleet, resources } = await sample(name);
    for (const template of templates(fleet, resources).values())
      expect(await oracle().lint(template, REGIONS)).toEqual([]);
  });
});

describeWithOracle('the API of AWS', () => {
  it.each(SAMPLES)('takes every table as glue CreateTable, from its file (%s)', async (name) => {
    const files = [...(await sample(name)).files].filter(([path]) => path.startsWith('lake/tables/'));
    expect(files.length).toBeGreaterThan(0);
    for (const [, text] of files) expect(await oracle().validate('glue', 'CreateTable', JSON.parse(text))).toEqual([]);
  });

  it.each(['firehose-by-day', 'firehose-by-device'])(
    'takes every stream as firehose CreateDeliveryStream (%s)',
    async (name) => {
      const compiled = await sample(name);
      for (const stream of ofType(compiled.resources, 'AWS::KinesisFirehose::DeliveryStream'))
        expect(await oracle().validate('firehose', 'CreateDeliveryStream', parameters(compiled, stream))).toEqual([]);
    },
  );

  it('takes the workgroup and the queries as athena CreateWorkGroup and CreateNamedQuery', async () => {
    const compiled = await sample('threshold-bounds');
    for (const workgroup of ofType(compiled.resources, 'AWS::Athena::WorkGroup')) {
      const { Name = '', Description = '', WorkGroupConfiguration = '' } = parameters(compiled, workgroup);
      const request = { Name, Description, Configuration: WorkGroupConfiguration };
      expect(await oracle().validate('athena', 'CreateWorkGroup', request)).toEqual([]);
    }
    for (const query of ofType(compiled.resources, 'AWS::Athena::NamedQuery'))
      expect(await oracle().validate('athena', 'CreateNamedQuery', parameters(compiled, query))).toEqual([]);
  });

  it('takes every lifecycle as s3 PutBucketLifecycleConfiguration would: each rule has an id of its own', async () => {
    for (const { properties } of ofType((await sample('retention')).resources, 'AWS::S3::Bucket')) {
      const { Rules } = properties.LifecycleConfiguration as { readonly Rules: readonly { readonly Id: string }[] };
      expect(new Set(Rules.map(({ Id }) => Id)).size).toBe(Rules.length);
    }
  });

  it('cannot change a named query in place, which is why its logical id holds a hash', async () => {
    const { createOnly } = await oracle().resourceSchema('AWS::Athena::NamedQuery');
    expect(createOnly).toEqual(expect.arrayContaining(['Name', 'QueryString', 'Description']));
  });
});
