import { beforeAll, describe, expect, it } from 'vitest';
import { MOST_POLICY_CHARACTERS, policies, policyLength } from '../../../compiler/targets/iot-core/policies';
import { fleet, group } from '../agents/small-fleet';
import { ACCOUNT, type Deployed, deployed } from './deployed';
import { type Action, type Connection, IotPolicy } from './iot-policy';

/** What the deployed policies allow, and what they do not. */

function policy({ of, fleet: { aws } }: Deployed, name: string): IotPolicy {
  const found = of('AWS::IoT::Policy').find(({ properties }) => properties.PolicyName === name);
  if (!found) throw new Error(`no policy ${name}`);
  return new IotPolicy(found.properties.PolicyDocument ?? {}, `arn:${aws.partition}:iot:${aws.region}:${ACCOUNT}:`);
}

const allowed = (policy: IotPolicy, as: Connection, action: Action, resources: readonly string[]) =>
  resources.filter((resource) => policy.allows(as, action, resource));

const device: Connection = { clientId: 'temp-001', thing: { group: 'group1' } };
const own = '$aws/things/temp-001';

describe('the policy of devices', () => {
  let devices: IotPolicy;
  const may = (action: Action, ...resources: string[]) => allowed(devices, device, action, resources);

  beforeAll(async () => {
    devices = policy(await deployed('example'), 'iot-enterprise-device');
  });

  it('lets a device connect as itself only', () => {
    expect(may('Connect', 'temp-001', 'temp-002', 'temp-0011', 'iot-enterprise-claim-temp-001', '*')).toEqual([
      'temp-001',
    ]);
  });

  it('lets nobody connect whose certificate is not attached to the thing', () => {
    const stranger = { clientId: 'temp-001' };
    expect(allowed(devices, stranger, 'Connect', ['temp-001'])).toEqual([]);
    expect(allowed(devices, stranger, 'Publish', ['iot/group1/temp-001/data'])).toEqual([]);
  });

  it('lets a device publish its own readings and alerts, and no other device’s or group’s', () => {
    const topics = ['iot/group1/temp-001/data', 'iot/group1/temp-001/alert'];
    expect(may('Publish', ...topics)).toEqual(topics);
    expect(
      may(
        'Publish',
        'iot/group1/temp-002/data',
        'iot/group2/temp-001/data',
        'iot/group2/motor-001/data',
        'iot/group1/temp-001/data/more',
        'iot/group1/temp-001/command',
        'iot/group1/x/temp-001/data',
        'iot/group1/+/data',
        'other',
        '$aws/rules/iot_enterprise__group1__telemetry/iot/group1/temp-001/data',
        '$aws/rules/iot_enterprise__group1__telemetry/iot/group1/temp-001/count',
        '$aws/rules/iot_enterprise___report__readings/iot/group1/temp-002/count',
        '$aws/rules/iot_enterprise___report__readings/iot/group2/temp-001/count',
        '$aws/rules/iot_enterprise___report__readings/iot/group1/temp-001/data',
        '$aws/rules/iot_enterprise_stage___report__readings/iot/group1/temp-001/count',
        'iot/group1/temp-001/count',
      ),
    ).toEqual([]);
  });

  it('lets a device report what became of its readings', () => {
    const topics = ['readings', 'losses'].map(
      (kind) => `$aws/rules/iot_enterprise___report__${kind}/iot/group1/temp-001/count`,
    );
    expect(may('Publish', ...topics)).toEqual(topics);
  });

  it('lets no device publish a retained message', () => {
    expect(may('RetainPublish', 'iot/group1/temp-001/data', 'iot/group1/temp-001/alert')).toEqual([]);
  });

  it('lets no device without a group publish readings', () => {
    const loose = { clientId: 'temp-001', thing: {} };
    expect(allowed(devices, loose, 'Publish', ['iot/group1/temp-001/data', 'iot//temp-001/data'])).toEqual([]);
  });

  it('lets a device read and report its settings, but not delete them, nor touch another shadow', () => {
    const settings = [`${own}/shadow/name/config/get`, `${own}/shadow/name/config/update`];
    expect(may('Publish', ...settings)).toEqual(settings);
    expect(
      may(
        'Publish',
        `${own}/shadow/name/config/delete`,
        `${own}/shadow/delete`,
        `${own}/shadow/update`,
        `${own}/shadow/name/other/update`,
        '$aws/things/temp-002/shadow/name/config/update',
      ),
    ).toEqual([]);
    const answers = [`${own}/shadow/name/config/update/delta`, `${own}/shadow/name/config/get/accepted`];
    expect(may('Receive', ...answers)).toEqual(answers);
    expect(may('Subscribe', ...answers)).toEqual(answers);
  });

  it('lets a device take part in its own jobs only', () => {
    expect(may('Publish', `${own}/jobs/start-next`, `${own}/jobs/42/update`)).toHaveLength(2);
    expect(may('Subscribe', `${own}/jobs/notify-next`, `${own}/jobs/+/get/accepted`)).toHaveLength(2);
    expect(may('Receive', `${own}/jobs/notify-next`)).toHaveLength(1);
    const foreign = '$aws/things/temp-002/jobs/notify-next';
    expect([...may('Publish', foreign), ...may('Subscribe', foreign), ...may('Receive', foreign)]).toEqual([]);
  });

  it('lets a device fetch streams of its fleet over its own topics, and no other', () => {
    const name = 'iot-enterprise';
    const asks = (thing: string, stream: string) => `$aws/things/${thing}/streams/${stream}/get/json`;
    expect(may('Publish', asks('temp-001', `${name}--config-1a2b`))).toHaveLength(1);
    expect(may('Publish', asks('temp-002', `${name}--config-1a2b`), asks('temp-001', 'firmware'))).toEqual([]);
    expect(may('Receive', `${own}/streams/${name}--config-1a2b/data/json`)).toHaveLength(1);
    expect(may('Receive', `$aws/things/temp-002/streams/${name}--config-1a2b/data/json`)).toEqual([]);
  });

  it('lets no device listen to telemetry, not even to its own, nor to everything', () => {
    const filters = ['#', '+/#', 'iot/#', 'iot/group1/#', 'iot/+/+/data', 'iot/group1/temp-001/data', '$aws/#'];
    expect(may('Subscribe', ...filters, '$aws/things/+/shadow/#', '$aws/things/temp-002/#')).toEqual([]);
    expect(may('Receive', 'iot/group1/temp-001/data', 'iot/group1/temp-002/data')).toEqual([]);
  });
});

describe('the policy of gateways', () => {
  const gateway: Connection = { clientId: 'gw-001', thing: { group: 'motors' } };
  let gateways: IotPolicy;
  const may = (action: Action, ...resources: string[]) => allowed(gateways, gateway, action, resources);

  beforeAll(async () => {
    gateways = policy(await deployed('gateways'), 'plant-gateway');
  });

  it('lets a gateway speak for every device of its group', () => {
    const topics = ['iot/motors/motor-001/data', 'iot/motors/anything/alert'];
    expect(may('Publish', ...topics)).toEqual(topics);
  });

  it('lets a gateway report for itself, and for no other thing', () => {
    const rule = '$aws/rules/plant___report__losses';
    const own = `${rule}/iot/motors/gw-001/count`;
    expect(may('Publish', own, `${rule}/iot/motors/gw-002/count`, `${rule}/iot/motors/motor-001/count`)).toEqual([own]);
  });

  it('does not let a gateway leave its group', () => {
    expect(
      may(
        'Publish',
        'iot/other/motor-001/data',
        'iot/motors2/motor-001/data',
        'iot/motors/motor-001/command',
        'iot/data',
        'motors/motor-001/data',
      ),
    ).toEqual([]);
    expect(may('Subscribe', '#', 'iot/motors/#', 'iot/motors/+/data')).toEqual([]);
    expect(may('RetainPublish', 'iot/motors/motor-001/data')).toEqual([]);
  });

  it('lets a gateway connect, hold settings and take jobs as itself only', () => {
    expect(may('Connect', 'gw-001', 'gw-002', 'motor-001')).toEqual(['gw-001']);
    expect(may('Publish', '$aws/things/motor-001/shadow/name/config/update', '$aws/things/gw-002/jobs/get')).toEqual(
      [],
    );
  });

  it('takes the place of the policy of devices where only gateways connect', async () => {
    const names = (await deployed('gateways')).of('AWS::IoT::Policy').map(({ properties }) => properties.PolicyName);
    expect(names.sort()).toEqual(['plant-claim-motors', 'plant-gateway']);
  });
});

describe('the policy of claim credentials', () => {
  const blank: Connection = { clientId: 'iot-enterprise-claim-group1--temp-001' };
  let claim: IotPolicy;
  const may = (action: Action, ...resources: string[]) => allowed(claim, blank, action, resources);

  beforeAll(async () => {
    claim = policy(await deployed('example'), 'iot-enterprise-claim-group1');
  });

  it('lets a blank device ask for a certificate by a signing request and join its one group', () => {
    const conversation = [
      '$aws/certificates/create-from-csr/json',
      '$aws/provisioning-templates/iot-enterprise-group1/provision/json',
    ];
    expect(may('Connect', blank.clientId)).toEqual([blank.clientId]);
    expect(may('Connect', 'iot-enterprise-claim-group2--motor-001', 'iot-enterprise-claim-group10--x')).toEqual([]);
    expect(may('Publish', ...conversation)).toEqual(conversation);
    for (const answer of ['accepted', 'rejected']) {
      const topics = conversation.map((topic) => `${topic}/${answer}`);
      expect(may('Subscribe', ...topics)).toEqual(topics);
      expect(may('Receive', ...topics)).toEqual(topics);
    }
  });

  it('lets a blank device do nothing else: no telemetry, no other group, no key made by AWS, no shadow', () => {
    const others = [
      'iot/group1/temp-001/data',
      'iot/group1/temp-001/alert',
      '$aws/certificates/create/json',
      '$aws/provisioning-templates/iot-enterprise-group2/provision/json',
      '$aws/provisioning-templates/iot-enterprise-group10/provision/json',
      '$aws/things/temp-001/shadow/name/config/update',
      '#',
    ];
    for (const action of ['Publish', 'Subscribe', 'Receive', 'RetainPublish'] as const) {
      expect(may(action, ...others)).toEqual([]);
    }
    expect(may('Connect', 'temp-001', 'other-claim-temp-001')).toEqual([]);
  });

  it('exists for each group that provisions by claim, and for no other', async () => {
    const names = (await deployed('registered')).of('AWS::IoT::Policy').map(({ properties }) => properties.PolicyName);
    expect(names).toEqual(['old-device']);
  });
});

describe('every policy', () => {
  it.each(['example', 'gateways'])(
    'of %s asks of a connection that its certificate is attached to the thing',
    async (name) => {
      const made = await deployed(name);
      const own = made
        .of('AWS::IoT::Policy')
        .filter(({ properties }) => !String(properties.PolicyName).includes('-claim-'));
      expect(own).toHaveLength(1);
      for (const { properties } of own) {
        const connect = policy(made, String(properties.PolicyName))
          .statements()
          .filter(({ Action }) => `${Action}`.includes('Connect'));
        expect(connect.map(({ Condition }) => Condition)).toEqual([
          { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
        ]);
      }
    },
  );

  it.each(['example', 'gateways', 'topic-root', 'china', 'registered'])(
    'of %s names what it allows: no lone wildcard, no action of the HTTPS interface',
    async (name) => {
      const { of, fleet: made } = await deployed(name);
      for (const { properties } of of('AWS::IoT::Policy')) {
        const document = JSON.stringify(properties.PolicyDocument);
        expect(document).not.toMatch(/"\*"|iot:\*|(client|topic|topicfilter)\/\*"/);
        expect(document).not.toMatch(/ThingShadow|iot:RetainPublish/);
        expect(document).toContain(`arn:${made.aws.partition}:iot:${made.aws.region}:${ACCOUNT}:`);
        expect(document.length).toBeLessThanOrEqual(MOST_POLICY_CHARACTERS);
      }
    },
  );

  it('fits into 2,048 characters with the longest names that a manifest can have', () => {
    const root = [16, 16, 16, 13].map((length) => 'r'.repeat(length)).join('/');
    expect(root).toHaveLength(64);
    const aws = { ...fleet().aws, partition: 'aws-us-gov', region: 'ap-southeast-99' };
    const long = fleet({ name: 'f'.repeat(53), aws, topics: { root, groupLevel: 5, deviceLevel: 6 } });
    const gateways = group().devices;
    const groups = [group(), group({ id: 'g'.repeat(40), gateways })];
    for (const one of policies({ ...long, groups })) {
      expect(policyLength(long, one), one.name).toBeLessThanOrEqual(MOST_POLICY_CHARACTERS);
    }
  });

  it('is the same in its readable file', async () => {
    const { of, json } = await deployed('example');
    for (const { properties } of of('AWS::IoT::Policy')) {
      const text = JSON.stringify(json(`iot-core/policies/${properties.PolicyName}.json`));
      expect(JSON.parse(text.replaceAll(':ACCOUNT:', `:${ACCOUNT}:`))).toEqual(properties.PolicyDocument);
    }
  });
});
