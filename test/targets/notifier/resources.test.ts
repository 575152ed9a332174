import { describe, expect, it } from 'vitest';
import { describeWithOracle, oracle } from '../../python/oracle';
import { ACCOUNT, deployed, type JsonMap } from '../iot-core/deployed';
import { requests } from '../iot-core/requests';
import { compiled } from './generated-code';

/** What is deployed for alerts that remember, and that it is deployed for no others. */

const TYPES = [
  'AWS::DynamoDB::Table',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Scheduler::Schedule',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
];

describe('the notifier', () => {
  it.each([
    ['', false],
    ['  repeatAfter: 2h', true],
    ['  escalateAfter: 30m', true],
    ['  silence: [{ from: "22:00", to: "06:00" }]', true],
  ])('is there where alerts ask for a memory: %j', async (alerts, isThere) => {
    const { artifacts, assets, resources } = await compiled(alerts);
    expect(artifacts.some(({ path }) => path.startsWith('notifier/'))).toBe(isThere);
    expect(assets.some(({ key }) => key.startsWith('lambda/notifier/'))).toBe(isThere);
    expect(resources.some(({ type }) => type === 'AWS::DynamoDB::Table')).toBe(isThere);
    const actions = JSON.stringify(resources.filter(({ type }) => type === 'AWS::IoT::TopicRule'));
    expect(actions.includes('"Lambda"')).toBe(isThere);
    expect(actions.includes('"Sns"')).toBe(!isThere);
  });

  it('may read and write its items, see what is due, tell its topics and write its log, and nothing else', async () => {
    const { of } = await deployed('alerts');
    const role = of('AWS::IAM::Role').find(({ properties }) => properties.RoleName === 'acme-notifier');
    const [policy] = (role?.properties.Policies ?? []) as JsonMap[];
    const { Statement = [] } = (policy?.PolicyDocument ?? {}) as JsonMap;
    const here = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`;
    expect((Statement as JsonMap[]).map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['dynamodb:GetItem', 'dynamodb:PutItem'], [here('dynamodb', 'table/acme-alerts')]],
      [['dynamodb:Query'], [here('dynamodb', 'table/acme-alerts/index/due')]],
      [['sns:Publish'], [here('sns', 'acme-alerts'), here('sns', 'acme-alerts-escalated')]],
      [['logs:CreateLogStream', 'logs:PutLogEvents'], [here('logs', 'log-group:/aws/lambda/acme-notifier:*')]],
    ]);
  });

  it('tells of escalations by a topic of its own only where somebody else is to hear of them', async () => {
    const topics = async (alerts: string) =>
      (await compiled(alerts)).resources
        .filter(({ type }) => type === 'AWS::SNS::Topic')
        .map(({ properties }) => properties.TopicName);
    expect(await topics('  escalateAfter: 30m')).toEqual(['acme-alerts']);
    expect(await topics('  escalateAfter: 30m\n  escalateTo: [boss@example.com]')).toEqual([
      'acme-alerts',
      'acme-alerts-escalated',
    ]);
  });
});

describeWithOracle('AWS takes the notifier', () => {
  it.each(['alerts', 'example'])('every resource of %s is a call that botocore lets through', async (name) => {
    const { resources } = await deployed(name);
    const calls = resources.filter(({ stack, type }) => stack === 'iot' && TYPES.includes(type)).flatMap(requests);
    expect(calls.map(({ operation }) => operation)).toContain('CreateTable');
    for (const { service, operation, params } of calls) {
      expect(await oracle().validate(service, operation, params), JSON.stringify(params)).toEqual([]);
      expect(await oracle().constraints(service, operation, params)).toEqual([]);
    }
  });
});
