import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { iot, iotidentity, iotshadow, mqtt5 } from 'aws-iot-device-sdk-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Credentials, claimOf, openRoom, type Room } from './room';
import { keyAndRequest } from './signing-request';

const OPTIONS = { maxRequestResponseSubscriptions: 8, maxStreamingSubscriptions: 2, operationTimeoutInSeconds: 10 };

describe('the AWS IoT device SDK v2, unchanged', () => {
  let room: Room;
  beforeAll(async () => {
    room = await openRoom();
  });
  afterAll(() => room.close());

  const start = async (clientId: string, { certificate, privateKey }: Credentials) => {
    const builder = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory(
      'localhost',
      certificate,
      privateKey,
    );
    builder.withPort(room.core.port);
    builder.withCertificateAuthority(readFileSync(room.core.caPath, 'utf8'));
    builder.withConnectProperties({ clientId, keepAliveIntervalSeconds: 60 });
    const client = new mqtt5.Mqtt5Client(builder.build());
    const connected = once(client, mqtt5.Mqtt5Client.CONNECTION_SUCCESS);
    client.start();
    await connected;
    return client;
  };
  const stop = async (client: mqtt5.Mqtt5Client) => {
    const stopped = once(client, mqtt5.Mqtt5Client.STOPPED);
    client.stop();
    await stopped;
    client.close();
  };

  it('provisions by claim with a CSR, publishes, and keeps a shadow', async () => {
    const claim = await start('iot-enterprise-claim-group2--motor-003', claimOf(room, 'group2'));
    const identity = iotidentity.IotIdentityClientv2.newFromMqtt5(claim, OPTIONS);
    const { csr, privateKey } = await keyAndRequest('motor-003');
    const created = await identity.createCertificateFromCsr({ certificateSigningRequest: csr });
    const request = {
      templateName: 'iot-enterprise-group2',
      certificateOwnershipToken: created.certificateOwnershipToken ?? '',
      parameters: { SerialNumber: 'motor-003' },
    };
    expect(await identity.registerThing(request)).toMatchObject({ thingName: 'motor-003' });
    await expect(identity.registerThing(request)).rejects.toMatchObject({
      modeledError: { statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken' },
    });
    identity.close();
    await stop(claim);

    const device = await start('motor-003', { certificate: created.certificatePem ?? '', privateKey });
    const ack = await device.publish({
      topicName: 'iot/group2/motor-003/data',
      payload: '{"rms":1}',
      qos: mqtt5.QoS.AtLeastOnce,
    });
    expect(ack?.reasonCode).toBe(mqtt5.PubackReasonCode.Success);
    const refused = await device.publish({
      topicName: 'iot/group2/motor-004/data',
      payload: '{}',
      qos: mqtt5.QoS.AtLeastOnce,
    });
    expect(refused).toMatchObject({
      reasonCode: mqtt5.PubackReasonCode.NotAuthorized,
      reasonString: expect.stringContaining('no statement allows'),
    });

    const shadows = iotshadow.IotShadowClientv2.newFromMqtt5(device, OPTIONS);
    const named = { thingName: 'motor-003', shadowName: 'config' };
    await expect(shadows.getNamedShadow(named)).rejects.toMatchObject({ modeledError: { code: 404 } });
    expect(await shadows.updateNamedShadow({ ...named, state: { reported: { everyMs: 1000 } } })).toMatchObject({
      version: 1,
    });
    shadows.close();
    await stop(device);
  });
});
