import { connect, type TestClient } from './client';
import { type Credentials, claimOf, type Room } from './room';
import { keyAndRequest } from './signing-request';

const CREATE = '$aws/certificates/create-from-csr/json';
export const registerTopic = (group: string) => `$aws/provisioning-templates/iot-enterprise-${group}/provision/json`;

/** Connects with the claim of a group and subscribes to all answers. */
export async function connectClaim(room: Room, group: string, serial: string): Promise<TestClient> {
  const client = await connect(room, `iot-enterprise-claim-${group}--${serial}`, claimOf(room, group));
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
