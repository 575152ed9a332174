import { expect, it } from 'vitest';
import { describeWithOracle, oracle } from '../../python/oracle';
import { deployed } from './deployed';
import { requests } from './requests';

/** What AWS's own packages say about the identities that are emitted. */

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const SAMPLES = ['example', 'gateways', 'inventory-metadata', 'registered', 'hostile-text', 'china'];
const TYPES = [
  'AWS::IoT::Policy',
  'AWS::IoT::ThingType',
  'AWS::IoT::ThingGroup',
  'AWS::IoT::ProvisioningTemplate',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
];

describeWithOracle('AWS takes the identities', () => {
  it.each(SAMPLES)(
    'cfn-lint finds neither error nor warning in the iot stack of %s, in three regions',
    async (name) => {
      const template = (await deployed(name)).templates.get('iot');
      expect(await oracle().lint(template ?? '', REGIONS)).toEqual([]);
    },
  );

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

  it('the readable provisioning template is what the stack deploys', async () => {
    const { of, json, fleet } = await deployed('example');
    for (const { properties } of of('AWS::IoT::ProvisioningTemplate')) {
      const group = fleet.groups.find(({ id }) => properties.TemplateName === `${fleet.name}-${id}`);
      expect(json(`iot-core/templates/${group?.id}.json`)).toEqual(JSON.parse(String(properties.TemplateBody)));
    }
  });
});
