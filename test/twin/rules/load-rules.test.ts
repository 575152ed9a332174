import { describe, expect, it, test } from 'vitest';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { loadRules } from '../../../runtime/twin/rules/load-rules';

const S3 = { S3: { RoleArn: 'arn:aws:iam::1:role/r', BucketName: 'bucket', Key: '${newuuid()}' } };

function resource(payload: Record<string, unknown>): ResolvedResource {
  const properties = {
    RuleName: 'one',
    TopicRulePayload: {
      Sql: "SELECT * FROM 'a'",
      AwsIotSqlVersion: '2016-03-23',
      RuleDisabled: false,
      Actions: [S3],
      ...payload,
    },
  };
  return {
    stack: 's',
    logicalId: 'One',
    type: 'AWS::IoT::TopicRule',
    name: 'one',
    arn: 'arn:aws:iot:::rule/one',
    properties,
  };
}

const problemsOf = (payload: Record<string, unknown>) =>
  loadRules([resource(payload)]).refused.flatMap(({ problems }) => problems);
const withSql = (sql: string) => problemsOf({ Sql: sql });

describe('a rule that the twin cannot run is refused whole, with the reason', () => {
  test.each([
    'aws_lambda("arn", *)',
    "get_dynamodb('t', 'k', 'v', 'arn')",
    "get_secret('s', 'SecretString', 'arn')",
    "get_registry_data('DescribeThing', 'x', 'arn')",
    "get_thing_shadow('x', 'arn')",
    "machinelearning_predict('m', 'arn', *)",
    "decode(x, 'proto', 'bucket', 'key', 'a', 'b')",
  ])('%s calls another service', (call) => {
    expect(withSql(`SELECT ${call} AS x FROM 'a'`)).toEqual([expect.stringMatching(/^`\w+` calls /)]);
  });

  test.each([
    ["SELECT thingName() AS x FROM 'a'", /no function `thingName`/],
    ["SELECT timestamp('yyyy') AS x FROM 'a'", /takes 0 arguments/],
    ["SELECT encode(*, 'hex') AS x FROM 'a'", /encode with 'hex' is not in the twin/],
    ["SELECT decode(x, y) AS x FROM 'a'", /not a literal/],
    ["SELECT decode(x, 'proto') AS x FROM 'a'", /decode with 'proto'/],
    ["SELECT regexp_matches(x, 'a++') AS x FROM 'a'", /regular expression 'a\+\+'/],
    ["SELECT regexp_substr(x, '[a-z&&[^b]]') AS x FROM 'a'", /regular expression/],
    ["SELECT topic(2) FROM 'a'", /needs a name/],
    ["SELECT (SELECT 1 FROM x) AS y FROM 'a'", /needs a name/],
    ["SELECT VALUE a, b FROM 'a'", /VALUE gives one value/],
    ["SELECT @a AS a FROM 'a'", /@a is not set: begin with SET @a/],
    ["SET @a = 1, @b = @c SELECT * FROM 'a'", /@c is not set/],
    ["SET @a = @b, @b = 1 SELECT * FROM 'a'", /@b is not set/],
    ["SET @a = 1, @a = 2 SELECT * FROM 'a'", /@a is set twice/],
    [`SET @${'a'.repeat(65)} = 1 SELECT * FROM 'a'`, /65 characters, AWS IoT allows 64/],
    [
      `SET ${[...'abcdefghijk'].map((name) => `@${name} = 1`).join(', ')} SELECT * FROM 'a'`,
      /11 variables, AWS IoT allows 10/,
    ],
    ["SET @m = 'enrichArray' SELECT VALUE transform(@m, a, b) FROM 'a'", /mode of `transform`/],
    ["SET @s = 'base64' SELECT encode(*, @s) AS x FROM 'a'", /not a literal/],
    ["SET @a = 1 SELECT @a FROM 'a'", /needs a name/],
    ["SET @a = get_secret('s', 'SecretString', 'arn') SELECT @a AS x FROM 'a'", /Secrets Manager/],
    ["SET @a = 1 SET @b = 2 SELECT * FROM 'a'", /begins with SELECT/],
    ["SELECT CASE WHEN a > 1 THEN 2 END AS x FROM 'a'", /CASE/],
    ["SELECT * FROM 'a/#/b'", /#/],
    ["SELECT * FROM 'a' -- comment", /./],
  ])('%s', (sql, message) => expect(withSql(sql).join('\n')).toMatch(message));

  test.each([
    [{ AwsIotSqlVersion: '2015-10-08' }, /version 2015-10-08 is not in the twin/],
    [{ AwsIotSqlVersion: 'beta' }, /version beta/],
    [{ AwsIotSqlVersion: undefined }, /without AwsIotSqlVersion AWS takes 2015-10-08/],
    [{ Actions: [{ Kinesis: { StreamName: 'x' } }] }, /action Kinesis is not in the twin/],
    [{ Actions: [{ Sqs: {} }, S3] }, /action Sqs/],
    [{ Actions: [{ S3: { BucketName: 'b' } }] }, /S3 action: Key is missing/],
    [{ Actions: [{ S3: { BucketName: 'b', Key: '${@a}' } }] }, /S3 action: Key: @a is not set/],
    [{ Actions: [{ S3: { BucketName: 'b', Key: '${thingName()}' } }] }, /S3 action: Key: .*thingName/],
    [{ Actions: [{ S3: { BucketName: 'b', Key: '${aws_lambda("x", *)}' } }] }, /calls AWS Lambda/],
    [{ Actions: [{ S3: { BucketName: 'b', Key: 'k', CannedAcl: 'private' } }] }, /CannedAcl is not in the twin/],
    [{ Actions: [{ Firehose: { DeliveryStreamName: 's', Separator: ';' } }] }, /Separator must be one of/],
    [{ Actions: [{ Sns: { TargetArn: 'x', MessageFormat: 'XML' } }] }, /MessageFormat must be/],
    [{ Actions: [{ Republish: { Topic: 'x', Qos: 2 } }] }, /Qos must be one of 0, 1/],
    [{ Actions: [{ Republish: { Topic: 'x', Headers: {} } }] }, /Headers is not in the twin/],
    [{ Actions: [{ S3: {}, Sns: {} }] }, /one key/],
    [{ Actions: [{}] }, /one key/],
    [{ Actions: [null] }, /one key/],
    [{ Actions: ['S3'] }, /one key|not in the twin/],
    [{ Actions: [{ S3: null }] }, /BucketName is missing.*\n.*Key is missing/],
    [{ ErrorAction: { Kinesis: {} } }, /^error action: the action Kinesis/],
  ])('%j', (payload, message) => expect(problemsOf(payload).join('\n')).toMatch(message));

  it('every mistake of a rule is named', () => {
    const problems = problemsOf({
      Sql: "SELECT nope() AS x FROM 'a'",
      AwsIotSqlVersion: 'beta',
      Actions: [{ Kafka: {} }],
    });
    expect(problems).toHaveLength(3);
  });
});

describe('a rule that is fine', () => {
  it('is loaded with its actions', () => {
    const { rules } = loadRules([resource({ ErrorAction: S3 })]);
    expect(
      rules.map(({ name, actions, errorAction }) => [name, actions.map((a) => a.name), errorAction?.name]),
    ).toEqual([['one', ['S3Action'], 'S3Action']]);
  });

  it('is left out when disabled, and other resources are passed over', () => {
    const other: ResolvedResource = { ...resource({}), type: 'AWS::S3::Bucket' };
    expect(loadRules([resource({ RuleDisabled: true }), other])).toEqual({ rules: [], refused: [], disabled: ['one'] });
  });
});
