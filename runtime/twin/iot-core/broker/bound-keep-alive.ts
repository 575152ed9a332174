import type { AedesOptions } from 'aedes';
import { LIMITS } from './limits';

/** Holds the keep-alive that a CONNECT asks for within the bounds of AWS IoT; 0 would be none at all. */
export const boundKeepAlive: NonNullable<AedesOptions['preConnect']> = (_client, packet, done) => {
  const { least, most } = LIMITS.keepAlive;
  const asked = packet.keepalive ?? 0;
  if (asked > 0 && asked < least) packet.keepalive = least;
  // MQTT 5 is told of the shorter interval by aedes (keepaliveLimit); MQTT 3.1.1 has no way to be told.
  else if (packet.protocolVersion !== 5 && (asked === 0 || asked > most)) packet.keepalive = most;
  done(null, true);
};
