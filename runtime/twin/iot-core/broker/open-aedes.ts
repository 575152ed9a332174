import { Aedes } from 'aedes';
import { authenticate } from './authenticate';
import { authorizeForward } from './authorize-forward';
import { authorizePublish } from './authorize-publish';
import { authorizeSubscribe } from './authorize-subscribe';
import { boundKeepAlive } from './bound-keep-alive';
import type { Door } from './broker';
import { LIMITS } from './limits';
import type { Members } from './members';
import { takeNobodysPlace } from './take-nobodys-place';

/** aedes, asking door and members about all that devices want, within the limits of AWS IoT. */
export async function openAedes(door: Door, members: Members): Promise<Aedes> {
  const aedes = await Aedes.createBroker({
    preConnect: boundKeepAlive,
    authenticate: authenticate(door, members),
    authorizePublish: authorizePublish(members),
    authorizeSubscribe: authorizeSubscribe(members),
    authorizeForward: authorizeForward(members),
    maximumPacketSize: LIMITS.packet,
    keepaliveLimit: LIMITS.keepAlive.most,
    sessionExpiryIntervalLimit: LIMITS.sessionExpiry,
    topicAliasMaximum: 8,
  });
  // Clients are kept by their ids in an object: without a prototype none of them is there before it came, such as `constructor`.
  Object.assign(aedes, { clients: Object.create(null) });
  takeNobodysPlace(aedes);
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) members.of(client)?.filters.delete(filter);
  });
  // Refusals are traced where they are decided; these events only repeat them, and unheard they would end the process.
  aedes.on('clientError', () => {});
  aedes.on('connectionError', () => {});
  aedes.on('keepaliveTimeout', (client) => members.because(client, 'MQTT_KEEP_ALIVE_TIMEOUT'));
  return aedes;
}
