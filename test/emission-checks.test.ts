import { describe, expect, it } from 'vitest';
import { iotSqlCheck } from '../compiler/4-emit/checks/iot-sql';
import { lambdaMemory } from '../compiler/4-emit/checks/lambda-memory';
import { objectKeys } from '../compiler/4-emit/checks/object-keys';
import { rolePolicies } from '../compiler/4-emit/checks/role-policies';
import { tableProjection } from '../compiler/4-emit/checks/table-projection';
import type { CfnValue, StackResource } from '../compiler/ir/stack';
import { emission } from '../compiler/ir/target';
import { fleet, originAt } from './targets/agents/small-fleet';
import { resource } from './targets/cloudformation/small-emission';

/**
 * The checks on what all targets made together, shown what no target of ours makes. Where no manifest can cause the mistake it is a bug,
 * and the check throws: then the example and the samples prove that it does not happen, and this suite that it would be seen.
 */

const of = (...resources: readonly StackResource[]) => emission({ resources });
const s3 = (Key: string): CfnValue => ({ S3: { RoleArn: 'r', BucketName: 'b', Key } });

function rule(id: string, payload: { readonly [key: string]: CfnValue }): StackResource {
  const common = { AwsIotSqlVersion: '2016-03-23', Sql: "SELECT * FROM 'iot/a/+/data'", Actions: [] };
  return resource('iot', id, 'AWS::IoT::TopicRule', { RuleName: id, TopicRulePayload: { ...common, ...payload } });
}

describe('rules, read again as AWS would read them', () => {
  const messages = (payload: { readonly [key: string]: CfnValue }) =>
    [...iotSqlCheck(fleet(), of(rule('R', payload)))].map(({ code, message }) => `${code}: ${message}`);

  it.each([
    ['a function that does not exist', { Sql: "SELECT thingName() FROM 'a'" }],
    ['a topic filter in double quotes', { Sql: 'SELECT * FROM "iot/+/data"' }],
    ['text that is no SQL', { Sql: 'SELEKT *' }],
    ['SET, which was not asked for', { Sql: "SET @a = 1 SELECT @a AS a FROM 'a'" }],
    ['an unknown function in a key', { Actions: [s3('raw/${group()}/${newuuid()}')] }],
    ['an alias in a key', { Sql: "SELECT topic(2) AS g FROM 'a'", Actions: [s3('raw/${g}/${newuuid()}')] }],
    ['an unknown function in the error action', { ErrorAction: s3('errors/${uuid()}') }],
  ])('%s is refused', (_, payload) => {
    expect(messages(payload).join('\n')).toContain('iot-sql-invalid: the IoT rule `R` would not work');
  });

  it('a rule without its SQL version is a bug of ours', () => {
    expect(() => messages({ AwsIotSqlVersion: '2015-10-08' })).toThrow('2016-03-23');
  });

  it('what AWS can evaluate is let through', () => {
    expect(
      messages({ Actions: [s3("raw/${topic(3)}/${parse_time('yyyy', timestamp(), 'UTC')}/${newuuid()}")] }),
    ).toEqual([]);
  });
});

describe('object keys', () => {
  const check = (...keys: string[]) =>
    objectKeys(fleet(), of(...keys.map((key, at) => rule(`R${at}`, { Actions: [s3(key)] }))));

  it('hold an id: two messages of one millisecond would overwrite each other', () => {
    expect(() => check('raw/${timestamp()}.json')).toThrow('apart');
    expect(() => check('raw/newuuid().json')).toThrow('apart');
    check('raw/${timestamp()}-${newuuid()}.json');
    check('raw/${traceid()}.json');
  });

  it('of two rules lie below different prefixes, error actions included', () => {
    expect(() => check('raw/${topic(2)}/${newuuid()}', 'raw/${topic(2)}/${traceid()}')).toThrow('both write below');
    check('raw/group=a/${newuuid()}', 'raw/group=b/${newuuid()}');
    const errors = (id: string) => rule(id, { ErrorAction: s3('errors/${newuuid()}') });
    expect(() => objectKeys(fleet(), of(errors('A'), errors('B')))).toThrow('both write below errors/');
  });

  it('fit into the 1,024 bytes of S3', () => {
    expect(() => check(`${'x'.repeat(900)}/\${newuuid()}`)).toThrow('bytes');
  });
});

describe('the inline policies of a role', () => {
  const role = (resources: readonly CfnValue[]) =>
    of(
      resource('iot', 'R', 'AWS::IAM::Role', {
        Policies: [
          { PolicyName: 'p', PolicyDocument: { Statement: [{ Action: ['s3:PutObject'], Resource: resources }] } },
        ],
      }),
    );
  const arns = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      'Fn::Sub': `arn:aws:s3:::acme-raw-\${AWS::AccountId}/raw/group=g${at}/*`,
    }));

  it('are counted as deployed, and must fit into 10,240 characters', () => {
    expect([...rolePolicies(fleet(), role(arns(150)))]).toEqual([]);
    expect(() => rolePolicies(fleet(), role(arns(250)))).toThrow('characters');
    expect(() => rolePolicies(fleet(), role(Array.from({ length: 40 }, () => ({ Ref: 'Topic' }))))).toThrow(
      'characters',
    );
  });
});

describe('a function with its data', () => {
  const hook = (bytes: number, MemorySize: number) => {
    const path = 'iot-core/hook/devices.json';
    const asset = { key: 'lambda/h.zip', packaging: 'zip', root: 'iot-core/hook', files: [path] } as const;
    const properties = { Code: { S3Bucket: 'b', S3Key: asset.key }, MemorySize };
    return emission({
      artifacts: [{ path, content: () => ['x'.repeat(bytes)], origin: originAt(1) }],
      assets: [asset],
      resources: [resource('iot', 'F', 'AWS::Lambda::Function', properties)],
    });
  };
  const codes = (bytes: number, memory: number) =>
    [...lambdaMemory(fleet(), hook(bytes, memory))].map(({ code }) => code);

  it('must hold it in memory, or no device could be provisioned', () => {
    expect(codes(10_000, 256)).toEqual([]);
    expect(codes(15_000_000, 256)).toEqual(['hook-memory']);
    expect(codes(15_000_000, 1769)).toEqual([]);
  });
});

describe('partition projection', () => {
  const table = (parameters: { readonly [key: string]: CfnValue }, template: string, ...keys: string[]) =>
    resource('lake', 'T', 'AWS::Glue::Table', {
      TableInput: {
        Name: 't',
        Parameters: {
          'projection.enabled': 'true',
          'storage.location.template': { 'Fn::Sub': template },
          ...parameters,
        },
        PartitionKeys: keys.map((Name) => ({ Name, Type: 'string' })),
      },
    });
  const groups = (count: number) => ({
    'projection.group.type': 'enum',
    'projection.group.values': Array.from({ length: count }, (_, at) => `g${at}`).join(),
  });
  const dt = { 'projection.dt.type': 'date', 'projection.dt.interval.unit': 'DAYS' };
  const both = 's3://b/group=${!group}/dt=${!dt}/';
  const codes = (one: StackResource) => [...tableProjection(fleet(), of(one))].map(({ code }) => code);

  it('configures every partition column: Athena would refuse every query otherwise', () => {
    expect(() => codes(table(groups(2), both, 'group', 'dt'))).toThrow('the partition column dt');
    expect(codes(table({ ...groups(2), ...dt }, both, 'group', 'dt'))).toEqual([]);
  });

  it('has a placeholder in the location for each partition column, escaped for CloudFormation', () => {
    expect(() => codes(table({ ...groups(2), ...dt }, 's3://b/group=${!group}/', 'group', 'dt'))).toThrow(
      'the location',
    );
    expect(() => codes(table({ ...groups(2), ...dt }, 's3://b/${group}/${dt}/', 'group', 'dt'))).toThrow(
      'the location',
    );
  });

  it('warns when a query without conditions would plan over more than a million partitions', () => {
    expect(codes(table({ ...groups(273), ...dt }, both, 'group', 'dt'))).toEqual([]);
    expect(codes(table({ ...groups(274), ...dt }, both, 'group', 'dt'))).toEqual(['partitions-projected']);
  });

  it('leaves registered tables alone', () => {
    const registered = resource('lake', 'T', 'AWS::Glue::Table', { TableInput: { Name: 't', PartitionKeys: [] } });
    expect(codes(registered)).toEqual([]);
  });
});
