import { expect, it } from 'vitest';
import { describeWithOracle, oracle } from './oracle.ts';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const ROLE = 'arn:aws:iam::123456789012:role/rule';

function ruleTemplate(properties: object = {}): object {
  const payload = {
    Sql: "SELECT * FROM 'iot/+/+/data'",
    AwsIotSqlVersion: '2016-03-23',
    RuleDisabled: false,
    Actions: [{ Firehose: { DeliveryStreamName: 'raw', RoleArn: ROLE, Separator: '\n' } }],
  };
  const rule = {
    Type: 'AWS::IoT::TopicRule',
    Properties: { RuleName: 'raw', TopicRulePayload: payload, ...properties },
  };
  return { AWSTemplateFormatVersion: '2010-09-09', Resources: { Rule: rule } };
}

function createTopicRule(payload: object = {}): object {
  const actions = [{ s3: { bucketName: 'raw', key: '${newuuid()}.json', roleArn: ROLE } }];
  return { ruleName: 'raw', topicRulePayload: { sql: "SELECT * FROM 'iot/#'", actions, ...payload } };
}

describeWithOracle('cfn-lint', () => {
  it('finds nothing in a correct template, in every region', async () => {
    expect(await oracle().lint(ruleTemplate(), REGIONS)).toEqual([]);
  });

  it('finds a misspelt property, and says where', async () => {
    const [match, ...others] = await oracle().lint(ruleTemplate({ RuleNam: 'raw' }), REGIONS);
    expect(match).toMatchObject({
      rule: 'E3002',
      level: 'error',
      path: 'Resources/Rule/Properties/RuleNam',
      regions: REGIONS,
    });
    expect(match?.message).toContain("'RuleNam' was unexpected");
    expect(others).toEqual([]);
  });

  it('is not silenced by the template itself', async () => {
    const Metadata = { 'cfn-lint': { config: { ignore_checks: ['E3002'] } } };
    const matches = await oracle().lint({ ...ruleTemplate({ RuleNam: 'raw' }), Metadata }, ['us-east-1']);
    expect(matches.map((match) => match.rule)).toEqual(['E3002']);
  });

  it('names the region that lacks a resource type', async () => {
    const Properties = {
      AuthenticationProviders: ['AWS_SSO'],
      PermissionType: 'SERVICE_MANAGED',
      AccountAccessType: 'CURRENT_ACCOUNT',
    };
    const template = { Resources: { Grafana: { Type: 'AWS::Grafana::Workspace', Properties } } };
    const matches = await oracle().lint(template, ['us-east-1', 'af-south-1']);
    expect(matches.map(({ rule, regions }) => ({ rule, regions }))).toEqual([
      { rule: 'E3006', regions: ['af-south-1'] },
    ]);
  });

  it('reports text that is no template', async () => {
    const matches = await oracle().lint('{"Resources": ', ['us-east-1']);
    expect(matches.map((match) => match.rule)).toEqual(['E0000']);
  });

  it('knows what can be changed in place, and how tags are written', async () => {
    const rule = await oracle().resourceSchema('AWS::IoT::TopicRule');
    expect(rule).toMatchObject({ required: ['TopicRulePayload'], createOnly: ['RuleName'], readOnly: ['Arn'] });
    expect(rule.tagShape).toBe('list');
    expect((await oracle().resourceSchema('AWS::Glue::Job')).tagShape).toBe('map');
    expect((await oracle().resourceSchema('AWS::Glue::Database')).tagShape).toBeNull();
  });
});

describeWithOracle('botocore', () => {
  it('accepts a correct request', async () => {
    expect(await oracle().validate('iot', 'CreateTopicRule', createTopicRule())).toEqual([]);
  });

  it('rejects a value of the wrong type and a missing parameter', async () => {
    const wrong = createTopicRule({ sql: undefined, ruleDisabled: 'no' });
    expect(await oracle().validate('iot', 'CreateTopicRule', wrong)).toEqual([
      'Missing required parameter in topicRulePayload: "sql"',
      expect.stringContaining('Invalid type for parameter topicRulePayload.ruleDisabled, value: no'),
    ]);
  });

  it('rejects a provisioning template without a role', async () => {
    const params = { templateName: 'fleet', templateBody: '{}' };
    expect(await oracle().validate('iot', 'CreateProvisioningTemplate', params)).toEqual([
      'Missing required parameter in input: "provisioningRoleArn"',
    ]);
    const { required } = await oracle().shape('iot', 'CreateProvisioningTemplate');
    expect(required).toContain('provisioningRoleArn');
  });
});

describeWithOracle('constraints of the service models, which the parameter validator leaves out', () => {
  const found = (operation: string, params: object) => oracle().constraints('iot', operation, params);

  it('accept a correct request', async () => {
    expect(await found('CreateTopicRule', createTopicRule())).toEqual([]);
    const properties = { thingTypeDescription: 'Cold room (-20)', searchableAttributes: ['group'] };
    expect(await found('CreateThingType', { thingTypeName: 'a:b', thingTypeProperties: properties })).toEqual([]);
  });

  it('refuse a pattern, a length or a word that the service refuses', async () => {
    expect(await found('CreateTopicRule', { ...createTopicRule(), ruleName: 'a-b' })).toEqual([
      "CreateTopicRule.ruleName: 'a-b' does not match ^[a-zA-Z0-9_]+$",
    ]);
    expect(await found('CreateProvisioningTemplate', { templateName: 'x'.repeat(37) })).toEqual([
      'CreateProvisioningTemplate.templateName: 37 is more than 36',
    ]);
    const sns = { targetArn: 'x', roleArn: ROLE, messageFormat: 'TEXT' };
    expect(await found('CreateTopicRule', createTopicRule({ actions: [{ sns }] }))).toEqual([
      "CreateTopicRule.topicRulePayload.actions[0].sns.messageFormat: 'TEXT' is none of RAW, JSON",
    ]);
    const properties = { thingTypeDescription: '温度' };
    expect(await found('CreateThingType', { thingTypeName: 'a', thingTypeProperties: properties })).toHaveLength(1);
  });
});

describeWithOracle('oracle server', () => {
  it('answers a wrong question with an error and goes on', async () => {
    await expect(oracle().validate('iot', 'CreateTopicRul', {})).rejects.toThrow('CreateTopicRul');
    await expect(oracle().validate('teapot', 'Brew', {})).rejects.toThrow('Unknown service');
    await expect(oracle().resourceSchema('AWS::IoT::Teapot')).rejects.toThrow('AWS::IoT::Teapot');
    await expect(oracle().lint(ruleTemplate(), ['moon-1'])).rejects.toThrow('moon-1');
    expect(await oracle().validate('iot', 'CreateTopicRule', createTopicRule())).toEqual([]);
  });

  it('answers many questions at once, each with its own answer', async () => {
    const operations = ['DeleteThing', 'DeleteTopicRule', 'DeletePolicy'];
    const shapes = await Promise.all(operations.map((operation) => oracle().shape('iot', operation)));
    expect(shapes.map((shape) => shape.required)).toEqual([['thingName'], ['ruleName'], ['policyName']]);
  });

  it('starts again after it was closed', async () => {
    await oracle().close();
    expect(await oracle().validate('iot', 'DeleteThing', { thingName: 'a' })).toEqual([]);
  });
});
