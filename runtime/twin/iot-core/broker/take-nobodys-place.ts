import type { Aedes, Client } from 'aedes';

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
