import type { mqtt5 } from 'aws-iot-device-sdk-v2';
import type { Clock } from '../../clock';
import { ConnectError, type ConnectOptions, type Session, type Transport } from '../ports';
import { AwsSession } from './aws-session';
import { connectErrorOf } from './reason';

export interface AwsTransportLimits {
  /** ms of wall time until there is a TCP connection, and from CONNECT to CONNACK. */
  readonly answerMs: number;
  /** ms of wall time for all of it. The TLS library of the SDK keeps a failed handshake to itself for 10 to 30 s, on purpose. */
  readonly connectMs: number;
  /** ms of wall time that a PINGRESP may take; less than half of the keep-alive is used where that is shorter. */
  readonly pingMs: number;
}

const LIMITS: AwsTransportLimits = { answerMs: 20_000, connectMs: 40_000, pingMs: 10_000 };

/**
 * Longer than any connection attempt: the client of the SDK reconnects by itself, and is stopped before it can. When to try again is the agent's decision.
 */
const NEVER_MS = 3_600_000;

/** Sessions by the AWS IoT Device SDK v2, MQTT 5 over mutual TLS. Its native code is loaded with the first connection. */
export function awsTransport(clock: Clock, limits: Partial<AwsTransportLimits> = {}): Transport {
  const all = { ...LIMITS, ...limits };
  return { connect: (options) => connect(options, all, clock) };
}

async function connect(options: ConnectOptions, limits: AwsTransportLimits, clock: Clock): Promise<Session> {
  const client = await makeClient(options, limits);
  const session = new AwsSession(client, clock);
  return new Promise((resolve, reject) => {
    const fail = (error: ConnectError) => {
      cancel();
      void session.discard(error.message);
      reject(error);
    };
    const cancel = clock.after(limits.connectMs * clock.speed, () =>
      fail(new ConnectError('unreachable', `no connection within ${limits.connectMs} ms`)),
    );
    client.on('connectionSuccess', () => {
      cancel();
      resolve(session);
    });
    client.on('connectionFailure', (event) => fail(connectErrorOf(event)));
    client.start();
  });
}

async function makeClient(
  { endpoint, port, authorityFile, clientId, keepAliveSeconds, credentials }: ConnectOptions,
  { answerMs, pingMs }: AwsTransportLimits,
): Promise<mqtt5.Mqtt5Client> {
  const { io, iot, mqtt5 } = await import('aws-iot-device-sdk-v2');
  try {
    const builder = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory(
      serverName(endpoint),
      credentials.certificate,
      credentials.privateKey,
    );
    builder.withPort(port);
    if (authorityFile !== undefined) builder.withCertificateAuthorityFromPath(undefined, authorityFile);
    builder.withSocketOptions(new io.SocketOptions(io.SocketType.STREAM, io.SocketDomain.IPV4, answerMs));
    builder.withConnectProperties({
      clientId,
      keepAliveIntervalSeconds: keepAliveSeconds,
      sessionExpiryIntervalSeconds: 0,
    });
    builder.withSessionBehavior(mqtt5.ClientSessionBehavior.Clean);
    builder.withOfflineQueueBehavior(mqtt5.ClientOperationQueueBehavior.FailAllOnDisconnect);
    builder.withMinReconnectDelayMs(NEVER_MS);
    builder.withMaxReconnectDelayMs(NEVER_MS);
    builder.withRetryJitterMode(mqtt5.RetryJitterType.None);
    builder.withConnackTimeoutMs(answerMs);
    builder.withPingTimeoutMs(Math.min(pingMs, (keepAliveSeconds * 1000) / 2 - 1));
    // Deadlines are kept by the session, one per message.
    builder.withAckTimeoutSeconds(NEVER_MS / 1000);
    // Rate and topics are watched by the pump and the compiler; the SDK's own throttle would make deadlines pass before a message has left.
    builder.withExtendedValidationAndFlowControlOptions(mqtt5.ClientExtendedValidationAndFlowControl.None);
    return new mqtt5.Mqtt5Client({ ...builder.build(), disableMetrics: true });
  } catch (thrown) {
    // A key, certificate or authority file that cannot be read.
    throw new ConnectError('refused', `the credentials cannot be used: ${String(thrown)}`);
  }
}

/** The twin's certificate has both names; the native client holds a certificate against names only. */
const serverName = (endpoint: string) => (endpoint === '127.0.0.1' ? 'localhost' : endpoint);
