import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import { Authority } from '../../runtime/twin/iot-core/ca/authority';
import { temporaryFolder } from '../twin/iot-core/generated';

/** What the broker under the tester's hand does not do. */
export type Withheld = 'connack' | 'puback' | 'suback';

/** A broker that can be told to misbehave, as AWS IoT Device Advisor does, and that remembers what it was sent. */
export interface Advisor {
  readonly port: number;
  readonly authorityFile: string;
  readonly authority: Authority;
  readonly withheld: Set<Withheld>;
  /** Ends every connection as soon as it stands. */
  disconnectsAtOnce: boolean;
  /** What came, in order: `connect`, `subscribe <topic>`, `publish <topic> <payload>`, `ack`. */
  readonly log: string[];
  count(what: string): number;
  publish(topic: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

interface AdvisorOptions {
  readonly tls?: TlsOptions;
  /** Names of the server's certificate. */
  readonly names?: readonly string[];
}

export async function openAdvisor({ tls = {}, names = ['localhost'] }: AdvisorOptions = {}): Promise<Advisor> {
  const temporary = temporaryFolder();
  const authority = await Authority.open(join(temporary.path, 'ca'));
  const server = await serverCertificate(join(temporary.path, 'ca'), names);
  const withheld = new Set<Withheld>();
  const log: string[] = [];
  const aedes = await Aedes.createBroker({
    preConnect: (_client, { clean, keepalive }, done) => {
      log.push(`connect clean=${clean === true} keepalive=${keepalive}`);
      if (!withheld.has('connack')) done(null, true);
    },
    authorizePublish: (_client, { topic, payload, qos }, done) => {
      log.push(`publish ${topic} qos=${qos} ${payload.toString()}`);
      if (!withheld.has('puback')) done(null);
    },
    authorizeSubscribe: (_client, subscription, done) => {
      log.push(`subscribe ${subscription.topic} qos=${subscription.qos}`);
      if (!withheld.has('suback')) done(null, subscription);
    },
  });
  aedes.on('clientError', () => {});
  aedes.on('connectionError', () => {});
  aedes.on('ack', (packet: object | undefined) => log.push(packet ? 'ack' : 'ack of nothing'));
  const sockets = new Set<Socket>();
  const listener = createServer(
    { ...server, ca: authority.pem, requestCert: true, rejectUnauthorized: true, ...tls },
    (socket) => {
      socket.on('error', () => {});
      aedes.handle(socket);
    },
  );
  // Also those whose handshake never ends.
  listener.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  listener.on('tlsClientError', () => {});
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const advisor: Advisor = {
    port: (listener.address() as AddressInfo).port,
    authorityFile: authority.pemPath,
    authority,
    withheld,
    disconnectsAtOnce: false,
    log,
    count: (what) => log.filter((line) => line.startsWith(what)).length,
    publish: (topic, payload) =>
      new Promise((resolve, reject) =>
        aedes.publish(packetOf(topic, payload), (error) => (error ? reject(error) : resolve())),
      ),
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
      temporary.remove();
    },
  };
  aedes.on('clientReady', (client: Client) => {
    if (advisor.disconnectsAtOnce) client.close();
  });
  return advisor;
}

const packetOf = (topic: string, payload: string): PublishPacket => ({
  cmd: 'publish',
  topic,
  payload,
  qos: 1,
  dup: false,
  retain: false,
});

/** A certificate of the authority in a folder, for any names: few, wrong or very many. */
async function serverCertificate(folder: string, names: readonly string[]): Promise<{ key: string; cert: string }> {
  const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const der = x509.PemConverter.decodeFirst(readFileSync(join(folder, 'ca.key'), 'utf8'));
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ec, false, ['sign']);
  const issuer = new x509.X509Certificate(readFileSync(join(folder, 'ca.pem'), 'utf8')).subject;
  const keys = await webcrypto.subtle.generateKey(ec, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '42',
    subject: 'CN=broker',
    issuer,
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2049-12-31T00:00:00Z'),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { key, cert: certificate.toString('pem') };
}
