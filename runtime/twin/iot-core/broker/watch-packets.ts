import type { EventEmitter } from 'node:events';
import type { Client, PublishPacket, SubscribePacket } from 'aedes';

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
