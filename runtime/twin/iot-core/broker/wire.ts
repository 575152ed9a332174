import type { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { Aedes, Client, PublishPacket, SubscribePacket } from 'aedes';

/**
 * Shows each packet before aedes handles it. aedes asks about one filter at a time, so the size of a SUBSCRIBE is only seen here.
 * Reaches for the parser inside aedes 2.0.0-beta.1: the one place that would notice another version.
 */
export function watchPackets(
  client: Client,
  see: (packet: SubscribePacket | PublishPacket | { readonly cmd: 'disconnect' }) => void,
): void {
  const { _parser: parser } = client as unknown as { readonly _parser: EventEmitter };
  parser.prependListener('packet', see);
}

/** ms of wall time that a peer has to hang up, too. */
const LINGER_MS = 1000;

/**
 * Lets a DISCONNECT arrive: what is destroyed while bytes of the peer are unread resets the connection, and the peer throws the reason away.
 * From now on a `destroy` without an error, as aedes calls it, ends the sending side and reads what still comes, until the peer has hung up.
 */
export function hangUpPolitely(socket: TLSSocket): void {
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    socket.destroy = destroy;
    if (error || socket.destroyed) return destroy(error);
    setTimeout(destroy, LINGER_MS).unref();
    socket.resume();
    return socket.end();
  };
}

/** What aedes 2.0.0-beta.1 calls when a client comes in, and when it has closed. */
interface Comings {
  readonly clients: Readonly<Record<string, Client>>;
  connectedClients: number;
  registerClient(client: Client): void;
  _finishRegisterClient(client: Client): void;
  unregisterClient(client: Client): void;
  scheduleSessionExpiry(client: Client): void;
}

/**
 * Takes it from aedes to end the older session of a client id, which whoever calls this does when the newcomer is let in. aedes would hang up on one
 * that is still connecting without a word. And a client that leaves takes only itself out: aedes asks whether *somebody* has its id, so one that was
 * closing when another came took the newcomer out of the list, the next one found nobody to take the place of, and both stayed.
 */
export function takeNobodysPlace(aedes: Aedes): void {
  const broker = aedes as unknown as Comings;
  const unregister = broker.unregisterClient.bind(broker);
  const expire = broker.scheduleSessionExpiry.bind(broker);
  const hasAnother = (client: Client) => (broker.clients[client.id] ?? client) !== client;
  broker.registerClient = (client) => broker._finishRegisterClient(client);
  broker.unregisterClient = (client) => {
    if (hasAnother(client)) broker.connectedClients -= 1;
    else unregister(client);
  };
  broker.scheduleSessionExpiry = (client) => {
    if (!hasAnother(client)) expire(client);
  };
}
