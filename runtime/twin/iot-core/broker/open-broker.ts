import type { TLSSocket } from 'node:tls';
import type { Broker, BrokerOptions, OutgoingMessage } from './broker';
import { LIMITS, REASON } from './limits';
import { Members, mayReceive } from './members';
import { openAedes } from './open-aedes';
import { openTlsServer } from './tls-server';
import { watchPackets } from './watch-packets';

/** Opens the broker on 127.0.0.1: MQTT 3.1.1 and 5 over mutual TLS, spoken by aedes. */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const members = new Members(options.door);
  const aedes = await openAedes(options.door, members);
  const closeAedes = () => new Promise<void>((resolve) => aedes.close(() => resolve()));
  const speakMqtt = (socket: TLSSocket) => {
    const client = aedes.handle(socket);
    socket.once('close', () => members.closed(client));
    watchPackets(client, (packet) => {
      if (packet.cmd === 'disconnect') members.because(client, 'CLIENT_INITIATED_DISCONNECT');
      if (packet.cmd !== 'subscribe' || packet.subscriptions.length <= LIMITS.filtersPerSubscribe) return;
      const why = `${packet.subscriptions.length} filters in one SUBSCRIBE; at most ${LIMITS.filtersPerSubscribe} are allowed`;
      members.end(client, { code: REASON.quotaExceeded, why });
    });
  };
  const server = await openTlsServer(options, speakMqtt).catch(async (error) => {
    // Its timers would keep the process alive.
    await closeAedes();
    throw error;
  });

  return {
    port: server.port,
    get connections() {
      return members.count;
    },
    publish: (message) =>
      new Promise((resolve, reject) =>
        aedes.publish(packetOf(message), (error) => (error ? reject(error) : resolve())),
      ),
    deliver(clientId, message) {
      const client = members.withId(clientId);
      const member = client && members.of(client);
      if (client && member && !client.closed && mayReceive(member, message.topic)) {
        client.publish(packetOf(message), () => {});
      }
    },
    disconnect(clientId, ending) {
      const client = members.withId(clientId);
      if (client) members.end(client, ending);
    },
    close: () => server.close(closeAedes),
  };
}

const packetOf = ({ topic, payload, qos }: OutgoingMessage) => ({
  cmd: 'publish' as const,
  topic,
  payload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength),
  qos,
  retain: false,
  dup: false,
});
