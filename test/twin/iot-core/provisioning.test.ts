import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './client';
import { askToRegister, connectClaim, onboard, registerTopic, requestCertificate } from './provision';
import { claimOf, openRoom, type Room } from './room';

const HOUR = 3_600_000;
const CREATE_KEYS = '$aws/certificates/create/json';

describe('provisioning by claim, over TLS', () => {
  let room: Room;
  beforeAll(async () => {
    room = await openRoom();
  });
  afterAll(() => room.close());

  it('onboards a device: CSR, token, template and hook, and the new certificate publishes telemetry', async () => {
    const device = await onboard(room, 'group6', 'env-002');
    expect(room.core.registry.thing('env-002')).toEqual({
      name: 'env-002',
      type: 'iot-enterprise-air',
      attributes: {
        group: 'group6',
        latitude: '52.0907',
        longitude: '5.1214',
        room: 'canteen',
        site: 'headquarters',
      },
      groups: ['iot-enterprise-group6'],
    });
    const client = await connect(room, 'env-002', device);
    await client.mqtt.publishAsync('iot/group6/env-002/data', '{"co2":500}', { qos: 1 });
    const [message] = room.inbound.filter(({ topic }) => topic === 'iot/group6/env-002/data');
    expect(message).toMatchObject({ thing: 'env-002', clientId: 'env-002', principal: device.certificateId, qos: 1 });
    await client.end();
  });

  it('keeps the claim files private, one for each template', () => {
    expect([...room.core.claims.keys()].sort()).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => `iot-enterprise-group${number}`),
    );
    for (const { certificatePath, privateKeyPath } of room.core.claims.values()) {
      expect(statSync(privateKeyPath).mode & 0o777).toBe(0o600);
      expect(statSync(certificatePath).mode & 0o777).toBe(0o600);
      expect(readFileSync(privateKeyPath, 'utf8')).toContain('PRIVATE KEY');
    }
  });

  it('a certificate that is pending cannot connect', async () => {
    const claim = await connectClaim(room, 'group1', 'temp-020');
    const pending = await requestCertificate(claim, 'temp-020');
    await expect(connect(room, 'temp-020', pending)).rejects.toThrow();
    expect(room.steps.at(-1)?.text).toContain('PENDING_ACTIVATION');
    await claim.end();
  });

  it.each([
    ['an unknown serial', 'temp-999'],
    ['a serial of another group', 'motor-001'],
    ['a serial that is none', '../temp-001'],
  ])('the hook refuses %s, and no thing is made', async (_, serial) => {
    const claim = await connectClaim(room, 'group1', 'probe');
    const { token, certificateId } = await requestCertificate(claim, 'probe');
    const { accepted, body } = await askToRegister(claim, 'group1', serial, token);
    expect({ accepted, ...body }).toEqual({
      accepted: false,
      statusCode: 403,
      errorCode: 'AccessDenied',
      errorMessage: 'Access Denied',
    });
    expect(room.core.registry.thing(serial)).toBeUndefined();
    expect(room.core.registry.certificate(certificateId)?.status).toBe('PENDING_ACTIVATION');
    await claim.end();
  });

  it('a token registers once: replayed, it is refused and nothing changes', async () => {
    const claim = await connectClaim(room, 'group1', 'temp-003');
    const { token, certificateId } = await requestCertificate(claim, 'temp-003');
    expect((await askToRegister(claim, 'group1', 'temp-003', token)).accepted).toBe(true);
    const replay = await askToRegister(claim, 'group1', 'temp-004', token);
    expect(replay.body).toMatchObject({ statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken' });
    expect(room.core.registry.thing('temp-004')).toBeUndefined();
    expect(room.core.registry.certificate(certificateId)?.things).toEqual(['temp-003']);
    await claim.end();
  });

  it('an hour after it was made, a token is refused and its certificate is gone', async () => {
    const claim = await connectClaim(room, 'group1', 'temp-005');
    const late = await requestCertificate(claim, 'temp-005');
    room.clock.advance(HOUR);
    const { body } = await askToRegister(claim, 'group1', 'temp-005', late.token);
    expect(body).toMatchObject({ statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken' });
    expect(room.core.registry.certificate(late.certificateId)).toBeUndefined();
    await claim.end();
  });

  it('a token is still good within its hour after a restart, and its certificate is dropped after it', async () => {
    const first = await connectClaim(room, 'group1', 'temp-006');
    const soon = await requestCertificate(first, 'temp-006');
    const never = await requestCertificate(first, 'temp-007');
    await room.restart();
    const again = await connectClaim(room, 'group1', 'temp-006');
    expect((await askToRegister(again, 'group1', 'temp-006', soon.token)).accepted).toBe(true);
    room.clock.advance(HOUR);
    expect(room.core.registry.certificate(never.certificateId)).toBeUndefined();
    expect(room.core.registry.certificate(soon.certificateId)?.status).toBe('ACTIVE');
    await again.end();
  });

  it.each([
    ['a token that was never issued', { certificateOwnershipToken: 'x' }, 'InvalidCertificateOwnershipToken'],
    ['no token', { parameters: {} }, 'InvalidCertificateOwnershipToken'],
    ['parameters that are no strings', { certificateOwnershipToken: 'x', parameters: { a: 1 } }, 'InvalidPayload'],
    ['a body that is no object', [], 'InvalidPayload'],
  ])('RegisterThing refuses %s', async (_, request, errorCode) => {
    const claim = await connectClaim(room, 'group1', 'temp-008');
    const { accepted, body } = await claim.ask(registerTopic('group1'), request);
    expect({ accepted, ...body }).toMatchObject({ accepted: false, statusCode: 400, errorCode });
    await claim.end();
  });

  it('refuses a signing request that cannot be read, and says so', async () => {
    const claim = await connectClaim(room, 'group1', 'temp-009');
    const { body } = await claim.ask('$aws/certificates/create-from-csr/json', { certificateSigningRequest: 'hello' });
    expect(body).toMatchObject({ statusCode: 400, errorCode: 'InvalidCertificateSigningRequest' });
    await claim.end();
  });

  it('answers only the client that asked', async () => {
    const [asking, other] = [
      await connectClaim(room, 'group1', 'temp-010'),
      await connectClaim(room, 'group1', 'temp-011'),
    ];
    await requestCertificate(asking, 'temp-010');
    await requestCertificate(other, 'temp-011');
    expect(asking.received).toEqual([]);
    expect(other.received).toEqual([]);
    await Promise.all([asking.end(), other.end()]);
  });

  it('makes the key too, where the policy allows CreateKeysAndCertificate', async () => {
    const anything = { Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }] };
    await room.usePolicy('anything', anything);
    const maker = { name: 'maker', attributes: {}, groups: [] };
    const { certificatePem, privateKey } = await room.core.registerDevice(maker, ['anything']);
    const client = await connect(room, 'maker', { certificate: certificatePem, privateKey });
    await client.mqtt.subscribeAsync([`${CREATE_KEYS}/accepted`, `${registerTopic('group1')}/accepted`], { qos: 1 });
    const { body } = await client.ask(CREATE_KEYS, {});
    const made = { certificate: String(body.certificatePem), privateKey: String(body.privateKey) };
    expect((await askToRegister(client, 'group1', 'temp-015', String(body.certificateOwnershipToken))).accepted).toBe(
      true,
    );
    await (await connect(room, 'temp-015', made)).end();
    await client.end();
  });

  it('keeps tokens and keys from the rules and from the trace', async () => {
    const { token } = await onboard(room, 'group1', 'temp-012');
    expect(room.inbound.filter(({ topic }) => /certificates|provision/.test(topic))).toEqual([]);
    expect(JSON.stringify(room.steps)).not.toContain(token);
    expect(JSON.stringify(room.steps)).not.toContain('PRIVATE KEY');
  });

  it('a claim certificate publishes no telemetry, and the trace names the nearest statement', async () => {
    const claim = await connect(room, 'iot-enterprise-claim-group1--temp-013', claimOf(room, 'group1'));
    await expect(claim.mqtt.publishAsync('iot/group1/temp-013/data', '{}', { qos: 1 })).rejects.toThrow(
      /Not authorized/,
    );
    const refusal = room.steps.findLast(({ kind }) => kind === 'policy')?.text;
    expect(refusal).toMatch(/no statement allows iot:Publish .*statement 2 of iot-enterprise-claim-group1/);
    await claim.end();
  });

  it('a claim of one group cannot use the template of another', async () => {
    const claim = await connect(room, 'iot-enterprise-claim-group1--x', claimOf(room, 'group1'));
    await expect(claim.mqtt.publishAsync(registerTopic('group2'), '{}', { qos: 1 })).rejects.toThrow(/Not authorized/);
    await claim.end();
  });

  it('traces every step of a registration under one id', async () => {
    await onboard(room, 'group1', 'temp-014');
    const last = room.steps.findLast(({ thing, kind }) => thing === 'temp-014' && kind === 'provisioning');
    const texts = room.steps
      .filter(({ traceId }) => traceId === last?.traceId)
      .map(({ kind, text }) => `${kind}: ${text}`);
    expect(texts).toEqual([
      expect.stringContaining('publish: $aws/provisioning-templates/iot-enterprise-group1/provision/json'),
      expect.stringContaining('policy: allowed by statement 2 of iot-enterprise-claim-group1'),
      expect.stringContaining('provisioning: register asked by iot-enterprise-claim-group1--temp-014'),
      expect.stringContaining('provisioning: token accepted'),
      expect.stringContaining('provisioning: hook of iot-enterprise-group1 allows it'),
      expect.stringContaining('provisioning: thing temp-014 registered'),
    ]);
  });
});
