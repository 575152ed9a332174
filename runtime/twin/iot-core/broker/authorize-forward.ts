import type { AedesOptions } from 'aedes';
import { type Members, mayReceive } from './members';

/** Whether a message goes on to a subscriber. */
export function authorizeForward(members: Members): NonNullable<AedesOptions['authorizeForward']> {
  return (client, packet) => {
    const member = members.of(client);
    if (!member) return null;
    // A retained message, sent because of a new subscription, has no broker id; wildcards do not ask for it.
    const retained = packet.retain && (packet.brokerId as string | null) === null;
    if (retained && !member.filters.has(packet.topic)) return null;
    return mayReceive(member, packet.topic) ? packet : null;
  };
}
