import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { connect, type TestClient } from './client';
import { type Credentials, claimOf, type Room } from './room';

const CREATE = '$aws/certificates/create-from-csr/json';
export const registerTopic = (group: string) => `$aws/provisioning-templates/iot-enterprise-${group}/provision/json`;

/** A key made on the device, and the request that it signs. */
export async function keyAndRequest(name: string): Promise<{ readonly privateKey: string; readonly csr: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
  });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKey: x509.PemConverter.encode(der, 'PRIVATE KEY'), csr: request.toString('pem') };
}

/** Connects with the claim of a group and subscribes to all answers. */
export async function connectClaim(room: Room, group: string, serial: string): Promise<TestClient> {
  const client = await connect(room, `iot-enterprise-claim-${serial}`, claimOf(room, group));
  const register = registerTopic(group);
  const answers = [`${CREATE}/accepted`, `${CREATE}/rejected`, `${register}/accepted`, `${register}/rejected`];
  await client.mqtt.subscribeAsync(answers, { qos: 1 });
  return client;
}

export interface Pending extends Credentials {
  readonly certificateId: string;
  readonly token: string;
}

/** The first half: a certificate that is pending, and its token. */
export async function requestCertificate(client: TestClient, serial: string): Promise<Pending> {
  const { privateKey, csr } = await keyAndRequest(serial);
  const { accepted, body } = await client.ask(CREATE, { certificateSigningRequest: csr });
  if (!accepted) throw new Error(JSON.stringify(body));
  return {
    privateKey,
    certificate: String(body.certificatePem),
    certificateId: String(body.certificateId),
    token: String(body.certificateOwnershipToken),
  };
}

/** The second half. */
export function askToRegister(client: TestClient, group: string, serial: string, token: string) {
  const request = { certificateOwnershipToken: token, parameters: { SerialNumber: serial } };
  return client.ask(registerTopic(group), request);
}

/** All of it: what a device holds when it has been onboarded. */
export async function onboard(room: Room, group: string, serial: string): Promise<Pending> {
  const client = await connectClaim(room, group, serial);
  const pending = await requestCertificate(client, serial);
  const { accepted, body } = await askToRegister(client, group, serial, pending.token);
  await client.end();
  if (!accepted) throw new Error(JSON.stringify(body));
  return pending;
}
