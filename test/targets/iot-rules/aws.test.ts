import { expect, it } from 'vitest';
import { describeWithOracle, oracle } from '../../python/oracle';
import { ACCOUNT, deployed, type JsonMap } from '../iot-core/deployed';
import { requests } from '../iot-core/requests';

/** What AWS's own packages say about rules, alarms and the topic; cfn-lint reads the whole stack in the tests of iot-core. */

const TYPES = [
  'AWS::IoT::TopicRule',
  'AWS::IAM::Role',
  'AWS::CloudWatch::Alarm',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
];
const SAMPLES = ['example', 'threshold-bounds', 'threshold-expressions', 'firehose-by-day', 'hostile-text', 'china'];

describeWithOracle('AWS takes the rules', () => {
  it.each(SAMPLES)(
    'every resource of %s is a call that botocore lets through, patterns and lengths too',
    async (name) => {
      const { resources } = await deployed(name);
      const calls = resources.filter(({ type }) => TYPES.includes(type)).flatMap(requests);
      expect(calls.length).toBeGreaterThan(0);
      for (const { service, operation, params } of calls) {
        expect(await oracle().validate(service, operation, params), JSON.stringify(params)).toEqual([]);
        expect(await oracle().constraints(service, operation, params)).toEqual([]);
      }
    },
  );

  it.each(SAMPLES)('every rule file of %s is the parameters of CreateTopicRule', async (name) => {
    for (const [path, text] of (await deployed(name)).files) {
      if (!path.startsWith('iot-rules/')) continue;
      const params = JSON.parse(text.replaceAll('${AWS::AccountId}', ACCOUNT)) as JsonMap;
      expect(await oracle().validate('iot', 'CreateTopicRule', params), path).toEqual([]);
      expect(await oracle().constraints('iot', 'CreateTopicRule', params), path).toEqual([]);
    }
  });

  it.each([
    'threshold-bounds',
    'threshold-expressions',
    'threshold-units',
    'firehose-by-day',
    'topic-root',
    'minimal',
    'alerts',
  ])('cfn-lint finds neither error nor warning in the iot stack of %s, in three regions', async (name) => {
    const template = (await deployed(name)).templates.get('iot');
    expect(await oracle().lint(template ?? '', ['us-east-1', 'us-west-2', 'eu-west-1'])).toEqual([]);
  });
});
