import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { Aedes, type AedesOptions, type Client } from 'aedes';
import { explain } from '../policies/decision';
import { type DisconnectReason, reasonOf } from '../presence/disconnect-reason';
import type { Broker, BrokerOptions, Door, OutgoingMessage, Session, Verdict } from './broker';
import { clientCertificateOf } from './client-certificate';
import { incomingOf } from './incoming';
import { type Ending, LIMITS, REASON } from './limits';
import { filterMatches, filterProblem } from './topics';
import { hangUpPolitely, takeNobodysPlace, watchPackets } from './wire';

type PreConnect = NonNullable<AedesOptions['preConnect']>;
type Authenticate = NonNullable<AedesOptions['authenticate']>;
type AuthorizePublish = NonNullable<AedesOptions['authorizePublish']>;
type AuthorizeSubscribe = NonNullable<AedesOptions['authorizeSubscribe']>;
type AuthorizeForward = NonNullable<AedesOptions['authorizeForward']>;

/** MQTT 3.1.1 return codes of CONNACK. */
const IDENTIFIER_REJECTED = 2;
const NOT_AUTHORIZED = 5;

const TAKEN_OVER: Ending = {
  code: REASON.sessionTakenOver,
  why: 'another client connected with the same client id (DUPLICATE_CLIENT_ID)',
};

/** A connection that was let in. */
interface Member {
  readonly session: Session;
  /** Topic filters that it subscribes to. */
  readonly filters: Set<string>;
  /** Why it ends, where that is known before it does. */
  reason?: DisconnectReason;
}

/** Opens the broker on 127.0.0.1: MQTT 3.1.1 and 5 over mutual TLS, spoken by aedes. */
export async function openBroker({ port, certificate, privateKey, clientCa, door }: BrokerOptions): Promise<Broker> {
  const members = new WeakMap<Client, Member>();
  const open = new Map<string, Client>();

  /** The first reason is the true one: what follows is how the connection then goes. */
  const because = (client: Client, reason: DisconnectReason) => {
    const member = members.get(client);
    if (member) member.reason ??= reason;
  };

  /** Ends a connection; what it was doing is not answered. */
  const end = (client: Client, ending: Ending) => {
    if (client.closed) return;
    because(client, reasonOf(ending.code));
    door.ended(client.id, ending);
    const goodbye = { reasonCode: ending.code, properties: { reasonString: ending.why } };
    hangUpPolitely(client.conn as TLSSocket);
    // Between CONNACK and the end of its handshake aedes would close without a word.
    if (client.connecting) client.once('connected', () => client.disconnect(goodbye));
    else client.disconnect(goodbye);
  };

  const preConnect: PreConnect = (_client, packet, done) => {
    const { least, most } = LIMITS.keepAlive;
    const asked = packet.keepalive ?? 0;
    if (asked > 0 && asked < least) packet.keepalive = least;
    // MQTT 5 is told of the shorter interval by aedes (keepaliveLimit); MQTT 3.1.1 has no way to be told.
    else if (packet.protocolVersion !== 5 && (asked === 0 || asked > most)) packet.keepalive = most;
    done(null, true);
  };

  const authenticate: Authenticate = (client, _user, _password, done) => {
    if (Buffer.byteLength(client.id) > LIMITS.clientId || client.id.startsWith('$')) {
      return done(refusal('the client id is longer than 128 bytes or begins with $', IDENTIFIER_REJECTED), false);
    }
    const socket = client.conn as TLSSocket;
    // Hung up between its CONNECT and now: nobody would notice the end of a session made for it.
    if (socket.destroyed) return done(refusal('the connection is gone', NOT_AUTHORIZED), false);
    const answer = door.connect({
      clientId: client.id,
      protocolVersion: client.version,
      sourceAddress: socket.remoteAddress ?? '',
      serverName: typeof socket.servername === 'string' ? socket.servername : undefined,
      ...clientCertificateOf(socket),
    });
    if ('refused' in answer) return done(refusal(answer.refused, NOT_AUTHORIZED), false);
    members.set(client, { session: answer, filters: new Set() });
    const older = open.get(client.id);
    open.set(client.id, client);
    if (older) end(older, TAKEN_OVER);
    done(null, true);
  };

  const authorizePublish: AuthorizePublish = (client, packet, done) => {
    const member = client && members.get(client);
    if (!client || !member) return done(new Error('nobody is behind this message'));
    // A will is published when its client is gone: there is no connection left to end, and aedes waits for an answer.
    const stop = (ending: Ending) => (client.closed ? done(new Error(ending.why)) : end(client, ending));
    if (packet.qos === 2) return stop({ code: REASON.qosNotSupported, why: 'QoS 2 is not supported' });
    const answer = (verdict: Verdict) => {
      if (verdict.kind === 'accepted') done(null);
      else if (verdict.kind === 'ended') stop(verdict.ending);
      else if (packet.qos === 0 && client.version === 5) stop({ code: REASON.notAuthorized, why: verdict.why });
      else done(new Error(verdict.why));
    };
    const failed = (error: Error) => stop({ code: REASON.unspecified, why: error.message });
    // A refusal, too, is answered in a turn of its own: aedes is still asking.
    Promise.resolve(member.session.publish(incomingOf(packet))).then(answer, failed);
  };

  const authorizeSubscribe: AuthorizeSubscribe = (client, subscription, done) => {
    const member = members.get(client);
    if (!member) return done(null, null);
    const { topic: filter, qos } = subscription;
    const problem = filterProblem(filter) ?? subscriptionProblem(member, filter, qos);
    if (problem) return end(client, problem);
    const decision = member.session.subscribe(filter);
    if (decision.allowed) member.filters.add(filter);
    done(null, decision.allowed ? subscription : null);
    if (!decision.allowed) aedes.emit('clientError', client, new Error(explain(decision)));
  };

  const authorizeForward: AuthorizeForward = (client, packet) => {
    const member = members.get(client);
    if (!member) return null;
    // A retained message, sent because of a new subscription, has no broker id; wildcards do not ask for it.
    const retained = packet.retain && (packet.brokerId as string | null) === null;
    if (retained && !member.filters.has(packet.topic)) return null;
    return mayReceive(member, packet.topic) ? packet : null;
  };

  const aedes = await Aedes.createBroker({
    preConnect,
    authenticate,
    authorizePublish,
    authorizeSubscribe,
    authorizeForward,
    maximumPacketSize: LIMITS.packet,
    keepaliveLimit: LIMITS.keepAlive.most,
    sessionExpiryIntervalLimit: LIMITS.sessionExpiry,
    topicAliasMaximum: 8,
  });
  // Clients are kept by their ids in an object: without a prototype none of them is there before it came, such as `constructor`.
  Object.assign(aedes, { clients: Object.create(null) });
  takeNobodysPlace(aedes);
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) members.get(client)?.filters.delete(filter);
  });
  // Refusals are traced where they are decided; these events only repeat them, and unheard they would end the process.
  aedes.on('clientError', () => {});
  aedes.on('connectionError', () => {});
  aedes.on('keepaliveTimeout', (client) => because(client, 'MQTT_KEEP_ALIVE_TIMEOUT'));

  /** From the first byte on: one in the middle of its handshake would keep the server from closing. */
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      key: privateKey,
      cert: `${certificate}${clientCa}`,
      ca: clientCa,
      requestCert: true,
      // Checked below, where the reason can be told.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
    (socket) => {
      socket.on('error', () => {});
      if (!mayEnter(socket, door)) return socket.destroy();
      socket.setNoDelay(true);
      const client = aedes.handle(socket);
      socket.once('close', () => {
        if (open.get(client.id) === client) open.delete(client.id);
        const member = members.get(client);
        member?.session.closed(member.reason ?? 'CONNECTION_LOST');
      });
      watchPackets(client, (packet) => {
        if (packet.cmd === 'disconnect') because(client, 'CLIENT_INITIATED_DISCONNECT');
        if (packet.cmd !== 'subscribe' || packet.subscriptions.length <= LIMITS.filtersPerSubscribe) return;
        const why = `${packet.subscriptions.length} filters in one SUBSCRIBE; at most ${LIMITS.filtersPerSubscribe} are allowed`;
        end(client, { code: REASON.quotaExceeded, why });
      });
    },
  );
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', (error, socket) => door.strangerRefused(error.message, socket.remoteAddress ?? ''));
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    // Its timers would keep the process alive.
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    throw error;
  }

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return open.size;
    },
    publish: ({ topic, payload, qos }) =>
      new Promise((resolve, reject) =>
        aedes.publish(packetOf({ topic, payload, qos }), (error) => (error ? reject(error) : resolve())),
      ),
    deliver(clientId, message) {
      const client = open.get(clientId);
      const member = client && members.get(client);
      if (client && member && !client.closed && mayReceive(member, message.topic)) {
        client.publish(packetOf(message), () => {});
      }
    },
    disconnect(clientId, ending) {
      const client = open.get(clientId);
      if (client) end(client, ending);
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function mayEnter(socket: TLSSocket, door: Door): boolean {
  const address = socket.remoteAddress ?? '';
  const { certificateId } = clientCertificateOf(socket);
  if (certificateId === '') {
    door.strangerRefused('no client certificate', address);
    return false;
  }
  if (!socket.authorized) {
    door.strangerRefused(`the certificate ${certificateId} is not signed by the twin's CA`, address);
    return false;
  }
  const problem = door.certificateProblem(certificateId);
  if (problem !== undefined) door.strangerRefused(problem, address);
  return problem === undefined;
}

function subscriptionProblem({ filters }: Member, filter: string, qos: number): Ending | undefined {
  if (qos === 2) return { code: REASON.qosNotSupported, why: 'QoS 2 is not supported' };
  if (filters.size < LIMITS.subscriptionsPerConnection || filters.has(filter)) return undefined;
  return { code: REASON.quotaExceeded, why: `more than ${LIMITS.subscriptionsPerConnection} subscriptions` };
}

/** aedes matches filters as MQTT has it; AWS IoT is stricter about `#`. */
function mayReceive({ filters, session }: Member, topic: string): boolean {
  const asked = filters.has(topic) || [...filters].some((filter) => filterMatches(filter, topic));
  return asked && session.receive(topic);
}

const refusal = (why: string, returnCode: number) => Object.assign(new Error(why), { returnCode });

const packetOf = ({ topic, payload, qos }: OutgoingMessage) => ({
  cmd: 'publish' as const,
  topic,
  payload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength),
  qos,
  retain: false,
  dup: false,
});
